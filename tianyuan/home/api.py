"""`/api/v1/figures/…`: the registry's figures and rates of a place, by key."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tianyuan.home.figures import FIGURES, ORDER, Scope, Snapshot, Where, snapshot
from tianyuan.home.figures.scopes import NO_FIGURES
from tianyuan.permissions import scope_of
from tianyuan.refusals import BadInput, Denied
from tianyuan.ui.text import INT64


class FigureSerializer(serializers.Serializer):
    """One figure; of a rate `value` is per cent and `part`, `whole` are its two numbers."""

    name = serializers.CharField(help_text="名称")
    measure = serializers.CharField(help_text="量词；率为 %")
    kind = serializers.CharField(help_text="存量、本年、累计")
    value = serializers.FloatField(allow_null=True, help_text="数；率没有分母时为 null")
    definition = serializers.CharField(help_text="口径")
    as_of = serializers.DateTimeField(help_text="截至")
    rows = serializers.CharField(help_text="数出来的明细页")
    part = serializers.IntegerField(required=False, help_text="率的分子")
    whole = serializers.IntegerField(required=False, help_text="率的分母")


SHAPE = inline_serializer("Figures", {key: FigureSerializer(required=False) for key in [*FIGURES, *ORDER]})
YEAR = OpenApiParameter("year", int, description="本年指标按哪一年，不填为今年；存量、累计不随年份变")
KNOWN = ("year", "format")


def shown(counted: Snapshot) -> dict[str, dict[str, Any]]:
    """Figures and rates by key; those without a meaning in the place are not there."""
    found = {
        figure.key: {**_words(figure, counted, figure.measure), "value": value}
        for figure, value in counted.figures()
    }
    for rate, part, whole in counted.rates():
        value = round(100 * part / whole, 1) if whole else None
        found[rate.key] = {**_words(rate, counted, "%"), "value": value, "part": part, "whole": whole}
    return found


def _words(row: Any, counted: Snapshot, measure: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "measure": measure,
        "kind": str(row.kind),
        "definition": row.definition,
        "as_of": counted.as_of,
        "rows": f"{reverse('figures:rows', args=[row.key])}?{counted.scope.query}",
    }


class Figures(APIView):
    """The figures of one sort of places. Without the right to any figures 403, a place out of reach 404."""

    where: ClassVar[Where]

    def answer(self, request: Request, pk: int | None = None) -> Response:
        year = _year(request)
        if pk is not None and pk > INT64:
            raise Http404("no such place")
        place = {} if pk is None else {str(self.where): pk}
        scope = Scope.of(request.user, year=year, **place)
        if scope.where != self.where:  # the town asked for by who sees but a part
            raise Denied("全镇数据由镇里看；您的数据在数据页，或按大党委、单位、网格查")
        return Response(shown(snapshot(scope)))


def _year(request: HttpRequest | Request) -> int | None:
    if not scope_of(request.user, "figures.view"):
        raise Denied(NO_FIGURES)
    unknown = [name[:40] for name in request.GET if name not in KNOWN]
    if unknown:
        raise BadInput(f"不认识的查询参数：{'、'.join(unknown[:5])}。这里可以用：year")
    value = request.GET.get("year", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise BadInput("年份 year 请填数字")
    return int(value[:9])


class TownFigures(Figures):
    where = Where.TOWN

    @extend_schema(summary="全镇数据", parameters=[YEAR], responses=SHAPE, tags=["数据"])
    def get(self, request: Request) -> Response:
        """Figures of the whole town."""
        return self.answer(request)


class CommitteeFigures(Figures):
    where = Where.COMMITTEE

    @extend_schema(summary="一个大党委的数据", parameters=[YEAR], responses=SHAPE, tags=["数据"])
    def get(self, request: Request, pk: int) -> Response:
        """Figures of a committee with the communities it serves."""
        return self.answer(request, pk)


class OrganizationFigures(Figures):
    where = Where.ORGANIZATION

    @extend_schema(summary="一个单位的数据", parameters=[YEAR], responses=SHAPE, tags=["数据"])
    def get(self, request: Request, pk: int) -> Response:
        """Figures of a unit."""
        return self.answer(request, pk)


class NodeFigures(Figures):
    where = Where.NODE

    @extend_schema(summary="一片网格的数据", parameters=[YEAR], responses=SHAPE, tags=["数据"])
    def get(self, request: Request, pk: int) -> Response:
        """Figures of a node and all below it."""
        return self.answer(request, pk)
