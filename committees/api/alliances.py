"""红色联盟 as a resource."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from committees.actions import alliances
from committees.api.fields import Named, RowField
from committees.api.filters import AllianceFilter
from committees.api.ground import KEY_HEADER, Resource, described, once_only, refusals, step
from committees.models import Alliance, Committee, Organization
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST_UNITS = 100


class AllianceSerializer(serializers.ModelSerializer):
    """Units that claim as one, and who leads them."""

    committee = Named(read_only=True)
    lead = Named(read_only=True, help_text="牵头单位")
    members = Named(many=True, read_only=True, help_text="其他成员单位")

    class Meta:
        model = Alliance
        fields = ["id", "name", "committee", "purpose", "lead", "members", "formed_on", "ended_on", "version"]


class Units(serializers.Serializer):
    """Who stands together, and for what."""

    name = PlainCharField(max_length=40, help_text="联盟名称，如 银龄关爱红色联盟")
    purpose = PlainCharField(max_length=120, allow_blank=True, default="", help_text="做什么")
    lead = RowField(queryset=Organization.objects.active(), help_text="牵头单位（编号）")
    members = serializers.ListField(
        child=RowField(queryset=Organization.objects.active()),
        min_length=1,
        max_length=MOST_UNITS,
        help_text="其他成员单位（编号），至少一家",
    )


class Formed(Units):
    committee = RowField(queryset=Committee.objects.active(), help_text="大党委（编号）")
    formed_on = serializers.DateField(required=False, allow_null=True, help_text="成立日期；不填为今天")


class AllianceChanged(Units):
    formed_on = serializers.DateField(help_text="成立日期")
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


class Ended(serializers.Serializer):
    ended_on = serializers.DateField(required=False, allow_null=True, help_text="解散日期；不填为今天")
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


@described("红色联盟", AllianceSerializer, "几家成员单位结成的联盟，可以一起认领，由牵头单位出面。")
class AllianceResource(Resource):
    """Alliances in scope, by committee and name."""

    queryset = Alliance.objects.all()
    serializer_class = AllianceSerializer
    filterset_class = AllianceFilter
    seen_with = "committees.view"
    search = staticmethod(lambda rows, words: rows.filter(name__contains=words))
    search_words = "联盟名称里的字"
    orderings: ClassVar = {"name": ["committee__community__order", "name", "pk"]}
    default_order = "name"

    def rows(self) -> QuerySet[Alliance]:
        return super().rows().select_related("committee__community", "lead").prefetch_related("members")

    @extend_schema(
        summary="登记红色联盟",
        request=Formed,
        parameters=[KEY_HEADER],
        responses={201: AllianceSerializer, **refusals(400, 401, 403, 409)},
    )
    def create(self, request: Request) -> Response:
        check(request.user, "committees.edit", NOT_FOR_POST)
        said = self.said(Formed)
        committee = said.pop("committee")
        pk = once_only(request, lambda: alliances.form(committee, by=request.user, **said))
        return Response(self.shown(pk), status.HTTP_201_CREATED)

    edit = step("edit", alliances.change, "改名称、成员、牵头单位", AllianceSerializer, asks=AllianceChanged)
    end = step(
        "end", alliances.end, "解散", AllianceSerializer, asks=Ended, about="以前的认领照常由牵头单位办。"
    )
