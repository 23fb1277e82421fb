"""The tree as the map needs it: communities, 组 and cells in their fixed order, and which of them somebody sees."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grids.map.schema import Box, cell_box, community_box, group_box
from grids.models import GridNode
from grids.states import Level


@dataclass(frozen=True)
class Place:
    """A node with its rectangle and, above cells, what is drawn inside it."""

    pk: int
    name: str
    box: Box
    inside: list["Place"] = field(default_factory=list)

    def cells(self) -> Iterator["Place"]:
        """The cells of a community or a 组 (of a cell itself)."""
        if not self.inside:
            yield self
        for place in self.inside:
            yield from place.cells()


Row = tuple[int, str]


def places(seen: set[int], community: GridNode | None = None) -> list[Place]:
    """The communities (or the one) with their 组 and cells, as far as the cells are among `seen`.

    A place depends on the whole tree, not on who looks: everybody sees a cell in the same spot.
    """
    active = GridNode.objects.active()
    towns = list(active.filter(level=Level.COMMUNITY).order_by("order", "pk").values_list("pk", "name"))
    below = active.filter(level__gt=Level.COMMUNITY)
    if community is not None:
        below = below.subtree(community)
    children = _children(below)
    found = []
    for number, (pk, name) in enumerate(towns):
        if community is None or pk == community.pk:
            box = community_box(number, len(towns))
            found.append(Place(pk, name, box, _groups(box, children[pk], children, seen)))
    return [place for place in found if place.inside]


def _children(nodes: Any) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for pk, name, parent in nodes.order_by("order", "pk").values_list("pk", "name", "parent_id"):
        found[parent].append((pk, name))
    return found


def _groups(box: Box, rows: list[Row], children: dict[int, list[Row]], seen: set[int]) -> list[Place]:
    found = []
    for number, (pk, name) in enumerate(rows):
        area = group_box(box, number, len(rows))
        cells = [
            Place(cell, cell_name, cell_box(area, place, len(children[pk])))
            for place, (cell, cell_name) in enumerate(children[pk])
            if cell in seen
        ]
        found.append(Place(pk, name, area, cells))
    return [place for place in found if place.inside]
