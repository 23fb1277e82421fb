"""Who calls an 议事会 or an 急事会商, and which needs are urgent enough for one."""

from typing import Any

from committees.models import Committee
from servicelists.models import Meeting, Need
from servicelists.states import NEED_LISTABLE, MeetingKind, MeetingState, NeedState, Urgency
from tianyuan.permissions import Denied, check

ONLY_STAFF = "议事会和急事会商由本大党委的书记、副书记和专干召集"
URGENT_ENOUGH = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


def check_can_call(user: Any, committee: Committee) -> None:
    """The committee's staff."""
    check(user, "meeting.call", ONLY_STAFF, committee_id=committee.pk)


def check_can_call_urgent(user: Any, need: Need) -> None:
    """From an 应急 or 急办 need that no meeting has on its table."""
    if need.committee is None:
        raise Denied("这条需求由镇党委受理，还没有归到哪个大党委")
    check_can_call(user, need.committee)
    if need.urgency not in URGENT_ENOUGH:
        raise Denied("只有应急、急办的事开急事会商；其他的放到议事会或联席会")
    if need.state not in NEED_LISTABLE | {NeedState.SUBMITTED}:
        raise Denied(f"这件需求现在是“{need.get_state_display()}”，不用再会商")


def why_not_call(user: Any, need: Need) -> str:
    """Why no 急事会商 can be called for the need by the user; empty when it can."""
    try:
        check_can_call_urgent(user, need)
    except Denied as denied:
        return denied.reason
    return ""


def check_can_reschedule(user: Any, meeting: Meeting) -> None:
    """改期: after the notice went out and before the meeting is opened."""
    check(user, "meeting.edit", "只有本大党委的书记、副书记和专干可以改期", committee_id=meeting.committee_id)
    if meeting.state == MeetingState.DRAFT:
        raise Denied("通知还没发，直接改时间地点就行")
    if meeting.state != MeetingState.NOTIFIED:
        raise Denied("会已经开了，不能改期")
    if meeting.kind == MeetingKind.URGENT:
        raise Denied("急事会商当天开，不改期")
