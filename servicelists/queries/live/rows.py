"""What the screens of a meeting show, read from the tables in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch

from servicelists.models import AgendaItem, Attendance, Claim, Meeting, Need
from servicelists.queries.claims import claimant_words, how_words
from servicelists.queries.guests import answers_since, guests_at
from servicelists.queries.live.room import Line, Room, Taken
from servicelists.states import CLAIM_REGISTERED, ClaimRole, ClaimState, MeetingState, Presence

YES = (ClaimState.AGREED, ClaimState.REGISTERED)


def room_of(meeting: Meeting) -> Room:
    """Everything the screens show, in a fixed number of queries."""
    row = Meeting.objects.select_related("committee__community", "list", "agenda__list").get(pk=meeting.pk)
    expected = list(guests_at(row).values_list("organization", flat=True))
    marks = {mark.organization_id: mark for mark in Attendance.objects.filter(meeting=row)}
    marked = Counter(marks[unit].presence for unit in expected if unit in marks)
    here = {unit for unit in expected if unit in marks and marks[unit].presence == Presence.PRESENT}
    lines = _lines(row, here)
    current = [line for line in lines if line.pk == row.current_item_id and row.state == MeetingState.OPEN]
    return Room(
        meeting=row,
        lines=[line for line in lines if not line.item.after_meeting],
        later=[line for line in lines if line.item.after_meeting],
        topics=list(row.agenda.topics.select_related("resolution").order_by("position", "pk")),
        guests=len(expected),
        marks=marks,
        present=marked[Presence.PRESENT],
        on_leave=marked[Presence.LEAVE],
        observers=marked[Presence.OBSERVER],
        absent=marked[Presence.ABSENT],
        current=current[0] if current else None,
        outcomes=_outcomes(lines),
    )


def _lines(meeting: Meeting, here: set[int]) -> list[Line]:
    claims = (
        Claim.objects.active()
        .select_related("organization", "member", "alliance")
        .order_by("claimed_at", "pk")
    )
    rows = (
        meeting.agenda.items.standing()
        .select_related("need__community")
        .prefetch_related(Prefetch("need__claims", claims, "held"))
        .order_by("after_meeting", "position", "pk")
    )
    since = answers_since(meeting)
    return [_line(item, meeting, since, here) for item in rows]


def _line(item: AgendaItem, meeting: Meeting, since: datetime | None, here: set[int]) -> Line:
    held: list[Claim] = item.need.held  # type: ignore[attr-defined]
    for claim in held:
        claim.need = item.need
    return Line(
        item=item,
        number=item.position,
        section=item.get_section_display(),
        claims=tuple(_taken(claim, item.need, meeting, here) for claim in held),
        has_lead=any(claim.role == ClaimRole.LEAD for claim in held),
        claimed_here=any(since is None or claim.claimed_at >= since for claim in held),
    )


def _taken(claim: Claim, need: Need, meeting: Meeting, here: set[int]) -> Taken:
    amount = f"{claim.quantity} {need.unit}" if claim.quantity and need.amount else ""
    return Taken(
        pk=claim.pk,
        who=claimant_words(claim),
        role=how_words(claim),
        amount=amount,
        promised_on=claim.promised_on,
        registered=claim.state in CLAIM_REGISTERED,
        for_unit=claim.for_unit_by_id is not None,
        agreed=claim.state == ClaimState.AGREED,
        back_here=claim.for_unit_by_id is not None
        and (claim.agreed_here_id == meeting.pk or claim.state not in CLAIM_REGISTERED),
        agreed_here=claim.agreed_here_id == meeting.pk and claim.state in YES,
        asks_here=claim.state == ClaimState.INTENT
        and claim.for_unit_by_id is None
        and claim.organization_id in here,
    )


def _outcomes(lines: Iterable[Line]) -> dict[str, int]:
    """outcome → how many items, those without one left out."""
    found: dict[str, int] = {}
    for line in lines:
        if line.outcome:
            found[line.outcome] = found.get(line.outcome, 0) + 1
    return found
