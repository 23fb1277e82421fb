"""Units are asked: circulated until a day, commented on by login or link, answered."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.actions import timeline
from servicelists.actions.minutes.telling import tell_units
from servicelists.actions.minutes.writing import checked_text, section_of
from servicelists.models import Minutes, MinutesComment
from servicelists.permissions import minutes as permissions
from servicelists.queries.claims import liaisons_to_tell, staff_to_tell
from servicelists.queries.reasons import reasons
from servicelists.states import MINUTES_MOVES, MinutesState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput

LONGEST_WAIT = timedelta(days=30)


def circulate(minutes: Minutes, *, until: date, by: Any) -> Minutes:
    """征求意见: liaisons may read the draft and comment until the end of the day; they get a message."""
    with transaction.atomic():
        row = workflow.locked(minutes)
        permissions.check_can_edit(by, row)
        if not clock.today() <= until <= clock.today() + LONGEST_WAIT:
            raise BadInput("征求意见的截止日期请填今天到 30 天内的一天")
        row = workflow.move(
            row, MinutesState.CIRCULATED, by=by, table=MINUTES_MOVES, verb="minutes.circulate",
            circulated_at=clock.now(), comments_until=until,
        )  # fmt: skip
        words = f"征求意见到 {until.month} 月 {until.day} 日"
        timeline.entry("会议纪要征求意见", note=words, by=by, meeting=row.meeting, list=row.meeting.list)
        said = f"{words}。没有意见点“无意见”就行。"
        tell_units(row, f"请看会议纪要：{row.meeting}", said, key=f"asked-{_stamp(row.circulated_at)}")
    return row


def take_back(minutes: Minutes, *, by: Any) -> Minutes:
    """撤回征求意见: it is a draft again; what units said already stays."""
    with transaction.atomic():
        row = workflow.locked(minutes)
        permissions.check_can_edit(by, row)
        row = workflow.move(
            row, MinutesState.DRAFT, by=by, table=MINUTES_MOVES, verb="minutes.take_back",
            circulated_at=None, comments_until=None,
        )  # fmt: skip
        timeline.entry("撤回征求意见", by=by, meeting=row.meeting, list=row.meeting.list)
    return row


def comment(
    minutes: Minutes,
    *,
    text: str = "",
    agreed: bool = False,
    organization: Organization | None = None,
    section: str = "",
    by: Any,
) -> MinutesComment:
    """A unit's word on circulated minutes: `agreed` (无意见), or a text, about a `section` if it says so.

    `by` is its liaison, the holder of its link, or somebody of the committee (then `organization` may be None).
    Said twice it is one comment. Raises BadInput, Denied.
    """
    with transaction.atomic():
        row = workflow.locked(minutes)
        permissions.check_can_comment(by, row, organization)
        words = checked_text("意见", text, 500)
        if not words and not agreed:
            raise BadInput("请写意见，或者点“无意见”")
        if section:
            section_of(row, section)
        said = {"organization": organization, "text": words, "agreed": agreed, "section": section}
        own = {} if organization else {"user": account_of(by)}
        before = MinutesComment.objects.filter(minutes=row, answered_at__isnull=True, **said, **own).first()
        if before is not None:
            return before
        made = MinutesComment.objects.create(
            minutes=row, at=clock.now(), who=timeline.name_of(by)[:60], user=account_of(by), **said
        )
        audit.record("minutes.comment", made, by=by, after=said, committee_id=row.committee_id)
        if words:
            _tell_staff(made)
    return made


def answer(comment: MinutesComment, *, answer: str, by: Any) -> MinutesComment:
    """采纳情况 in words (采纳; 不采纳，因为…); the unit is told. A later answer replaces an earlier one."""
    with transaction.atomic():
        workflow.locked(comment.minutes)
        row = workflow.locked(comment)
        permissions.check_can_answer(by, row)
        words = checked_text("采纳情况", answer, 200)
        if not words:
            raise BadInput("请写明采纳，或者不采纳的理由")
        before = {"answer": row.answer}
        row.answer, row.answered_at = words, clock.now()
        row.save(update_fields=["answer", "answered_at"])
        audit.record("minutes.answer", row, by=by, before=before, after={"answer": words},
                     committee_id=row.minutes.committee_id)  # fmt: skip
        _tell_commenter(row)
    return row


def _tell_staff(made: MinutesComment) -> None:
    meeting = made.minutes.meeting
    told = staff_to_tell(meeting.committee_id)
    inbox.notify(
        told, title=f"{made.organization or made.who}对会议纪要有意见", body=made.text[:200],
        url=f"/meetings/{meeting.pk}/minutes/", kind="minutes", key=f"minutes-comment-{made.pk}",
        why=reasons(told, meeting.committee_id),
    )  # fmt: skip


def _tell_commenter(row: MinutesComment) -> None:
    meeting = row.minutes.meeting
    told = liaisons_to_tell(row.organization_id, meeting.committee_id) if row.organization_id else []
    told = told or ([row.user_id] if row.user_id else [])
    inbox.notify(
        told, title=f"对会议纪要的意见有了答复：{meeting}", body=row.answer,
        url=f"/meetings/{meeting.pk}/minutes/", kind="minutes",
        key=f"minutes-answer-{row.pk}-{_stamp(row.answered_at)}",
        why=reasons(told, meeting.committee_id),
    )  # fmt: skip


def _stamp(moment: datetime | None) -> int:
    """Asked or answered anew, it is another message."""
    return int(moment.timestamp()) if moment else 0
