"""Who hands out the units' links, and when there is a meeting to answer for."""

from typing import Any

from servicelists.links import is_over
from servicelists.models import Meeting
from servicelists.states import MeetingState
from tianyuan.permissions import Denied, check


def check_can_see(user: Any, meeting: Meeting) -> None:
    """The committee's staff; who has not answered is seen by its direct organiser only."""
    check(user, "links.make", "单位链接由本大党委的书记、副书记和专干来发", committee_id=meeting.committee_id)


def check_can_make(user: Any, meeting: Meeting) -> None:
    """From the notice on, while there is something left to answer."""
    check_can_see(user, meeting)
    if meeting.state == MeetingState.DRAFT:
        raise Denied("会议通知发出以后才有单位链接")
    if is_over(meeting):
        raise Denied("会后认领已截止，不用再发链接")
