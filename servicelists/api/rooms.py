"""现场: the meeting as it stands now, who came, what is on the table, the projector's link."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MaskedName, Named, RowField
from committees.api.ground import Resource, look, refusals, step
from committees.models import Organization
from servicelists.actions import rooms
from servicelists.api.claims import ClaimResource, ClaimSerializer, ManyRegistered
from servicelists.links import board_token
from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Meeting
from servicelists.permissions.agendas import check_can_run
from servicelists.permissions.rooms import check_can_register_answered
from servicelists.queries import live
from servicelists.queries.guests import guests_at
from servicelists.states import Outcome, Presence
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

NOT_ON_AGENDA = "这一项不在这次会议的议程上，请核对编号"
NO_CLAIM = "这次会议的议程上没有这件单位认领，请核对编号"
MOST_HERE = 100


# ---- shapes
class TakenSerializer(serializers.Serializer):
    """One claim as it is read out."""

    id = serializers.IntegerField(source="pk", help_text="认领编号")
    who = serializers.CharField(help_text="单位简称；个人已遮名")
    role = serializers.CharField(help_text="牵头、协办")
    amount = serializers.CharField(help_text="认领多少，如 26 户")
    promised_on = serializers.DateField(allow_null=True)
    registered = serializers.BooleanField(help_text="书记已登记")
    for_unit = serializers.BooleanField(help_text="工作人员代录")


class LineSerializer(serializers.Serializer):
    """One item of the agenda now."""

    item = serializers.IntegerField(source="pk", help_text="议题编号")
    number = serializers.IntegerField(help_text="第几项")
    section = serializers.CharField(help_text="板块")
    need = serializers.IntegerField(source="need.pk", help_text="需求编号")
    title = serializers.CharField()
    times = serializers.IntegerField(help_text="第几次上会")
    quantity = serializers.IntegerField(source="need.quantity")
    unit = serializers.CharField(source="need.unit", help_text="量词")
    taken = serializers.IntegerField(help_text="已认领多少")
    left = serializers.IntegerField(help_text="还差多少")
    has_lead = serializers.BooleanField(help_text="有单位牵头")
    waits = serializers.BooleanField(help_text="还要议")
    outcome = serializers.CharField(help_text="会上的结果（代号）；没有记的为空")
    outcome_note = serializers.CharField(source="item.outcome_note")
    result = serializers.CharField(help_text="一个词：已认领、有意向、还差、挂账…")
    claims = TakenSerializer(many=True)


class TopicSerializer(serializers.ModelSerializer):
    """A line of the agenda that is no need."""

    class Meta:
        model = AgendaTopic
        fields = ["id", "title", "resolution", "position", "result", "handled_at"]


class OutcomeCount(serializers.Serializer):
    outcome = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class CountsSerializer(serializers.Serializer):
    """How many units are expected, and how they take part."""

    guests = serializers.IntegerField(help_text="应到单位")
    present = serializers.IntegerField(help_text="出席")
    on_leave = serializers.IntegerField(help_text="请假")
    observers = serializers.IntegerField(help_text="列席")
    absent = serializers.IntegerField(help_text="缺席")
    unmarked = serializers.IntegerField(help_text="还没登记")
    quorum = serializers.IntegerField(help_text="三分之二是几家；没有这条建议时为 0")


class LiveSerializer(serializers.Serializer):
    """The meeting now."""

    meeting = serializers.IntegerField(source="meeting.pk")
    title = serializers.CharField()
    state = serializers.CharField(source="meeting.state")
    state_label = serializers.CharField(source="meeting.get_state_display")
    is_over = serializers.BooleanField(help_text="已闭会：不用再问了")
    starts_at = serializers.DateTimeField(source="meeting.starts_at")
    place = serializers.CharField(source="meeting.place")
    seconds_used = serializers.IntegerField(help_text="开了多少秒")
    budget_minutes = serializers.IntegerField(source="budget", help_text="规则给的分钟数")
    current = LineSerializer(allow_null=True, help_text="正在议")
    seconds_of_current = serializers.IntegerField(help_text="这一项议了多少秒")
    next = serializers.SerializerMethodField(help_text="接下来两项（议题编号）")
    items = LineSerializer(source="lines", many=True, help_text="会上商议的议题，按顺序")
    later = LineSerializer(many=True, help_text="会后认领的议题")
    topics = TopicSerializer(many=True, help_text="不是需求的议题：上次的议定事项、议事会题目")
    total = serializers.IntegerField(help_text="议题数")
    claimed = serializers.IntegerField(help_text="已有单位认领的议题数")
    outcomes = serializers.SerializerMethodField(help_text="各种结果各几项")
    attendance = CountsSerializer(source="*")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_next(self, room: live.Room) -> list[int]:
        return [line.pk for line in room.next_two]

    @extend_schema_field(OutcomeCount(many=True))
    def get_outcomes(self, room: live.Room) -> list[dict[str, Any]]:
        return [
            {"outcome": value, "label": Outcome(value).label, "count": count}
            for value, count in room.outcomes.items()
        ]


class UnitAttendance(serializers.Serializer):
    """How one unit takes part."""

    organization = Named()
    presence = serializers.CharField(help_text="present、leave、observer、absent；还没登记为空")
    presence_label = serializers.CharField()
    substitute = MaskedName(help_text="代会人，已遮")
    by_link = serializers.BooleanField(help_text="单位自己扫码签到、请假")
    marked_at = serializers.DateTimeField(allow_null=True)


class AttendanceSerializer(serializers.Serializer):
    counts = CountsSerializer()
    units = UnitAttendance(many=True)


class BoardSerializer(serializers.Serializer):
    board = serializers.CharField(help_text="大屏地址，谁拿到都能看；没有为空")


# ---- what is sent
class MarkAsk(serializers.Serializer):
    organization = RowField(queryset=Organization.objects.all(), help_text="单位编号")
    presence = serializers.ChoiceField(
        Presence.choices, allow_blank=True, help_text="出席、请假、列席、缺席；空字符串为取消登记"
    )
    substitute = PlainCharField(
        max_length=30, allow_blank=True, allow_null=True, default=None,
        help_text="代会人姓名；不填就用单位自己报的。请假、缺席没有代会人",
    )  # fmt: skip


class TurnAsk(serializers.Serializer):
    item = BoundedIntegerField(
        allow_null=True, max_value=2**63 - 1, help_text="议题编号；null 为先不议哪一项"
    )


class TopicAsk(serializers.Serializer):
    topic = BoundedIntegerField(max_value=2**63 - 1, help_text="议题编号（topics 里的 id）")
    result = PlainCharField(max_length=500, allow_blank=True, help_text="商议结果")


class AgreeAsk(serializers.Serializer):
    claim = BoundedIntegerField(max_value=2**63 - 1, help_text="认领编号：到会单位的意向")


class RegisterAsk(serializers.Serializer):
    here = serializers.ListField(
        child=BoundedIntegerField(max_value=2**63 - 1), max_length=MOST_HERE, default=list,
        help_text="问过、当场答应了的到会单位的意向（认领编号）；不填只登记会前已同意的",
    )  # fmt: skip


# ---- what is done
def shown_now(resource: Any, meeting: Meeting, *_: Any) -> dict[str, Any]:
    return LiveSerializer(live.room_of(meeting)).data


def attendance_of(resource: Any, meeting: Meeting, *_: Any) -> dict[str, Any]:
    marks = {mark.organization_id: mark for mark in Attendance.objects.filter(meeting=meeting)}
    guests = guests_at(meeting).order_by("organization__spelling", "pk")
    units = [_attended(guest.organization, marks.get(guest.organization_id)) for guest in guests]
    return AttendanceSerializer({"counts": live.room_of(meeting), "units": units}).data


def _attended(organization: Organization, mark: Attendance | None) -> dict[str, Any]:
    return {
        "organization": organization,
        "presence": mark.presence if mark else "",
        "presence_label": mark.get_presence_display() if mark else "",
        "substitute": mark.substitute if mark else "",
        "by_link": mark is not None and mark.by_link,
        "marked_at": mark and mark.marked_at,
    }


def board_of(resource: Any, meeting: Meeting, changed: Meeting) -> dict[str, str]:
    token = board_token(changed)
    path = reverse("boards:page", args=[token]) if token else ""
    return {"board": resource.request.build_absolute_uri(path) if path else ""}


def told(act: Callable[..., Any]) -> Callable[..., Any]:
    """The action, after which the screens of this process hear of the change at once."""

    def acted(meeting: Meeting, **said: Any) -> Any:
        result = act(meeting, **said)
        live.forget(meeting)
        return result

    return acted


def _mark(
    meeting: Meeting, *, organization: Organization, presence: str, substitute: str | None, by: Any
) -> None:
    if presence:
        rooms.mark(meeting, organization, presence, substitute=substitute, by=by)
    else:
        rooms.clear_mark(meeting, organization, by=by)


def _turn_to(meeting: Meeting, *, item: int | None, by: Any) -> Meeting:
    if item is None:
        return rooms.turn_to(meeting, None, by=by)
    found = AgendaItem.objects.standing().filter(agenda=meeting.agenda_id, pk=item).first()
    if found is None:
        raise BadInput(NOT_ON_AGENDA)
    return rooms.turn_to(meeting, found, by=by)


def _conclude(meeting: Meeting, *, topic: int, result: str, by: Any) -> AgendaTopic:
    found = meeting.agenda.topics.select_related("agenda__meeting").filter(pk=topic).first()
    if found is None:
        raise BadInput(NOT_ON_AGENDA)
    return rooms.conclude_topic(found, result=result, by=by)


def _held(meeting: Meeting, ids: list[int]) -> list[Claim]:
    """Units' claims on this agenda by id. Raises BadInput for one that is not among them."""
    needs = AgendaItem.objects.standing().filter(agenda=meeting.agenda_id).values("need")
    rows = Claim.objects.filter(need__in=needs, organization__isnull=False)
    found = rows.select_related("need", "organization", "alliance").in_bulk(ids)
    if len(found) != len(set(ids)):
        raise BadInput(NO_CLAIM)
    return [found[pk] for pk in dict.fromkeys(ids)]


def _agree_here(meeting: Meeting, *, claim: int, by: Any) -> Claim:
    check_can_run(by, meeting)
    return rooms.agree_here(meeting, _held(meeting, [claim])[0], by=by)


def _agree_here_back(meeting: Meeting, *, claim: int, by: Any) -> Claim:
    check_can_run(by, meeting)
    return rooms.agree_here_back(meeting, _held(meeting, [claim])[0], by=by)


def _agreed(resource: Any, meeting: Meeting, claim: Claim) -> Any:
    shown = ClaimResource().rows().get(pk=claim.pk)
    return ClaimSerializer(shown, context=resource.get_serializer_context()).data


def _register_answered(meeting: Meeting, *, here: list[int], by: Any) -> list[Any]:
    check_can_register_answered(by, meeting)
    return rooms.register_answered(meeting, here=_held(meeting, here), by=by)


def _registered(resource: Any, meeting: Meeting, results: list[Any]) -> dict[str, Any]:
    rows = [{"claim": one.claim.pk, "ok": not one.reason, "reason": one.reason} for one in results]
    return {"registered": sum(row["ok"] for row in rows), "results": rows}


class RoomSteps:
    """What the operator's screen does, for the meetings' resource."""

    @extend_schema(
        summary="会议现在的样子",
        description="议题、认领、到会、正在议哪一项。答复带 ETag；隔几秒问一次，没有变化用 If-None-Match 得到 304。",
        responses={
            200: LiveSerializer,
            304: OpenApiResponse(description="和上次一样"),
            **refusals(401, 404),
        },
    )
    @action(detail=True, methods=["get"])
    def live(self: Resource, request: Request, pk: int) -> Any:
        meeting = self.get_object()
        etag = f'"{live.fingerprint(meeting)}"'
        same = get_conditional_response(request, etag=etag)  # type: ignore[arg-type]
        response = same or Response(shown_now(self, meeting))
        response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
        return response

    attendance = look("attendance", attendance_of, "到会情况", AttendanceSerializer)
    mark = step(
        "mark", told(_mark), "登记一家单位到会", AttendanceSerializer, asks=MarkAsk, answer=attendance_of,
        about="出席、请假、列席、缺席，或取消登记。答复是全部单位的到会情况。",
    )  # fmt: skip
    mark_all = step(
        "mark_all", told(rooms.mark_all), "全部到会", AttendanceSerializer, answer=attendance_of,
        about="还没有登记的单位都记为出席；已经登记的不动。",
    )  # fmt: skip
    turn_to = step(
        "turn_to", told(_turn_to), "议某一项", LiveSerializer, asks=TurnAsk, answer=shown_now,
        about="上一项用的时间记下来。",
    )  # fmt: skip
    next_item = step("next_item", told(rooms.next_item), "下一项", LiveSerializer, answer=shown_now,
                     about="会前已有答复的跳过。")  # fmt: skip
    previous_item = step(
        "previous_item", told(rooms.previous_item), "上一项", LiveSerializer, answer=shown_now
    )
    conclude_topic = step(
        "conclude_topic", told(_conclude), "记商议结果（不是需求的议题）", LiveSerializer, asks=TopicAsk,
        answer=shown_now,
    )  # fmt: skip
    register_answered = step(
        "register_answered", told(_register_answered), "已有意向一并登记", ManyRegistered, asks=RegisterAsk,
        answer=_registered,
        about="单位已同意的，和在会场说了的。一件一件办；办不成的各说原因。",
    )  # fmt: skip
    agree_here = step(
        "agree_here", told(_agree_here), "单位当场同意", ClaimSerializer, asks=AgreeAsk, answer=_agreed,
        about="只为登记到会的单位记；书记记的同时登记，专干记的等书记登记。",
    )  # fmt: skip
    agree_here_back = step(
        "agree_here_back", told(_agree_here_back), "撤回“单位当场同意”", ClaimSerializer, asks=AgreeAsk,
        answer=_agreed, about="记错的退一步：又是意向。只在这次会议开着时、还没开始办理时。",
    )  # fmt: skip
    make_board = step(
        "make_board", told(rooms.make_board), "打开大屏（原来的链接作废）", BoardSerializer, answer=board_of
    )
    revoke_board = step(
        "revoke_board", told(rooms.revoke_board), "作废大屏链接", BoardSerializer, answer=board_of
    )
