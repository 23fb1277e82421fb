"""A meeting opened or closed too early steps back, on the same day (docs/decisions/013-steps-back.md)."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from servicelists.actions import timeline
from servicelists.actions.items.bundles import lock_needs
from servicelists.models import AgendaItem, Meeting, Need, TimelineEntry
from servicelists.permissions import agendas as permissions
from servicelists.states import MEETING_MOVES, NEED_MOVES, MeetingState, NeedState, Outcome
from tianyuan import clock, workflow
from tianyuan.permissions import account_of

BY_CLOSING = (Outcome.CLAIMED, Outcome.PENDING)


def take_back_opening(meeting: Meeting, *, by: Any) -> Meeting:
    """撤回开会: the notice stands again and the time before a meeting is not counted.

    Raises Denied after the day it was opened, and once a result was written down or a claim registered in it.
    """
    with transaction.atomic():
        row = _locked(meeting)
        permissions.check_can_take_back_opening(by, row)
        row = workflow.move(
            row,
            MeetingState.NOTIFIED,
            by=by,
            table=MEETING_MOVES,
            verb="meeting.take_back_opening",
            opened_at=None,
        )
        _await_again(row, by=by)
        timeline.entry("撤回开会", by=by, meeting=row, list=row.list)
    return row


def _locked(meeting: Meeting) -> Meeting:
    """The meeting and its needs, in the order opening locks them: what is checked then stays so."""
    row = workflow.locked(meeting)
    lock_needs(row.agenda.items.values("need"))
    return row


def _await_again(meeting: Meeting, *, by: Any) -> None:
    standing = meeting.agenda.items.standing()
    for after_meeting, counted in ((False, 1), (True, 0)):
        needs = Need.objects.filter(pk__in=standing.filter(after_meeting=after_meeting).values("need"))
        ids = workflow.move_many(
            needs, NeedState.AWAITING, by=by, table=NEED_MOVES, verb="needs.untable", state=NeedState.TABLED,
            times_tabled=Greatest(F("times_tabled") - counted, 0),
        )  # fmt: skip
        words = "撤回开会，这次不算上会" if counted else "撤回开会"
        _tell(ids, words, meeting, by=by)


def reopen(meeting: Meeting, *, by: Any) -> Meeting:
    """重新开会: what closing concluded is open again; what was decided by hand and registered stays.

    Raises Denied after the day it was closed, once the service list is out or a service has begun, and for 补录.
    """
    with transaction.atomic():
        row = _locked(meeting)
        permissions.check_can_reopen(by, row)
        concluded = row.agenda.items.standing().filter(
            outcome__in=BY_CLOSING, outcome_note="", outcome_at__gte=row.closed_at
        )
        _table_again(concluded, row, by=by)
        concluded.update(outcome=Outcome.NONE, outcome_at=None)
        row = workflow.move(
            row, MeetingState.OPEN, by=by, table=MEETING_MOVES, verb="meeting.reopen", closed_at=None,
            claims_until=None,
        )  # fmt: skip
        timeline.entry("重新开会", by=by, meeting=row, list=row.list)
    return row


def _table_again(items: QuerySet[AgendaItem], meeting: Meeting, *, by: Any) -> None:
    ids = workflow.move_many(
        Need.objects.filter(pk__in=items.values("need")), NeedState.TABLED, by=by, table=NEED_MOVES,
        verb="needs.retable", state=NeedState.PENDING,
    )  # fmt: skip
    _tell(ids, "重新开会，继续请单位认领", meeting, by=by)


def _tell(ids: list[int], words: str, meeting: Meeting, *, by: Any) -> None:
    user, who, now = account_of(by), timeline.name_of(by), clock.now()
    TimelineEntry.objects.bulk_create(
        [TimelineEntry(need_id=pk, meeting=meeting, at=now, who=who, user=user, what=words) for pk in ids],
        batch_size=500,
    )
