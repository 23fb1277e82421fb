"""Where the routes of the map and the QR codes lead, for tests/permissions_world.py."""

from typing import Any

from grids.models import GridNode
from tests.permissions_nodes import node_below


def lead(world: Any) -> None:
    """A 组 of 龙井 with one cell; the code on a door of another, which nobody renews."""
    here = GridNode.objects.get(level=3, community=world.found["committee"].community)
    group = node_below(here, "第12组", 4)
    cell = node_below(group, "01网格", 5)
    world.lead("codes:print codes:sheets codes:renew", {}, pk=group.pk)
    world.lead("public_node", token=cell.token)
