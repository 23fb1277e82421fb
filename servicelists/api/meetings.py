"""会议 as a resource: called and announced, opened and closed, each with its step back; the rest is mixed in."""

from typing import ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MomentField
from committees.api.ground import Resource, described, refusals, step
from servicelists.actions import meetings, rooms
from servicelists.api.agendas import SupplementSteps
from servicelists.api.calling import CallingSteps, MeetingSerializer
from servicelists.api.filing import FilingSteps
from servicelists.api.filters import MeetingFilter
from servicelists.api.links import LinkSteps
from servicelists.api.minutes import MinutesSteps
from servicelists.api.papers import MeetingPapers
from servicelists.api.resolutions import ResolutionSteps
from servicelists.api.rooms import RoomSteps, told
from servicelists.models import Meeting, MonthlyList
from tianyuan.ui.api import BoundedIntegerField, PlainCharField


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


@described(
    "会议",
    MeetingSerializer,
    "联席会、议事会、急事会商：拟定 → 通知已发 → 开会中 → 已闭会 → 纪要已印发。",
)
class MeetingResource(
    CallingSteps,
    RoomSteps,
    SupplementSteps,
    LinkSteps,
    ResolutionSteps,
    MinutesSteps,
    FilingSteps,
    MeetingPapers,
    Resource,
):
    """Meetings in scope, the latest first."""

    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    seen_with = "lists.view"
    orderings: ClassVar = {"held_at": ["really_at", "pk"], "starts_at": ["starts_at", "pk"]}
    default_order = "-held_at"

    def rows(self) -> QuerySet[Meeting]:
        return Meeting.objects.with_held().select_related(
            "committee__community", "list__committee__community", "agenda__list"
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

    open = step(
        "open", told(rooms.begin), "开会", MeetingSerializer, about="议题都记一次上会，第一项开始议。"
    )
    take_back_opening = step(
        "take_back_opening", told(meetings.take_back_opening), "撤回开会（当天、还没有记结果和登记时）",
        MeetingSerializer, about="这次不算上会。",
    )  # fmt: skip
    close = step(
        "close", told(rooms.finish), "闭会", MeetingSerializer,
        about="没人认领的挂账；会后认领再开几个工作日；会议纪要自动起草。",
    )  # fmt: skip
    reopen = step("reopen", told(meetings.reopen), "重新开会（当天、服务清单还没公示时）", MeetingSerializer)
    take_back = step(
        "take_back", told(meetings.take_back_notice), "撤回会议通知（还没有单位认领时）", MeetingSerializer
    )
