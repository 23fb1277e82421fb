"""议事会, 急事会商 and 改期: meetings that are called, and meetings that are moved."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MomentField, Named, RowField, label
from committees.api.ground import Resource, refusals, step
from committees.models import Committee, Organization
from servicelists.actions import meetings
from servicelists.models import Meeting, Need
from servicelists.permissions.calling import ONLY_STAFF
from tianyuan.permissions import check
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST_TOPICS = 30
MOST_NEEDS = 100
MOST_UNITS = 100
WHEN = "开会时间，如 2026-11-26T14:30；不写时区按北京时间"


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting and the notice that went out."""

    title = serializers.CharField(source="__str__", read_only=True)
    committee = Named(read_only=True)
    month = serializers.CharField(
        source="list.month", read_only=True, default=None, allow_null=True, help_text="需求月份"
    )
    kind_label = label("kind")
    state_label = label("state")
    held_at = serializers.DateTimeField(
        read_only=True, help_text="实际开会时间；还没开的是通知的时间，补录的是会议当天的时间"
    )

    class Meta:
        model = Meeting
        fields = [
            "id", "title", "committee", "list", "month", "agenda", "kind", "kind_label", "state", "state_label",
            "starts_at", "held_at", "place", "notice", "notified_at", "opened_at", "closed_at",
            "claims_until", "called_for",
            "current_item", "recorded_afterwards", "version",
        ]  # fmt: skip


class TimeAndPlace(serializers.Serializer):
    starts_at = MomentField(help_text=WHEN)
    place = PlainCharField(max_length=60, help_text="地点")


class Versioned(TimeAndPlace):
    version = BoundedIntegerField(required=False, help_text="看到的会议 version；之后有人改过就答复 409")


class Subjects(serializers.Serializer):
    """What an 议事会 talks about: free subjects, and needs picked for it."""

    topics = serializers.ListField(
        child=PlainCharField(max_length=120), max_length=MOST_TOPICS, default=list, help_text="商议题目"
    )
    needs = serializers.ListField(
        child=BoundedIntegerField(max_value=2**63 - 1),
        max_length=MOST_NEEDS,
        default=list,
        help_text="一起商议的需求（编号）",
    )


class CallAsk(TimeAndPlace, Subjects):
    committee = RowField(queryset=Committee.objects.active(), help_text="大党委（编号）")


class RecallAsk(Versioned, Subjects):
    pass


class NotifyAsk(serializers.Serializer):
    notice = PlainCharField(
        max_length=4000, allow_blank=True, default="", help_text="通知正文；不填按时间地点自动写"
    )


class RescheduleAsk(Versioned, NotifyAsk):
    pass


class UrgentAsk(serializers.Serializer):
    organizations = serializers.ListField(
        child=RowField(queryset=Organization.objects.active()),
        max_length=MOST_UNITS,
        default=list,
        help_text="约请哪些成员单位（编号）",
    )
    starts_at = MomentField(required=False, allow_null=True, help_text="今天稍后的时间；不填马上开")
    place = PlainCharField(max_length=60, allow_blank=True, default="", help_text="地点；不填用常用地点")
    words = PlainCharField(max_length=4000, allow_blank=True, default="", help_text="通知正文；不填自动写")


def needs_seen(user: Any, ids: list[int]) -> list[Need]:
    """The needs of these ids in their order. Raises BadInput for one the user may not see."""
    found = Need.objects.visible_to(user).in_bulk(ids)
    if len(found) != len(set(ids)):
        raise BadInput("有的需求没有，或您无权查看，请核对编号")
    return [found[pk] for pk in dict.fromkeys(ids)]


def _recall(meeting: Meeting, *, needs: list[int], by: Any, **said: Any) -> Meeting:
    return meetings.recall(meeting, needs=needs_seen(by, needs), by=by, **said)


CALL = OpenApiExample(
    "安排议事会",
    value={
        "committee": 3, "starts_at": "2026-11-18T15:00", "place": "老年活动室",
        "topics": ["停车位划线方案", "冬季慰问分工"], "needs": [41],
    },
    request_only=True,
)  # fmt: skip


class CallingSteps:
    """Meetings called, announced and moved, for the meetings' resource."""

    @extend_schema(
        summary="安排议事会（拟定）",
        description="商议题目和挑出的需求至少一件。通知用 notify 发。",
        request=CallAsk,
        responses={201: MeetingSerializer, **refusals(400, 401, 403, 409)},
        examples=[CALL],
    )
    @action(detail=False, methods=["post"], filterset_class=None)
    def call(self: Resource, request: Request) -> Response:
        check(request.user, "meeting.call", ONLY_STAFF)
        said = self.said(CallAsk)
        needs = needs_seen(request.user, said.pop("needs"))
        made = meetings.call(needs=needs, by=request.user, **said)
        return Response(self.shown(made.pk), status.HTTP_201_CREATED)

    edit = step(
        "edit", meetings.edit, "改时间地点（联席会，通知还没发时）", MeetingSerializer, asks=Versioned
    )
    recall = step(
        "recall", _recall, "改议事会（通知还没发时）", MeetingSerializer, asks=RecallAsk,
        about="时间、地点、题目和需求以这次送来的为准。",
    )  # fmt: skip
    notify = step(
        "notify", meetings.notify, "发通知（已拟定的会议）", MeetingSerializer, asks=NotifyAsk,
        about="议程定稿，单位链接做好，联络员收到消息。",
    )  # fmt: skip
    reschedule = step(
        "reschedule", meetings.reschedule, "改期（通知已发、还没开会时）", MeetingSerializer, asks=RescheduleAsk,
        about="议程、单位链接和已有的答复都不变，通知重发一次。",
    )  # fmt: skip
