"""The meeting itself: opened, results written down, closed; what was left to 会后认领 ends later."""

from typing import Any

from django.db import transaction
from django.db.models import F

from servicelists.actions import claims, items, minutes, timeline
from servicelists.models import AgendaItem, Meeting, Need
from servicelists.permissions import agendas as permissions
from servicelists.states import (
    MEETING_MOVES,
    NEED_MOVES,
    NEED_WITHOUT_CLAIM,
    MeetingState,
    NeedState,
    Outcome,
)
from tianyuan import clock, workflow
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput
from tianyuan.ui import leaks
from tianyuan.workdays import calendar as workdays

# The way back of a result taken down by mistake, over states the table of moves knows: state now → steps.
_WAY_BACK = {
    NeedState.PENDING: [NeedState.TABLED],
    NeedState.REPORTED: [NeedState.AWAITING, NeedState.TABLED],
    NeedState.COMMUNITY: [NeedState.ACCEPTED, NeedState.TABLED],
    NeedState.RESOLVED: [NeedState.TABLED],
    NeedState.NOT_LISTED: [NeedState.ACCEPTED, NeedState.TABLED],
}
# What the meeting decides about a need → the state it moves to. 认领 follows from the claims themselves.
STATE_OF_OUTCOME = {
    Outcome.PENDING: NeedState.PENDING,
    Outcome.REPORTED: NeedState.REPORTED,
    Outcome.RESOLVED: NeedState.COMMUNITY,
    Outcome.WITHDRAWN: NeedState.NOT_LISTED,
}
# Results in whose place a resolution comes.
_GIVES_WAY = frozenset({Outcome.NONE, Outcome.PENDING, Outcome.RESOLVED})


def open_meeting(meeting: Meeting, *, by: Any) -> Meeting:
    """Open it: every need on the agenda has now been before a meeting once more."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        row = workflow.move(
            row, MeetingState.OPEN, by=by, table=MEETING_MOVES, verb="meeting.open", opened_at=clock.now()
        )
        _lock_needs(row)
        _table_needs(row, by=by)
        timeline.entry("开会", by=by, meeting=row, list=row.list)
    return row


def _table_needs(meeting: Meeting, *, by: Any) -> None:
    items_now = meeting.agenda.items.standing()
    in_meeting = Need.objects.filter(pk__in=items_now.filter(after_meeting=False).values("need"))
    after = Need.objects.filter(pk__in=items_now.filter(after_meeting=True).values("need"))
    for needs, counted in ((in_meeting, 1), (after, 0)):
        ids = workflow.move_many(
            needs, NeedState.TABLED, by=by, table=NEED_MOVES, verb="needs.table", state=NeedState.AWAITING,
            times_tabled=F("times_tabled") + counted,
        )  # fmt: skip
        for need in Need.objects.filter(pk__in=ids):
            words = f"第 {need.times_tabled} 次上会" if counted else "列为会后认领"
            timeline.entry(words, by=by, need=need, meeting=meeting)


def decide(item: AgendaItem, *, outcome: str, note: str = "", by: Any) -> AgendaItem:
    """Write down what the meeting decided on an item that nobody claimed: 挂账, 上报, 议定 or 撤回."""
    with transaction.atomic():
        fresh = workflow.locked(item)
        meeting = fresh.agenda.meeting
        permissions.check_can_run(by, meeting)
        if meeting.state != MeetingState.OPEN:
            raise Denied("会议没有在开，结果只能在会上记")
        if outcome not in STATE_OF_OUTCOME:
            raise BadInput("请选择挂账、上报、议定或撤回；认领请直接登记认领")
        if outcome == Outcome.WITHDRAWN and not note.strip():
            raise BadInput("撤回请写明去向")
        leaks.refuse("结果说明", note, public=meeting.committee.phone)
        extra = {"whereto": note[:200]} if outcome == Outcome.WITHDRAWN else {}
        workflow.move(
            fresh.need,
            STATE_OF_OUTCOME[Outcome(outcome)],
            by=by,
            table=NEED_MOVES,
            verb="needs.decide",
            **extra,
        )
        _set_outcome(fresh, outcome, note)
        timeline.entry(
            f"会议结果：{Outcome(outcome).label}", note=note, by=by, need=fresh.need, meeting=meeting
        )
    return fresh


def _set_outcome(item: AgendaItem, outcome: str, note: str = "") -> None:
    item.outcome, item.outcome_note, item.outcome_at = outcome, note[:300], clock.now()
    item.save(update_fields=["outcome", "outcome_note", "outcome_at"])


def settle_item(item: AgendaItem, *, units: bool, by: Any) -> AgendaItem:
    """议定: a resolution is the item's result, in place of 挂账 and 自办 too; what a unit claimed stays claimed.

    `units`: it names units, which do it (议定办理); else the community does (社区自办).
    """
    fresh = workflow.locked(item)
    need, wanted = workflow.locked(fresh.need), NeedState.RESOLVED if units else NeedState.COMMUNITY
    if fresh.outcome not in _GIVES_WAY or need.claims.active().exists():
        return fresh
    if need.state != wanted:
        if not NEED_MOVES.allows(need.state, wanted):
            return fresh
        workflow.move(need, wanted, by=by, table=NEED_MOVES, verb="needs.decide")
        timeline.entry("会议结果：议定", by=by, need=need, meeting=fresh.agenda.meeting)
    _set_outcome(fresh, Outcome.RESOLVED)
    return fresh


def take_back_result(item: AgendaItem, *, by: Any) -> AgendaItem:
    """撤销 of a result taken down by mistake: nothing is decided about the item. Raises Denied once it went further."""
    row = workflow.locked(item)
    expected = _states_of(row.outcome)
    if row.need.state not in expected:
        raise Denied("这一项的结果不能撤销：还没有记，或者已经往下办了")
    extra = {"whereto": ""} if row.outcome == Outcome.WITHDRAWN else {}
    for state in _WAY_BACK[NeedState(row.need.state)]:
        workflow.move(row.need, state, by=by, table=NEED_MOVES, verb="needs.undecide", **extra)
    words = f"撤销会议结果：{row.get_outcome_display()}"
    row.outcome, row.outcome_note, row.outcome_at = Outcome.NONE, "", None
    row.save(update_fields=["outcome", "outcome_note", "outcome_at"])
    timeline.entry(words, by=by, need=row.need, meeting=row.agenda.meeting)
    return row


def _states_of(outcome: str) -> frozenset[str]:
    """The states a need may be in right after that result."""
    if outcome == Outcome.RESOLVED:
        return NEED_WITHOUT_CLAIM
    return frozenset({STATE_OF_OUTCOME[Outcome(outcome)]} if outcome in STATE_OF_OUTCOME else ())


def close(meeting: Meeting, *, by: Any) -> Meeting:
    """Close it: what was claimed is 认领, what nobody took is 挂账; 会后认领 stays open some working days.

    The minutes are drafted in the same transaction.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        last_day = workdays.add(clock.today(), row.agenda.in_force.late_claim_workdays)
        row = workflow.move(
            row, MeetingState.CLOSED, by=by, table=MEETING_MOVES, verb="meeting.close", closed_at=clock.now(),
            claims_until=clock.end_of(last_day),
        )  # fmt: skip
        _lock_needs(row)
        for item in row.agenda.items.standing().select_related("need"):
            _conclude(item, row, by=by)
        if row.list is not None:
            items.bundle(row.list, by=by)
        claims.set_deadlines(row, by=by)
        timeline.entry("闭会", by=by, meeting=row, list=row.list)
        minutes.draft(row, by=by)
    return row


def _lock_needs(meeting: Meeting) -> None:
    """All needs of the agenda, by id: the order in which claims lock them too."""
    needs = Need.objects.filter(agenda_items__agenda=meeting.agenda_id).order_by("pk")
    list(needs.select_for_update().values_list("pk", flat=True))


def _conclude(item: AgendaItem, meeting: Meeting, *, by: Any) -> None:
    """The outcome of an item nobody decided by hand, from its claims."""
    if item.outcome:
        return
    if item.need.claims.registered().exists():
        _set_outcome(item, Outcome.CLAIMED)
    elif not item.after_meeting and not item.need.claims.active().exists():
        _shelve(item, meeting, by=by)


def _shelve(item: AgendaItem, meeting: Meeting, *, by: Any) -> None:
    if item.need.state == NeedState.TABLED:
        workflow.move(item.need, NeedState.PENDING, by=by, table=NEED_MOVES, verb="needs.shelve")
        timeline.entry("没有单位认领，挂账", by=by, need=item.need, meeting=meeting)
    _set_outcome(item, Outcome.PENDING)


def end_late_claims(*, by: Any) -> int:
    """After 会后认领 ends: what is still not registered and has no open intention is 挂账. Run daily."""
    ended = Meeting.objects.filter(
        state__in=[MeetingState.CLOSED, MeetingState.MINUTED], claims_until__lt=clock.now()
    )
    open_items = AgendaItem.objects.standing().filter(agenda__meeting__in=ended, outcome="")
    count = 0
    for item in open_items.select_related("need", "agenda__meeting"):
        with transaction.atomic():
            workflow.locked(item.need)
            _settle_late(workflow.locked(item), by=by)
            count += 1
    return count


def _settle_late(item: AgendaItem, *, by: Any) -> None:
    if item.need.claims.registered().exists():
        _set_outcome(item, Outcome.CLAIMED)
    elif not item.need.claims.active().exists():
        _shelve(item, item.agenda.meeting, by=by)
