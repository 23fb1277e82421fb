"""Surveyed boundaries: a GeoJSON file of the town's, matched to nodes, taken whole or not at all.

Rules: RFC 7946, WGS 84; only Polygon and MultiPolygon; every position inside the county's surroundings. A file is
refused before anything is built of it when it is too large or holds too many vertices.
"""

import json
from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count

from grids.actions.nodes import ground
from grids.models import GridNode, NodeShape
from grids.permissions.nodes import check_can_build
from grids.states import ChangeKind, Level
from tianyuan import audit, clock
from tianyuan.refusals import BadInput

MOST_BYTES = 20 * 1024 * 1024
MOST_VERTICES = 200_000
MOST_OF_ONE = 20_000
MOST_FEATURES = 5_000
MOST_ERRORS = 50
# A position of a town in Yunnan; what lies outside is another town's file, or has its axes swapped.
WEST, SOUTH, EAST, NORTH = 97.0, 21.0, 107.0, 30.0
DIGITS = 6  # a tenth of a metre
NAMES = ("path", "路径", "full_name")
CODES = ("code", "代码", "官方代码")


@dataclass
class Report:
    """What a file holds: `matched` node → geometry, `errors` words by feature."""

    matched: dict[int, dict] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    features: int = 0

    def bad(self, number: int, words: str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(f"第 {number} 个图形：{words}")


def read(content: bytes) -> list[Any]:
    """The features of a GeoJSON file. Raises BadInput in words for what is none, or is too much."""
    if len(content) > MOST_BYTES:
        raise BadInput(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请按社区分开导入")
    # Every vertex is an array: counted in the bytes, before a single object is made of them.
    if content.count(b"[") > MOST_VERTICES:
        raise BadInput(f"顶点超过 {MOST_VERTICES} 个，请先简化边界再导入")
    if content.count(b",") > 5 * MOST_VERTICES or content.count(b"{") > 10 * MOST_FEATURES:
        raise BadInput("文件内容太多，请只留图形、代码和名称再导入")
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadInput("文件不是有效的 GeoJSON（UTF-8 编码）") from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise BadInput("文件应当是 GeoJSON 的 FeatureCollection")
    if not features:
        raise BadInput("文件里没有图形")
    if len(features) > MOST_FEATURES:
        raise BadInput(f"图形超过 {MOST_FEATURES} 个，请分开导入")
    return features


def _no_number(words: str) -> None:
    raise BadInput(f"坐标里有 {words}，不是数字")


def check(content: bytes) -> Report:
    """Read, check and match everything; writes nothing."""
    features = read(content)
    report, known = Report(features=len(features)), _Known()
    for number, feature in enumerate(features, 1):
        try:
            node, geometry = known.node_of(feature), _geometry(feature.get("geometry"))
        except BadInput as bad:
            report.bad(number, bad.words)
            continue
        if node in report.matched:
            report.bad(number, "同一个网格出现了两次")
        report.matched[node] = geometry
    return report


def import_shapes(content: bytes, *, by: Any) -> Report:
    """Take the file: all of it, or, when anything in it is wrong, nothing. Replaces boundaries that stood."""
    check_can_build(by)
    report = check(content)
    if report.errors:
        return report
    with transaction.atomic():
        rows = GridNode.objects.active().filter(pk__in=report.matched).select_for_update().order_by("pk")
        nodes = list(rows)
        if len(nodes) != len(report.matched):
            raise BadInput("刚刚有网格停用了，请重新导入")
        NodeShape.objects.filter(node__in=nodes).delete()
        now = clock.now()
        NodeShape.objects.bulk_create(
            [NodeShape(node=node, geometry=report.matched[node.pk], imported_at=now) for node in nodes],
            batch_size=200,
        )
        for node in nodes:
            ground.tell(node, ChangeKind.SHAPED, by=by)
        audit.record("nodes.shape", None, by=by, after={"nodes": len(nodes)})
    return report


def remove(node: GridNode, *, by: Any) -> int:
    """Take out the boundaries of the node and of all below: the map draws its schema again. Returns how many.

    Raises BadInput when there is none, Denied.
    """
    check_can_build(by)
    with transaction.atomic():
        shapes = NodeShape.objects.filter(node__path__below=node.path).select_related("node")
        shaped = [shape.node for shape in shapes.select_for_update(of=("self",)).order_by("node")]
        check_shaped(shaped)
        NodeShape.objects.filter(node__in=shaped).delete()
        for each in shaped:
            ground.tell(each, ChangeKind.SHAPED, by=by, note="边界移除，按示意图画")
        ground.record("nodes.unshape", node, by=by, after={"nodes": len(shaped)})
    return len(shaped)


def check_shaped(shapes: Sized) -> None:
    """Raises BadInput where there is nothing to take out."""
    if not len(shapes):
        raise BadInput("这里没有导入过边界")


@dataclass(frozen=True)
class Coverage:
    """How many of a community's cells have a boundary; the map is drawn of them once all have one."""

    node: GridNode
    shaped: int
    cells: int

    def __str__(self) -> str:
        return f"{self.node} {self.shaped}/{self.cells}"

    @property
    def whole(self) -> bool:
        return self.shaped == self.cells


def coverage() -> list[Coverage]:
    """Communities where anything has a boundary, in their fixed order; two queries."""
    cells = GridNode.objects.active().cells().values("community")
    counted = cells.annotate(all=Count("pk"), have=Count("shape")).order_by()
    found = {row["community"]: (row["have"], row["all"]) for row in counted}
    shaped = NodeShape.objects.filter(node__active=True).values("node__community")
    nodes = GridNode.objects.active().filter(level=Level.COMMUNITY, community__in=shaped)
    rows = nodes.select_related("community").order_by("community__order", "pk")
    return [Coverage(node, *found.get(node.community_id, (0, 0))) for node in rows]


class _Known:
    """Nodes in use by official code and by the path of names; two queries for a whole file."""

    def __init__(self) -> None:
        rows = GridNode.objects.active().select_related("parent", "community")
        self.by_code: dict[str, int] = {}
        self.by_path: dict[tuple[str, ...], int] = {}
        for node in rows.filter(level__gte=Level.COMMUNITY):
            if node.code:
                self.by_code[node.code] = node.pk
            self.by_path[_names(node)] = node.pk

    def node_of(self, feature: Any) -> int:
        said = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(said, Mapping):
            raise BadInput("没有属性（properties），不知道是哪个网格")
        code = _first(said, CODES)
        if code:
            if code in self.by_code:
                return self.by_code[code]
            raise BadInput(f"没有官方代码 {code[:30]} 的网格")
        path = _first(said, NAMES)
        if not path:
            raise BadInput("属性里要有官方代码（code），或路径（path，如“龙井社区/第1组/01网格”）")
        parts = tuple(part.strip() for part in path.split("/") if part.strip())
        if parts not in self.by_path:
            raise BadInput(f"没有网格“{path[:60]}”")
        return self.by_path[parts]


def _names(node: GridNode) -> tuple[str, ...]:
    """`("龙井社区", "第1组", "01网格")`."""
    above = [node.parent.name] if node.level == Level.CELL and node.parent else []
    own = [node.name] if node.level > Level.COMMUNITY else []
    return (str(node.community), *above, *own)


def _first(said: Mapping, names: Iterable[str]) -> str:
    for name in names:
        value = said.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


# ---- geometry
def _geometry(said: Any) -> dict:
    """A checked copy: type and rounded positions, nothing else. Raises BadInput."""
    kind = said.get("type") if isinstance(said, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadInput("只收面（Polygon、MultiPolygon）")
    parts = said.get("coordinates")
    polygons = [parts] if kind == "Polygon" else parts
    if not isinstance(polygons, list) or not polygons:
        raise BadInput("没有坐标")
    taken = [_polygon(polygon) for polygon in polygons]
    if sum(len(ring) for polygon in taken for ring in polygon) > MOST_OF_ONE:
        raise BadInput(f"顶点超过 {MOST_OF_ONE} 个，请先简化")
    return {"type": kind, "coordinates": taken[0] if kind == "Polygon" else taken}


def _polygon(rings: Any) -> list[list[list[float]]]:
    if not isinstance(rings, list) or not rings:
        raise BadInput("没有坐标")
    return [_ring(ring) for ring in rings]


def _ring(ring: Any) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise BadInput("边界至少要有 4 个点，首尾相同")
    taken = [_position(position) for position in ring]
    if taken[0] != taken[-1]:
        raise BadInput("边界没有闭合，首尾两点应当相同")
    if len({tuple(position) for position in taken}) < 3:
        raise BadInput("边界只是一个点或一条线")
    return taken


def _position(position: Any) -> list[float]:
    if not isinstance(position, list) or len(position) < 2:
        raise BadInput("坐标应当是 [经度, 纬度]")
    east, north = map(_degrees, position[:2])
    if (east, north) == (0, 0):
        raise BadInput("坐标是 0,0，没有测到位置")
    if WEST <= north <= EAST and SOUTH <= east <= NORTH:
        raise BadInput("坐标写反了，应当先经度后纬度")
    if not (WEST <= east <= EAST and SOUTH <= north <= NORTH):
        raise BadInput(f"坐标 {east:.6g},{north:.6g} 不在本地（WGS 84 经纬度）")
    return [round(east, DIGITS), round(north, DIGITS)]


def _degrees(number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise BadInput("坐标应当是数字")
    if not -180 <= number <= 180:  # infinite ones and those beyond a float, too
        raise BadInput("坐标超出了范围")
    return float(number)
