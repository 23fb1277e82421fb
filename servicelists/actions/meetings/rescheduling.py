"""改期: another time or place after the notice went out; the agenda, the links and what units said stay."""

from datetime import datetime
from typing import Any

from django.db import transaction

from servicelists import notices
from servicelists.actions import claims, timeline
from servicelists.actions.meetings.announcing import refuse_personal
from servicelists.models import Claim, Meeting
from servicelists.permissions import calling as permissions
from servicelists.queries.guests import liaisons_told
from servicelists.queries.reasons import reasons
from servicelists.states import ClaimState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, check_version


def reschedule(
    meeting: Meeting,
    *,
    starts_at: datetime,
    place: str,
    notice: str = "",
    version: int | None = None,
    by: Any,
) -> Meeting:
    """Re-issue the notice with the new time and place, saying the old ones; liaisons are told.

    `notice` is the text shown in the preview; empty takes the draft. Answers are due after the new day, and what
    was promised for before it moves to it. Raises BadInput for a time that is over, or nothing changed.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        check_version(row, version)
        permissions.check_can_reschedule(by, row)
        if starts_at <= clock.now():
            raise BadInput("新的开会时间已经过了，请改时间")
        if (starts_at, place) == (row.starts_at, row.place):
            raise BadInput("时间地点都没有变")
        old = Meeting(starts_at=row.starts_at, place=row.place)
        row.starts_at, row.place = starts_at, place
        words = notice.strip() or notices.redraft(row, old)
        refuse_personal(row.agenda, words)
        row.notice, row.notified_at, row.notified_by = words, clock.now(), account_of(by)
        row.version += 1
        row.save(update_fields=["starts_at", "place", "notice", "notified_at", "notified_by", "version"])
        _promises_follow(row, by=by)
        claims.set_deadlines(row, by=by)
        said = f"{notices.MOVED}{notices.when(old)} {old.place} → {notices.when(row)} {row.place}"
        timeline.entry(said, by=by, meeting=row, list=row.list)
        audit.record(
            "meeting.reschedule", row, by=by, before={"starts_at": old.starts_at, "place": old.place},
            after={"starts_at": starts_at, "place": place},
        )  # fmt: skip
        _tell(row, old)
    return row


def _promises_follow(meeting: Meeting, *, by: Any) -> None:
    """Nothing is promised for before the meeting."""
    day = clock.local(meeting.starts_at).date()
    early = Claim.objects.filter(
        need__agenda_items__agenda=meeting.agenda_id, state__in=[ClaimState.INTENT, ClaimState.AGREED],
        promised_on__lt=day,
    )  # fmt: skip
    moved = list(early.values_list("pk", flat=True))
    if moved:
        Claim.objects.filter(pk__in=moved).update(promised_on=day)
        audit.record("claims.promises", meeting, by=by, after={"promised_on": day, "claims": moved})


def _tell(meeting: Meeting, old: Meeting) -> None:
    told = list(liaisons_told(meeting))
    inbox.notify(
        told,
        title=f"会议改期：{meeting}",
        body=f"原定 {notices.when(old)}，{old.place}；改到 {notices.when(meeting)}，{meeting.place}。"
        "议程不变，已答复的都有效。",
        url=f"/meetings/{meeting.pk}/",
        kind="meeting",
        key=f"moved-{meeting.pk}-{meeting.version}",
        why=reasons(told, meeting.committee_id),
        outside=f"会议改期：{meeting.committee.name}{meeting.get_kind_display()}改到{notices.when(meeting)}，{meeting.place}。",
        committee_id=meeting.committee_id,
    )
