"""网格 as a resource: the tree, its boundaries, and its reshaping."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import Named, RowField, label
from committees.api.ground import KEY_HEADER, Resource, described, once_only, refusals, step
from committees.models import Community
from grids.actions import nodes
from grids.api.posts import PlaceSerializer
from grids.models import GridNode, NodeShape
from grids.permissions.nodes import check_can_build
from grids.queries.nodes import found_by
from grids.states import Level
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

VERSION = "看到的 version；之后有人改过就答复 409"


class GridNodeSerializer(serializers.ModelSerializer):
    """A node of the five-level grid."""

    full_name = serializers.CharField(read_only=True, help_text="第12组 03网格")
    level_label = label("level")
    community = Named(read_only=True, allow_null=True)

    class Meta:
        model = GridNode
        fields = [
            "id", "name", "full_name", "level", "level_label", "parent", "community", "code", "households",
            "residents", "active", "ended_on", "version",
        ]  # fmt: skip
        read_only_fields = fields


class _Versioned(serializers.Serializer):
    version = BoundedIntegerField(required=False, help_text=VERSION)


class NodeBuilt(serializers.Serializer):
    """A 组 below a community, a cell below a 组."""

    parent = RowField(queryset=GridNode.objects.active(), help_text="上级（编号）：社区或组")
    name = PlainCharField(max_length=40)
    code = PlainCharField(max_length=30, required=False, allow_blank=True, help_text="官方代码")
    households = BoundedIntegerField(required=False, allow_null=True, help_text="户数，单元网格才填")
    residents = BoundedIntegerField(required=False, allow_null=True, help_text="人数，单元网格才填")


class NodeNamed(_Versioned):
    name = PlainCharField(max_length=40)


class NodeCoded(_Versioned):
    code = PlainCharField(max_length=30, allow_blank=True, help_text="官方代码；空着就是没有")


class NodeCounted(_Versioned):
    households = BoundedIntegerField(allow_null=True)
    residents = BoundedIntegerField(allow_null=True)


class NodeMoved(_Versioned):
    to = RowField(queryset=GridNode.objects.active(), help_text="新的上级（编号）")
    name = PlainCharField(
        max_length=40, required=False, allow_blank=True, help_text="新名称；那边已有同名的时候要给"
    )


class NodeReopened(_Versioned):
    name = PlainCharField(
        max_length=40, required=False, allow_blank=True, help_text="新名称；原名称已有别的网格在用时要给"
    )


class NodeMerged(_Versioned):
    into = RowField(queryset=GridNode.objects.active(), help_text="并入哪个网格（编号）")
    carry = serializers.BooleanField(default=False, help_text="没办完的需求、岗位、包联一并转过去")


class NodePart(serializers.Serializer):
    name = PlainCharField(max_length=40)
    households = BoundedIntegerField(required=False, allow_null=True, default=None)
    residents = BoundedIntegerField(required=False, allow_null=True, default=None)


class NodeSplit(_Versioned):
    parts = NodePart(many=True, max_length=9, help_text="第一个留用原来的网格，其余新建")


class NodeFilter(django_filters.FilterSet):
    """Nodes in use, unless others are asked for."""

    level = django_filters.TypedChoiceFilter(label="级别", choices=Level.choices, coerce=int)
    community = django_filters.ModelChoiceFilter(label="社区（编号）", queryset=Community.objects.all())
    parent = django_filters.NumberFilter(label="上级（编号）", min_value=1, max_value=2**31 - 1)
    under = django_filters.NumberFilter(
        label="这个网格和它下面的（编号）", method="by_subtree", min_value=1, max_value=2**31 - 1
    )
    code = django_filters.CharFilter(label="官方代码", max_length=30)
    active = django_filters.ChoiceFilter(
        label="在用", choices=[("no", "已停用"), ("all", "全部")], method="by_active",
        help_text="不填为在用的；no 已停用，all 全部",
    )  # fmt: skip

    class Meta:
        model = GridNode
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["active"] else found.active()

    def by_subtree(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(path__below=_top(self.request, int(value)).path)

    def by_active(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(active=False) if value == "no" else queryset


def _top(request: Any, pk: int) -> GridNode:
    """The node a subtree begins with; another's looks like a missing one."""
    found = GridNode.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise BadInput(f"没有编号 {pk} 的网格，或您无权查看")
    return found


def _split(node: GridNode, *, parts: list[dict], **said: Any) -> list[GridNode]:
    return nodes.split(node, [nodes.Part(**part) for part in parts], **said)


def _step(name: str, act: Any, summary: str, asks: Any, about: str = "", **more: Any) -> Any:
    return step(name, act, summary, GridNodeSerializer, asks=asks, about=about, **more)


@described("网格", GridNodeSerializer, "五级网格；看得到的是自己职责之内的。")
class GridNodeResource(Resource):
    """Nodes in the user's part of the grid."""

    queryset = GridNode.objects.all()
    serializer_class = GridNodeSerializer
    filterset_class = NodeFilter
    seen_with = "grid.view"
    search = staticmethod(found_by)
    search_words = "名称、官方代码，或在岗人员的姓名、拼音"
    orderings: ClassVar = {
        "tree": ["level", "community__order", "parent__order", "order", "pk"],
        "code": ["code", "pk"],
    }
    default_order = "tree"

    def rows(self) -> QuerySet[GridNode]:
        return super().rows().select_related("parent", "community")

    @extend_schema(
        summary="新建组或单元网格", request=NodeBuilt, parameters=[KEY_HEADER],
        responses={201: GridNodeSerializer, **refusals(400, 401, 403, 409)},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        check_can_build(request.user)
        said = self.said(NodeBuilt)
        level = said["parent"].level + 1
        if level not in (Level.GROUP, Level.CELL):
            raise BadInput("这里建不了下一级网格")
        pk = once_only(request, lambda: nodes.create(level=level, by=request.user, **said))
        return Response(self.shown(pk), status.HTTP_201_CREATED)

    @extend_schema(
        summary="网格边界（GeoJSON）",
        description="导入过边界的网格，WGS 84；没有导入的不在里面。一个也没有时 note 说明原因。",
        parameters=[OpenApiParameter("under", int, description="只要这个网格和它下面的（编号）")],
        responses={200: OpenApiTypes.OBJECT, **refusals(400, 401, 403)},
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def geojson(self, request: Request) -> Response:
        check(request.user, "grid.view", NOT_FOR_POST)
        if unknown := [name for name in request.query_params if name not in ("under", "format")]:
            raise BadInput(f"不认识的查询参数：{'、'.join(unknown)[:80]}。这里可以用：under")
        found = NodeShape.objects.filter(node__in=self._shaped(request)).select_related("node__community")
        rows = found.order_by("node__level", "node")
        features = [_feature(shape) for shape in rows.select_related("node__parent", "node__community")]
        said = {} if features else {"note": NO_BOUNDARIES}
        return Response({"type": "FeatureCollection", "features": features, **said})

    def _shaped(self, request: Request) -> QuerySet[GridNode]:
        rows = GridNode.objects.active().visible_to(request.user)
        asked = request.query_params.get("under", "")
        if not asked:
            return rows
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            raise BadInput("under 请填网格的编号（整数）")
        return rows.subtree(_top(request, int(asked)))

    rename = _step(
        "rename", lambda node, **said: nodes.rename(node, said.pop("name"), **said), "改名", NodeNamed
    )
    recode = _step(
        "recode", lambda node, **said: nodes.recode(node, said.pop("code"), **said), "改官方代码", NodeCoded
    )
    count = _step("count", nodes.count, "改户数、人数", NodeCounted)
    move = _step("move", lambda node, **said: nodes.move(node, said.pop("to"), **said), "划转", NodeMoved)
    merge = _step(
        "merge", lambda node, **said: nodes.merge(node, said.pop("into"), **said), "合并", NodeMerged,
        "并入同一社区、同一级的另一个网格，这一个从今天起停用。",
    )  # fmt: skip
    split = _step("split", _split, "拆分", NodeSplit, "户数、人数合计要等于原来的。")
    close = _step("close", nodes.close, "停用", _Versioned, "还有下级、在任岗位或没办完的需求时不能停用。")
    reopen = _step(
        "reopen", nodes.reopen, "恢复使用", NodeReopened, "停用的组、单元网格；并入别处的不能恢复。"
    )


NO_BOUNDARIES = "这里还没有导入边界，网格一张图用的是示意图"


def _feature(shape: NodeShape) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": shape.node_id,
        "properties": dict(PlaceSerializer(shape.node).data),
        "geometry": shape.geometry,
    }
