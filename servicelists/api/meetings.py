"""会议 as a resource: announced, opened, closed, the notice taken back."""

from typing import ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MomentField, Named, label
from committees.api.ground import Resource, described, refusals, step
from servicelists.actions import meetings
from servicelists.api.filters import MeetingFilter
from servicelists.models import Meeting, MonthlyList
from tianyuan.ui.api import BoundedIntegerField, PlainCharField


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting and the notice that went out."""

    title = serializers.CharField(source="__str__", read_only=True)
    committee = Named(read_only=True)
    month = serializers.CharField(
        source="list.month", read_only=True, default=None, allow_null=True, help_text="需求月份"
    )
    kind_label = label("kind")
    state_label = label("state")

    class Meta:
        model = Meeting
        fields = [
            "id", "title", "committee", "list", "month", "agenda", "kind", "kind_label", "state", "state_label",
            "starts_at", "place", "notice", "notified_at", "opened_at", "closed_at", "claims_until",
            "recorded_afterwards", "version",
        ]  # fmt: skip


class Announced(serializers.Serializer):
    """The notice of a list's joint meeting."""

    list = BoundedIntegerField(min_value=1, max_value=2**63 - 1, help_text="月度清单编号")
    starts_at = MomentField(help_text="开会时间，如 2026-11-26T14:30；不写时区按北京时间")
    place = PlainCharField(max_length=60, help_text="地点")
    notice = PlainCharField(
        max_length=4000, allow_blank=True, default="", help_text="通知正文；不填按时间地点自动写"
    )
    agenda_version = BoundedIntegerField(
        required=False, help_text="核对的是议程的哪个 edit_version；之后有人改过就答复 409"
    )


NOTICE = OpenApiExample(
    "发 11 月联席会通知",
    value={"list": 12, "starts_at": "2026-11-26T14:30", "place": "老年活动室", "agenda_version": 3},
    request_only=True,
)


@described("会议", MeetingSerializer, "联席会：拟定 → 通知已发 → 开会中 → 已闭会 → 纪要已印发。")
class MeetingResource(Resource):
    """Meetings in scope, the latest first."""

    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    seen_with = "lists.view"
    orderings: ClassVar = {"starts_at": ["starts_at", "pk"]}
    default_order = "-starts_at"

    def rows(self) -> QuerySet[Meeting]:
        return (
            super()
            .rows()
            .select_related("committee__community", "list__committee__community", "agenda__list")
        )

    @extend_schema(
        summary="发会议通知",
        description="安排（或改定）这份清单的联席会并发通知：议程定稿，成员单位可以会前认领。",
        request=Announced,
        responses={200: MeetingSerializer, **refusals(400, 401, 403, 404, 409)},
        examples=[NOTICE],
    )
    @action(detail=False, methods=["post"])
    def announce(self, request: Request) -> Response:
        values = self.said(Announced)
        lists = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
        monthly_list = get_object_or_404(lists, pk=values.pop("list"))
        made = meetings.announce(monthly_list, by=request.user, **values)
        return Response(self.shown(made.pk))

    open = step("open", meetings.open_meeting, "开会", MeetingSerializer, about="议题都记一次上会。")
    close = step(
        "close", meetings.close, "闭会", MeetingSerializer, about="没人认领的挂账；会后认领再开几个工作日。"
    )
    take_back = step(
        "take_back", meetings.take_back_notice, "撤回会议通知（还没有单位认领时）", MeetingSerializer
    )
