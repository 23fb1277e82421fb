"""Where the routes of the map and the QR codes lead, for tests/permissions_world.py."""

from typing import Any

from grids.models import GridNode


def lead(world: Any) -> None:
    """A 组 of 龙井 with one cell; the code on a door of another, which nobody renews."""
    here = GridNode.objects.get(level=3, community=world.found["committee"].community)
    group = _node(here, "第12组", 4)
    cell = _node(group, "01网格", 5)
    world.lead("codes:print codes:sheets codes:renew", {}, pk=group.pk)
    world.lead("public_node", token=cell.token)


def _node(parent: GridNode, name: str, level: int) -> GridNode:
    node = GridNode.objects.create(parent=parent, name=name, level=level, community=parent.community)
    node.path = f"{parent.path}{node.pk}/"
    node.save(update_fields=["path"])
    return node
