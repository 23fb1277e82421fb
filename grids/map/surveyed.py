"""The same map from surveyed boundaries, once every cell shown has one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from grids.map.schema import Box
from grids.models import NodeShape

WIDE = 6000  # the longer side in the map's units: finer than any screen
Point = tuple[int, int]
Rings = list[list[int]]  # each ring as x, y, x, y, …


@dataclass(frozen=True)
class Frame:
    """How degrees become units: x to the east, y downwards to the south."""

    west: float
    north: float
    scale: float
    narrowing: float

    def point(self, position: Any) -> Point:
        return (
            round((position[0] - self.west) * self.narrowing * self.scale),
            round((self.north - position[1]) * self.scale),
        )


def rings_of(cells: set[int]) -> dict[int, Rings]:
    """Rings by cell; nothing unless all the cells have a boundary."""
    if not cells or not NodeShape.objects.exists():  # most towns have none: nothing to count
        return {}
    if NodeShape.objects.filter(node__in=cells).count() < len(cells):
        return {}
    shapes = dict(NodeShape.objects.filter(node__in=cells).values_list("node", "geometry"))
    frame = _frame(position for geometry in shapes.values() for ring in _rings(geometry) for position in ring)
    return {pk: [_thinned(ring, frame) for ring in _rings(geometry)] for pk, geometry in shapes.items()}


def box_of(shapes: Iterable[Rings]) -> Box:
    """The rectangle around boundaries."""
    xs, ys = [], []
    for rings in shapes:
        for ring in rings:
            xs += ring[::2]
            ys += ring[1::2]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _rings(geometry: dict) -> Iterator[list]:
    """Outer rings and holes of a Polygon or MultiPolygon."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in many:
        yield from polygon


def _frame(positions: Iterable[Any]) -> Frame:
    found = list(positions)
    west, east = min(one[0] for one in found), max(one[0] for one in found)
    south, north = min(one[1] for one in found), max(one[1] for one in found)
    narrowing = cos(radians((south + north) / 2))
    extent = max((east - west) * narrowing, north - south) or 1e-9
    return Frame(west, north, WIDE / extent, narrowing)


def _thinned(ring: list, frame: Frame) -> list[int]:
    """Points that fall on one another at the map's fineness are said once."""
    kept: list[Point] = []
    for position in ring:
        point = frame.point(position)
        if not kept or kept[-1] != point:
            kept.append(point)
    return [number for point in kept for number in point]
