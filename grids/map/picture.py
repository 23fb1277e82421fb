"""What a browser is sent: every cell in sight with its place and its value, as compact JSON."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from grids.map import surveyed
from grids.map.colours import Colour, Values
from grids.map.places import Place, places
from grids.map.schema import Box
from grids.models import GridNode


def cells_in_sight(user: Any, community: GridNode | None = None) -> QuerySet[GridNode]:
    """The cells in use that the user sees, of one community where one is chosen."""
    cells = GridNode.objects.active().visible_to(user).cells()
    return cells.subtree(community) if community is not None else cells


def picture(user: Any, colour: Colour, community: GridNode | None = None) -> dict[str, Any]:
    """`kind`: schema or surveyed; `box`: x, y, width, height of all; `areas`: communities, see `_community`."""
    values = colour.of(cells_in_sight(user, community), user)
    shapes = surveyed.rings_of(set(values))
    beside = colour.unplaced(user)
    areas = [_community(place, colour, values, shapes, beside) for place in places(set(values), community)]
    return {
        "kind": "surveyed" if shapes else "schema",
        "box": _around([area[2] for area in areas]),
        "areas": areas,
    }


def _community(place: Place, colour: Colour, values: Values, shapes: dict, beside: dict[int, int]) -> list:
    """[id, name, box, total in words, 组]."""
    total = colour.total([*_in(place, values), beside.get(place.pk, 0)], colour.measure)
    groups = [_group(group, colour, values, shapes) for group in place.inside]
    return [place.pk, place.name, _box(place, shapes), total, groups]


def _group(place: Place, colour: Colour, values: Values, shapes: dict) -> list:
    """[id, name, box, total in words, cells]; a cell is [id, name, value, box or rings]."""
    cells = [
        [cell.pk, cell.name, values[cell.pk], shapes.get(cell.pk) or _four(cell.box)] for cell in place.inside
    ]
    return [
        place.pk,
        place.name,
        _box(place, shapes),
        colour.total(_in(place, values), colour.measure),
        cells,
    ]


def _in(place: Place, values: Values) -> list[int | None]:
    return [values[cell.pk] for cell in place.cells()]


def _box(place: Place, shapes: dict) -> list[int]:
    return _four(surveyed.box_of(shapes[cell.pk] for cell in place.cells()) if shapes else place.box)


def _four(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _around(boxes: Iterable[list[int]]) -> list[int]:
    found = list(boxes) or [[0, 0, 1, 1]]
    left, top = min(box[0] for box in found), min(box[1] for box in found)
    right, bottom = max(box[0] + box[2] for box in found), max(box[1] + box[3] for box in found)
    return [left, top, right - left, bottom - top]
