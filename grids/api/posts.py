"""网格岗位 as a resource."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import Named, RowField, label
from committees.api.ground import KEY_HEADER, Resource, described, once_only, refusals, step
from committees.models import Community
from grids.actions import posts
from grids.models import GridNode, GridPost
from grids.permissions.posts import check_can_fill
from grids.queries.posts import by_person, candidates
from grids.states import PostKind
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.api import BoundedIntegerField


class PlaceSerializer(serializers.Serializer):
    """A node by id and the name one says: `第1组 01网格`."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")
    level = serializers.IntegerField()
    code = serializers.CharField(help_text="官方代码，可能为空")
    community = Named(allow_null=True)


class GridPostSerializer(serializers.ModelSerializer):
    """A person in a post on a node, from a day to a day, both included."""

    node = PlaceSerializer(read_only=True)
    person = Named(read_only=True)
    kind_name = label("kind")
    title = serializers.CharField(read_only=True, help_text="网格员、代理网格员")

    class Meta:
        model = GridPost
        fields = [
            "id", "node", "person", "kind", "kind_name", "title", "acting", "starts_on", "ends_on", "version",
        ]  # fmt: skip


class Appointed(serializers.Serializer):
    """Who is appointed where."""

    node = RowField(queryset=GridNode.objects.active(), help_text="网格（编号）")
    person = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="人员（编号）")
    kind = serializers.ChoiceField(choices=PostKind.choices, help_text="岗位，要是这一级有的")
    starts_on = serializers.DateField(help_text="第一天")
    ends_on = serializers.DateField(required=False, allow_null=True, help_text="最后一天；没有期限就不填")
    acting = serializers.BooleanField(default=False, help_text="代理：原来的人还在岗")

    def validate(self, said: dict) -> dict:
        """The person among whom the user may appoint there; another's looks like a missing one."""
        user = self.context["request"].user
        check_can_fill(user, said["node"], said["kind"])
        found = candidates(said["node"], said["kind"], user).filter(pk=said["person"]).first()
        if found is None:
            raise serializers.ValidationError(
                {"person": [f"没有编号 {said['person']}，或不能担任这个岗位（联格党员须在本社区报到）"]}
            )
        return {**said, "person": found}


class EndedOn(serializers.Serializer):
    on = serializers.DateField(help_text="最后一天")
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


class GridPostFilter(django_filters.FilterSet):
    """Posts that hold today, unless a day or all are asked for."""

    community = django_filters.ModelChoiceFilter(
        label="社区", queryset=Community.objects.all(), field_name="node__community"
    )
    node = django_filters.NumberFilter(label="网格编号", field_name="node", min_value=1, max_value=2**31 - 1)
    kind = django_filters.ChoiceFilter(label="岗位", choices=PostKind.choices)
    on = django_filters.DateFilter(label="哪一天在岗", method="held_on", help_text="不填为今天")
    all = django_filters.ChoiceFilter(
        label="连同历任", choices=[("yes", "是")], method="as_they_are", help_text="yes 为历任都列"
    )

    class Meta:
        model = GridPost
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        said = self.form.cleaned_data
        return found if said["on"] or said["all"] else found.current()

    def held_on(self, queryset: Any, name: str, value: date) -> QuerySet:
        return queryset.on(value)

    def as_they_are(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset


@described("网格岗位", GridPostSerializer, "谁从哪天到哪天担任哪个网格的哪个岗位。")
class GridPostResource(Resource):
    """Posts in the user's part of the grid."""

    queryset = GridPost.objects.all()
    serializer_class = GridPostSerializer
    filterset_class = GridPostFilter
    seen_with = "grid.view"
    search = staticmethod(by_person)
    search_words = "姓名、拼音或首字母"
    orderings: ClassVar = {"node": ["node__path", "kind", "pk"], "starts_on": ["starts_on", "pk"]}
    default_order = "node"

    def rows(self) -> QuerySet[GridPost]:
        return super().rows().select_related("person", "node__parent", "node__community")

    @extend_schema(
        summary="登记岗位",
        request=Appointed,
        parameters=[KEY_HEADER],
        responses={201: GridPostSerializer, **refusals(400, 401, 403, 409)},
    )
    def create(self, request: Request) -> Response:
        check(request.user, "grid.edit", NOT_FOR_POST)
        said = self.said(Appointed)
        node, person = said.pop("node"), said.pop("person")
        pk = once_only(request, lambda: posts.appoint(node, person, by=request.user, **said))
        return Response(self.shown(pk), status.HTTP_201_CREATED)

    end = step("end", posts.end, "结束岗位", GridPostSerializer, asks=EndedOn, about="权限到最后一天为止。")
