"""The tree as the map draws it: communities, 组 and cells in their fixed order, each with its rectangle."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grids.map.schema import Box, Plan
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


@dataclass
class Drawn:
    """`box` is the whole picture; `places` what the viewer sees; `ghosts` the fields beside it that are others',
    with a community's name, so that his own part lies where it lies for everybody."""

    box: Box
    places: list[Place] = field(default_factory=list)
    ghosts: list[tuple[Box, str]] = field(default_factory=list)


def places(seen: set[int], node: GridNode | None, plan: Plan) -> Drawn:
    """The town (None), a community or a 组, as far as the cells are among `seen`.

    A place depends on the whole tree, not on who looks: everybody sees a cell in the same spot.
    """
    if node is None:
        return _town(seen, plan)
    children = _children(GridNode.objects.active().subtree(node).filter(level__gt=Level.COMMUNITY))
    return (
        _group(node, children, seen, plan) if node.level == Level.GROUP else _one(node, children, seen, plan)
    )


def _town(seen: set[int], plan: Plan) -> Drawn:
    active = GridNode.objects.active()
    towns = list(active.filter(level=Level.COMMUNITY).order_by("order", "pk").values_list("pk", "name"))
    children = _children(active.filter(level__gt=Level.COMMUNITY))
    board = plan.communities
    assert board is not None
    drawn = Drawn(board.around(len(towns), plan.width))
    for number, (pk, name) in enumerate(towns):
        box = board.field(drawn.box, number, len(towns))
        inside = Drawn(box)
        _fill(inside, children[pk], children, seen, plan)
        _add(drawn, Place(pk, name, box, inside.places))
        if inside.places:
            drawn.ghosts += inside.ghosts
    return drawn


def _one(node: GridNode, children: dict[int, list[Row]], seen: set[int], plan: Plan) -> Drawn:
    rows = children[node.pk]
    drawn = Drawn(plan.groups.around(len(rows), plan.width))
    _fill(drawn, rows, children, seen, plan)
    drawn.places = [Place(node.pk, node.name, drawn.box, drawn.places)] if drawn.places else []
    return drawn


def _group(node: GridNode, children: dict[int, list[Row]], seen: set[int], plan: Plan) -> Drawn:
    drawn = Drawn(plan.cells.around(len(children[node.pk]), plan.width))
    inside = _cells(drawn, drawn.box, children[node.pk], seen, plan)
    group = Place(node.pk, node.name, drawn.box, inside)
    drawn.places = [Place(node.parent_id, str(node.community), drawn.box, [group])] if inside else []
    return drawn


def _children(nodes: Any) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for pk, name, parent in nodes.order_by("order", "pk").values_list("pk", "name", "parent_id"):
        found[parent].append((pk, name))
    return found


def _fill(drawn: Drawn, rows: list[Row], children: dict[int, list[Row]], seen: set[int], plan: Plan) -> None:
    """The 组 of a community, in `drawn.box`."""
    for number, (pk, name) in enumerate(rows):
        box = plan.groups.field(drawn.box, number, len(rows))
        apart = Drawn(box)
        group = Place(pk, name, box, _cells(apart, box, children[pk], seen, plan))
        if group.inside:
            drawn.ghosts += apart.ghosts
        _add(drawn, group, name="")


def _cells(drawn: Drawn, box: Box, rows: list[Row], seen: set[int], plan: Plan) -> list[Place]:
    found = []
    for number, (pk, name) in enumerate(rows):
        cell = Place(pk, name, plan.cells.field(box, number, len(rows)))
        if pk in seen:
            found.append(cell)
        else:
            drawn.ghosts.append((cell.box, ""))
    return found


def _add(drawn: Drawn, place: Place, name: str | None = None) -> None:
    if place.inside:
        drawn.places.append(place)
    else:
        drawn.ghosts.append((place.box, place.name if name is None else name))
