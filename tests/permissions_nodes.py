"""Where the routes of the tree lead, for tests/permissions_world.py."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from grids.models import GridNode, NodeShape
from tianyuan import clock

PARTS = [{"name": "01网格"}, {"name": "04网格"}]
RING = [[99.6, 24.8], [99.61, 24.8], [99.61, 24.81], [99.6, 24.8]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}


def lead(world: Any) -> None:
    """Two 组 in 龙井; the first with two empty cells."""
    here = GridNode.objects.get(level=3, community=world.found["committee"].community)
    group, other = node_below(here, "第7组", 4), node_below(here, "第8组", 4)
    cell, heir = node_below(group, "01网格", 5), node_below(group, "02网格", 5)
    world.lead("grid:create", {"name": "03网格"}, pk=group.pk)
    world.lead("grid:edit", {"name": "河边网格", "version": 1}, pk=cell.pk)
    world.lead("grid:move", {"to": other.pk, "version": 1}, pk=cell.pk)
    world.lead("grid:merge", {"into": heir.pk, "version": 1}, pk=cell.pk)
    world.lead("grid:split", {"name_1": "01网格", "name_2": "04网格", "parts": "2"}, pk=cell.pk)
    world.lead("grid:close", {"version": 1}, pk=cell.pk)
    closed = node_below(group, "09网格", 5)
    GridNode.objects.filter(pk=closed.pk).update(active=False, ended_on=clock.today())
    world.lead("grid:reopen api_grid_nodes-reopen", {}, pk=closed.pk)
    shaped = node_below(group, "08网格", 5)
    NodeShape.objects.create(node=shaped, geometry=SQUARE, imported_at=clock.now())
    world.lead("grid:unshape", {}, pk=shaped.pk)
    world.sent["grid:shapes"] = {"file": _Boundary(group)}
    world.sent["api_grid_nodes-list"] = {"parent": group.pk, "name": "05网格"}
    for step, sent in {
        "rename": {"name": "河边网格"}, "recode": {"code": "5305-1"}, "count": {"households": 9, "residents": 26},
        "move": {"to": other.pk}, "merge": {"into": heir.pk}, "split": {"parts": PARTS}, "close": {}, "detail": {},
    }.items():  # fmt: skip
        world.lead(f"api_grid_nodes-{step}", sent, pk=cell.pk)


class _Boundary(SimpleUploadedFile):
    """A file that can be sent again and again."""

    def __init__(self, node: GridNode):
        feature = {
            "type": "Feature",
            "properties": {"path": f"{node.community}/{node.name}"},
            "geometry": SQUARE,
        }
        super().__init__(
            "b.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        )

    def read(self, *size: int) -> bytes:
        if not size:
            self.seek(0)
        return super().read(*size)


def node_below(parent: GridNode, name: str, level: int) -> GridNode:
    node = GridNode.objects.create(parent=parent, name=name, level=level, community=parent.community)
    node.path = f"{parent.path}{node.pk}/"
    node.save(update_fields=["path"])
    return node
