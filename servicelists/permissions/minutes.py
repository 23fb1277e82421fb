"""Who drafts, comments on, issues and corrects minutes, and in which state."""

from typing import Any

from committees.models import Organization
from servicelists.models import Meeting, Minutes, MinutesComment
from servicelists.states import MeetingState, MinutesState
from tianyuan import clock
from tianyuan.permissions import COMMITTEE_SIDE, Denied, LinkHolder, check, posts_of

ONLY_STAFF = "会议纪要由本大党委的书记、副书记和专干来写"
ONLY_SECRETARY = "会议纪要由书记印发；书记请假时由受委托的副书记印发"
ISSUED = "纪要已印发，要改请用“更正”"


def check_can_draft(user: Any, meeting: Meeting) -> None:
    """Once the meeting is closed."""
    check(user, "minutes.edit", ONLY_STAFF, committee_id=meeting.committee_id)
    if meeting.closed_at is None:
        raise Denied("会议闭会以后才有纪要")


def check_can_edit(user: Any, minutes: Minutes) -> None:
    """Until it is issued; also while units are asked."""
    check(user, "minutes.edit", ONLY_STAFF, committee_id=minutes.committee_id)
    if minutes.state == MinutesState.ISSUED:
        raise Denied(ISSUED)


def check_can_comment(user: Any, minutes: Minutes, organization: Organization | None) -> None:
    """While units are asked: a liaison or a link for its unit, the committee's side for itself (or for a unit)."""
    refused = "只能为本单位提意见"
    unit = organization.pk if organization else None
    check(user, "minutes.comment", refused, committee_id=minutes.committee_id, organization_id=unit)
    if organization is None and not _on_the_committee(user, minutes.committee_id):
        raise Denied("请说明是哪家单位的意见")
    if minutes.state == MinutesState.ISSUED:
        raise Denied("纪要已印发，不再收意见；发现有误请告诉社区更正")
    if minutes.meeting.state == MeetingState.OPEN:
        raise Denied("会议又开了，闭会以后再看纪要")
    if minutes.state != MinutesState.CIRCULATED or minutes.comments_until is None:
        raise Denied("纪要还没有征求意见")
    if minutes.comments_until < clock.today():
        until = minutes.comments_until
        raise Denied(f"征求意见到 {until.month} 月 {until.day} 日，已经截止；急事请打社区电话")


def _on_the_committee(user: Any, committee_id: int) -> bool:
    if isinstance(user, LinkHolder):
        return False
    return any(post.role in COMMITTEE_SIDE and post.committee_id == committee_id for post in posts_of(user))


def check_can_answer(user: Any, comment: MinutesComment) -> None:
    """采纳情况 is written by whoever writes the minutes, also after they are issued."""
    check(user, "minutes.edit", ONLY_STAFF, committee_id=comment.minutes.committee_id)
    if comment.agreed and not comment.text:
        raise Denied("这家单位没有意见，不用答复")


def check_can_issue(user: Any, minutes: Minutes) -> None:
    """印发: by the secretary, after the close."""
    check(user, "minutes.issue", ONLY_SECRETARY, committee_id=minutes.committee_id)
    if minutes.state == MinutesState.ISSUED:
        raise Denied("纪要已经印发")
    if minutes.meeting.state != MeetingState.CLOSED:
        raise Denied("会议闭会以后才能印发纪要")


def check_can_correct(user: Any, minutes: Minutes) -> None:
    """更正: by the secretary, of what is issued."""
    check(user, "minutes.issue", "更正由书记来做", committee_id=minutes.committee_id)
    if minutes.state != MinutesState.ISSUED:
        raise Denied("纪要还没有印发，直接改就行")


def check_can_file(user: Any, meeting: Meeting) -> None:
    """Put photos and scans into 一会一档, name and take them out; from the notice on, also long after."""
    check(
        user, "papers.file", "会议材料由本大党委的书记、副书记和专干整理", committee_id=meeting.committee_id
    )
    if meeting.state == MeetingState.DRAFT:
        raise Denied("会议通知发出以后再放材料")
