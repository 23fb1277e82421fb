"""补录: a joint meeting held on paper is entered afterwards, all at once and in its own time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.actions import agendas, attendance, claims
from servicelists.actions.meetings.announcing import notify
from servicelists.actions.meetings.arranging import arrange
from servicelists.actions.meetings.running import close, decide, open_meeting
from servicelists.models import AgendaItem, Meeting, MonthlyList, Need
from servicelists.permissions import agendas as permissions
from servicelists.queries.claims import taken_words
from servicelists.states import MeetingKind, MeetingState
from tianyuan import clock
from tianyuan.permissions import Denied, may
from tianyuan.refusals import BadInput, Conflict


@dataclass(frozen=True)
class Recorded:
    """What a past meeting decided on one need: an outcome, or the claims made on paper."""

    outcome: str = ""
    note: str = ""
    claims: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Came:
    """Who came, as the paper says: `marks` maps a unit to its presence and who came in the liaison's place;
    `everyone`: all others were there. Nothing said: nothing is marked."""

    everyone: bool = False
    marks: Mapping[Organization, tuple[str, str]] = field(default_factory=dict)


class LineRefused(BadInput):
    """What the paper says about one need cannot be entered; `need` is its id."""

    def __init__(self, words: str, need: int):
        super().__init__(words)
        self.need = need


def record_afterwards(
    monthly_list: MonthlyList,
    *,
    starts_at: datetime,
    place: str,
    results: Mapping[int, Recorded],
    came: Came | None = None,
    by: Any,
) -> Meeting:
    """补录: enter a meeting held on paper, all at once and in its own time; nobody gets a message.

    `results` maps need id → what was decided; needs of the agenda without one are 挂账. Either everything is
    entered or nothing. Raises BadInput for a meeting that lies in the future or before the list was opened,
    LineRefused for a need whose result cannot be.
    """
    _check_past(monthly_list, starts_at)
    with transaction.atomic(), clock.backdated(starts_at):
        permissions.check_can_record(by, monthly_list)
        meeting = _arranged(monthly_list, starts_at, place, by=by)
        if meeting.state == MeetingState.DRAFT:
            _require_agenda(meeting, results, by=by)
            meeting = notify(meeting, by=by, quiet=True)
        if meeting.state == MeetingState.NOTIFIED:
            meeting = open_meeting(meeting, by=by)
        _mark(meeting, came or Came(), by=by)
        _enter(meeting, results, by=by)
        Meeting.objects.filter(pk=meeting.pk).update(recorded_afterwards=True)
        return close(meeting, by=by)


def _check_past(monthly_list: MonthlyList, starts_at: datetime) -> None:
    if starts_at > clock.now():
        raise BadInput("补录的会议时间在将来；还没开的会请用“安排会议”")
    if starts_at < monthly_list.opened_at:
        raise BadInput(
            f"会议时间早于这份清单开始收集的时间（{clock.local(monthly_list.opened_at):%Y-%m-%d}）"
        )


def _arranged(monthly_list: MonthlyList, starts_at: datetime, place: str, *, by: Any) -> Meeting:
    meeting = Meeting.objects.filter(list=monthly_list, kind=MeetingKind.JOINT).first()
    if meeting is None:
        return arrange(monthly_list, starts_at=starts_at, place=place, by=by)
    if meeting.state in {MeetingState.CLOSED, MeetingState.MINUTED}:
        raise Conflict("这个月的联席会已经闭会，不能再补录")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, place=place)
    meeting.refresh_from_db()
    return meeting


def _require_agenda(meeting: Meeting, results: Mapping[int, Recorded], *, by: Any) -> None:
    """Needs talked about on paper that the draft does not hold are put on it."""
    known = set(meeting.agenda.items.standing().values_list("need", flat=True))
    for need in Need.objects.filter(pk__in=set(results) - known, committee=meeting.committee_id):
        agendas.add_to_draft(meeting.agenda, need, by=by)


def _mark(meeting: Meeting, came: Came, *, by: Any) -> None:
    for unit, (presence, substitute) in came.marks.items():
        attendance.mark(meeting, unit, presence, substitute=substitute, by=by)
    if came.everyone:
        attendance.mark_all(meeting, by=by)


def _enter(meeting: Meeting, results: Mapping[int, Recorded], *, by: Any) -> None:
    from_agenda = {item.need_id: item for item in meeting.agenda.items.standing().select_related("need")}
    for need_id, result in results.items():
        if need_id not in from_agenda:
            raise BadInput("有一项不在这次会议的议程上，请刷新页面再录")
        try:
            _enter_line(from_agenda[need_id], result, by=by)
        except BadInput as bad:
            raise LineRefused(bad.words, need_id) from bad
        except Conflict as first:
            raise LineRefused(first.message, need_id) from first
        except Denied as denied:
            raise LineRefused(denied.reason, need_id) from denied


def _enter_line(item: AgendaItem, result: Recorded, *, by: Any) -> None:
    if result.claims:
        _enter_claims(item.need, result.claims, by=by)
    elif result.outcome:
        _require_unclaimed(item.need)
        decide(item, outcome=result.outcome, note=result.note, by=by)


def _require_unclaimed(need: Need) -> None:
    if need.claims.active().exists():
        raise Conflict(f"{taken_words(need)}；有单位认领的不用再记结果")


def _enter_claims(need: Need, rows: Iterable[Mapping[str, Any]], *, by: Any) -> None:
    """What units said on paper: agreed there; registered at once when the secretary enters it."""
    for row in rows:
        claim = claims.create(need=need, for_unit=True, by=by, **row)
        claim = claims.agree(claim, by=by)
        if may(by, "claims.register", committee_id=need.committee_id):
            claims.register(claim, by=by)
