"""What a browser is sent: every cell in sight with its place and its value, as compact JSON."""

from collections.abc import Iterable
from typing import Any

from grids.map import surveyed
from grids.map.colours import Colour
from grids.map.places import Place, places
from grids.map.schema import PIXEL, PLANS, Box
from grids.map.sight import Sight
from grids.states import Level
from tianyuan.refusals import BadInput


def picture(sight: Sight, colour: Colour, layout: str = "wide") -> dict[str, Any]:
    """`kind`: schema or surveyed; `box`: x, y, width, height of all; `areas`: communities, see `_community`;
    `pixel`: units to a pixel of the window the plan is made for; `heads`: how high the strips with names are;
    `ghosts`: [box, name] of fields that are not the viewer's.

    Raises BadInput for a layout that is neither wide nor phone.
    """
    if layout not in PLANS:
        raise BadInput("没有这种版式，请刷新页面再试")
    plan = PLANS[layout][Level(sight.node.level) if sight.node else Level.TOWN]
    drawn = places(set(sight.paths), sight.node, plan)
    shapes = surveyed.rings_of(set(sight.paths))
    areas = [_community(place, sight, colour, shapes) for place in drawn.places]
    return {
        "kind": "surveyed" if shapes else "schema",
        "box": _around([area[2] for area in areas]) if shapes else _four(drawn.box),
        "pixel": PIXEL,
        "heads": [0, 0] if shapes else plan.heads,
        "areas": areas,
        "ghosts": [] if shapes else [[*_four(box), name] for box, name in drawn.ghosts],
    }


def _community(place: Place, sight: Sight, colour: Colour, shapes: dict) -> list:
    """[id, name, box, total in words, 组]."""
    cells = [cell.pk for cell in place.cells()]
    total = sight.total(colour, cells, sight.unplaced(colour).get(place.pk, 0))
    groups = [_group(group, sight, colour, shapes) for group in place.inside]
    return [place.pk, place.name, _box(place, shapes), total, groups]


def _group(place: Place, sight: Sight, colour: Colour, shapes: dict) -> list:
    """[id, name, box, total in words, cells]; a cell is [id, name, value, box or rings]."""
    values = sight.values(colour)
    cells = [
        [cell.pk, cell.name, values[cell.pk], shapes.get(cell.pk) or _four(cell.box)] for cell in place.inside
    ]
    total = sight.total(colour, (cell.pk for cell in place.inside))
    return [place.pk, place.name, _box(place, shapes), total, cells]


def _box(place: Place, shapes: dict) -> list[int]:
    return _four(surveyed.box_of(shapes[cell.pk] for cell in place.cells()) if shapes else place.box)


def _four(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _around(boxes: Iterable[list[int]]) -> list[int]:
    found = list(boxes)
    left, top = min(box[0] for box in found), min(box[1] for box in found)
    right, bottom = max(box[0] + box[2] for box in found), max(box[1] + box[3] for box in found)
    return [left, top, right - left, bottom - top]
