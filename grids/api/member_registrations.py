"""党员报到 as a resource."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MaskedPhone, Named, RowField, label
from committees.api.ground import KEY_HEADER, Resource, described, once_only, refusals, step
from committees.models import Community, PartyMember
from grids.actions import member_registrations
from grids.filters.member_registrations import MemberRegistrationFilter
from grids.models import MemberRegistration
from grids.permissions.registrations import communities_kept_by
from grids.queries.registrations import by_member, with_cells
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.api import PlainCharField
from tianyuan.ui.text import mask_name


class CellHeld(serializers.Serializer):
    """A half held in a cell."""

    id = serializers.IntegerField(source="node.pk", help_text="网格编号")
    name = serializers.CharField(source="node.full_name")
    title = serializers.CharField()


class MemberRegistrationSerializer(serializers.ModelSerializer):
    """A Party member's registration to a community; the name in full only for who keeps the community's."""

    member = serializers.SerializerMethodField(help_text="编号和姓名；不是本社区的工作人员只看到姓")
    organization = Named(source="member.organization", read_only=True)
    skills = serializers.CharField(source="member.skills", read_only=True, help_text="特长")
    phone = MaskedPhone(source="member.person.phone", read_only=True)
    community = Named(read_only=True)
    cells = CellHeld(source="member.person.cells_now", many=True, read_only=True, help_text="联格的网格")
    state_name = label("state")

    class Meta:
        model = MemberRegistration
        fields = [
            "id", "member", "organization", "skills", "phone", "community", "branch", "cells", "state",
            "state_name", "registered_on", "confirmed_on", "ended_on",
        ]  # fmt: skip

    def get_member(self, row: MemberRegistration) -> dict[str, Any]:
        name = row.member.person.name
        shown = name if row.community_id in self.context["kept"] else mask_name(name)
        return {"id": row.member_id, "name": shown}


class MemberRegistered(serializers.Serializer):
    """Who registers where."""

    member = RowField(queryset=PartyMember.objects.filter(active=True), help_text="党员（编号）")
    community = RowField(queryset=Community.objects.all(), help_text="社区（编号）")
    branch = PlainCharField(max_length=60, allow_blank=True, default="", help_text="报到支部")
    registered_on = serializers.DateField(required=False, allow_null=True, help_text="报到日期；不填为今天")


@described("党员报到", MemberRegistrationSerializer, "在职党员到社区报到；联格要先报到。")
class MemberRegistrationResource(Resource):
    """Registrations of members in scope: the town, the community's staff, the member's unit, oneself."""

    queryset = MemberRegistration.objects.all()
    serializer_class = MemberRegistrationSerializer
    filterset_class = MemberRegistrationFilter
    seen_with = "member_registrations.view"
    search = staticmethod(by_member)
    search_words = "姓名、拼音或首字母"
    orderings: ClassVar = {
        "community": ["community__order", "member__person__spelling", "pk"],
        "registered_on": ["registered_on", "pk"],
    }
    default_order = "community"

    def rows(self) -> QuerySet[MemberRegistration]:
        return with_cells(super().rows())

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        fake = getattr(self, "swagger_fake_view", False)
        return {**context, "kept": set() if fake else communities_kept_by(self.request.user)}

    @extend_schema(
        summary="登记党员报到",
        request=MemberRegistered,
        parameters=[KEY_HEADER],
        responses={201: MemberRegistrationSerializer, **refusals(400, 401, 403, 409)},
    )
    def create(self, request: Request) -> Response:
        check(request.user, "registrations.create", NOT_FOR_POST)
        said = self.said(MemberRegistered)
        member, community = said.pop("member"), said.pop("community")
        pk = once_only(
            request, lambda: member_registrations.register(member, community, by=request.user, **said)
        )
        return Response(self.shown(pk), status.HTTP_201_CREATED)

    confirm = step("confirm", member_registrations.confirm, "确认报到", MemberRegistrationSerializer)
    end = step(
        "end",
        member_registrations.end,
        "结束报到",
        MemberRegistrationSerializer,
        about="联格的网格当天起空出。",
    )
    take_back_end = step(
        "take_back_end",
        member_registrations.take_back_end,
        "撤回当天的结束报到",
        MemberRegistrationSerializer,
        about="联格一并恢复；之后有变动的不能撤回。",
    )
