"""When a need may be claimed: from the notice to the close, then the days of 会后认领; wishes and posts always."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from servicelists.models import AgendaItem, Meeting, MonthlyList, Need
from servicelists.models.needs import has_room
from servicelists.permissions.claims import meeting_with
from servicelists.states import (
    NEED_CLAIMABLE,
    NEED_KINDS_ALWAYS_OPEN,
    ListStage,
    MeetingState,
    NeedState,
    Urgency,
)
from tianyuan import clock
from tianyuan.workdays import calendar

N = NeedState
CLAIMABLE = NEED_CLAIMABLE
# The town may ask for these without a meeting.
ASKABLE = frozenset({N.REPORTED, N.PENDING})
BEFORE_CLOSE = (MeetingState.NOTIFIED, MeetingState.OPEN)
ALWAYS = NEED_KINDS_ALWAYS_OPEN


@dataclass(frozen=True)
class Window:
    """Whether a need may be claimed now; `reason` says why not. `meeting` is the one that has it."""

    reason: str = ""
    meeting: Meeting | None = None
    list: MonthlyList | None = None

    @property
    def earliest(self) -> date:
        """The first day that may be promised: not before today, nor before the meeting day.

        For a meeting entered afterwards: the meeting day.
        """
        if self.meeting is None:
            return clock.today()
        day = self.meeting.held_on
        return day if self.meeting.recorded_afterwards else max(day, clock.today())

    def answer_by(self, workdays: int) -> date:
        """Working days after the meeting, or after the claim when that is later."""
        return calendar.add(max(clock.today(), self.earliest), workdays)


def window_of(need: Need, *, asked: bool = False) -> Window:
    """The window of one need. `asked`: the town asked for it, so no meeting is needed."""
    meeting = meeting_with(need)
    monthly_list = _list_of(need, meeting)
    return Window(_why_not(need, meeting, asked), meeting, monthly_list)


def _why_not(need: Need, meeting: Meeting | None, asked: bool) -> str:
    if asked and need.state in ASKABLE:
        return ""
    if need.state == N.REPORTED:
        return "已上报镇党委，由镇党委商请单位承接"
    if need.state not in CLAIMABLE:
        return f"这件需求现在是“{need.get_state_display()}”，不能认领"
    if need.kind in ALWAYS:
        return ""
    return _meeting_says_no(need, meeting)


def _meeting_says_no(need: Need, meeting: Meeting | None) -> str:
    if meeting is None and need.urgency == Urgency.EMERGENCY:
        return "应急不等联席会：社区发起急事会商以后就可以认领"
    if meeting is None:
        return "还没有发会议通知，发出后就可以认领"
    if meeting.state in BEFORE_CLOSE or _still_late(meeting):
        return ""
    return "会后认领已截止，等下次联席会"


def _still_late(meeting: Meeting) -> bool:
    if meeting.recorded_afterwards:  # entered afterwards, with its claims, until the month is settled
        return meeting.list is None or meeting.list.stage != ListStage.SETTLED
    return meeting.claims_until is not None and clock.now() < meeting.claims_until


def _list_of(need: Need, meeting: Meeting | None) -> MonthlyList | None:
    """The meeting's list; else the need's own; a settled one takes nothing more."""
    for found in (meeting.list if meeting else None, need.list):
        if found is not None and found.stage != ListStage.SETTLED:
            return found
    lists = MonthlyList.objects.filter(committee=need.committee_id).unsettled()
    return lists.order_by("month").first()


def open_now() -> Q:
    """The same window as a filter on needs: something is left, or the need wants several units."""
    meeting = Q(agenda__meeting__state__in=BEFORE_CLOSE) | Q(agenda__meeting__claims_until__gt=clock.now())
    on_agenda = AgendaItem.objects.standing().filter(meeting).values("need")
    return has_room() & (Q(kind__in=sorted(ALWAYS)) | Q(pk__in=on_agenda))
