"""补录: a joint meeting held on paper, entered afterwards in one call."""

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import RowField
from committees.api.ground import Resource, refusals
from committees.models import Organization
from servicelists.actions import meetings
from servicelists.actions.meetings import Came, Recorded
from servicelists.api.calling import MeetingSerializer, TimeAndPlace, needs_seen
from servicelists.api.words import OUTCOMES
from servicelists.models import Meeting
from servicelists.permissions.agendas import check_can_record
from servicelists.states import ClaimRole, Presence
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST = 200
ONCE = "每件需求、每家单位只写一次"


class ClaimOnPaper(serializers.Serializer):
    """What a unit said at the meeting."""

    organization = RowField(queryset=Organization.objects.active(), help_text="单位编号")
    role = serializers.ChoiceField(ClaimRole.choices, default=ClaimRole.LEAD.value, help_text="牵头、协办")
    quantity = BoundedIntegerField(default=1, help_text="认领多少")
    measure = PlainCharField(max_length=300, allow_blank=True, default="", help_text="解决措施")
    promised_on = serializers.DateField(
        required=False, allow_null=True, help_text="承诺完成日期；不填为服务月最后一天"
    )


class LineOnPaper(serializers.Serializer):
    """What the meeting decided on one need: a result, or who claimed it."""

    need = BoundedIntegerField(max_value=2**63 - 1, help_text="需求编号")
    outcome = serializers.ChoiceField(
        OUTCOMES, required=False, help_text="会上的结果；有单位认领的不写，写 claims"
    )
    note = PlainCharField(max_length=300, allow_blank=True, default="", help_text="说明；撤回必填去向")
    claims = ClaimOnPaper(many=True, default=list)


class CameOnPaper(serializers.Serializer):
    """How one unit took part."""

    organization = RowField(queryset=Organization.objects.all(), help_text="单位编号")
    presence = serializers.ChoiceField(Presence.choices, default=Presence.PRESENT.value)
    substitute = PlainCharField(max_length=30, allow_blank=True, default="", help_text="代会人姓名")


class RecordAsk(TimeAndPlace):
    results = serializers.ListField(
        child=LineOnPaper(), max_length=MOST, default=list, help_text="没写到的议题记为挂账"
    )
    attendance = serializers.ListField(child=CameOnPaper(), max_length=MOST, default=list)
    everyone = serializers.BooleanField(default=False, help_text="attendance 里没写到的单位都记为出席")


EXAMPLE = OpenApiExample(
    "补录 11 月联席会",
    value={
        "starts_at": "2026-11-26T14:30", "place": "老年活动室", "everyone": True,
        "attendance": [{"organization": 7, "presence": "leave"}],
        "results": [
            {"need": 41, "claims": [{"organization": 5, "role": "lead", "quantity": 26}]},
            {"need": 42, "outcome": "reported", "note": "涉及县级道路"},
        ],
    },
    request_only=True,
)  # fmt: skip


def _only_once(keys: list[int]) -> None:
    if len(keys) != len(set(keys)):
        raise BadInput(ONCE)


def _came(said: dict[str, Any]) -> Came:
    rows = said.pop("attendance")
    _only_once([row["organization"].pk for row in rows])
    marks = {row["organization"]: (row["presence"], row["substitute"]) for row in rows}
    return Came(said.pop("everyone"), marks)


def _results(rows: list[dict[str, Any]], due: date, user: Any) -> dict[int, Recorded]:
    """By need. Raises BadInput for a need not seen, written twice, or with both a result and claims."""
    _only_once([row["need"] for row in rows])
    needs_seen(user, [row["need"] for row in rows])
    if any(row.get("outcome") and row["claims"] for row in rows):
        raise BadInput("有单位认领的不用再写结果：outcome 和 claims 只写一样")
    return {
        row["need"]: Recorded(row.get("outcome", ""), row["note"], _claims(row["claims"], due))
        for row in rows
    }


def _claims(rows: list[dict[str, Any]], due: date) -> tuple[dict[str, Any], ...]:
    return tuple({**row, "promised_on": row.get("promised_on") or due} for row in rows)


class RecordSteps:
    """补录, for the lists' resource."""

    @extend_schema(
        summary="补录联席会",
        description="会已经开过：一次录完，时间按会议当天记，不发消息。有一项录不进就都不录，答复说是哪一项。",
        request=RecordAsk,
        responses={201: MeetingSerializer, **refusals(400, 401, 403, 404, 409)},
        examples=[EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="record-afterwards")
    def record_afterwards(self: Resource, request: Request, pk: int) -> Response:
        listed = self.get_object()
        check_can_record(request.user, listed)
        said = self.said(RecordAsk)
        came = _came(said)
        results = _results(said.pop("results"), listed.service_month.last_day, request.user)
        try:
            made = meetings.record_afterwards(listed, results=results, came=came, by=request.user, **said)
        except meetings.LineRefused as refused:
            raise BadInput(f"需求 {refused.need}：{refused.words}") from refused
        shown = MeetingSerializer(Meeting.objects.get(pk=made.pk), context=self.get_serializer_context())
        return Response(shown.data, status.HTTP_201_CREATED)
