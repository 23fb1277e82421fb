"""Reading an agenda as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from servicelists.compiling.placing import minutes_for
from servicelists.models import (
    Agenda,
    AgendaItem,
    AgendaTopic,
    DuplicatePair,
    Meeting,
    MonthlyList,
    Need,
    Suggestion,
)
from servicelists.states import NEED_LISTABLE, NeedKind, NeedState, Outcome, PairState, Section, Urgency


@dataclass(frozen=True)
class SectionBlock:
    """One section with its items in order."""

    section: Section
    items: list[AgendaItem]

    @property
    def label(self) -> str:
        return self.section.label


def section_order(monthly_list: MonthlyList | None) -> list[str]:
    """The order of sections of a list, what earlier meetings owe first."""
    rules = monthly_list.in_force if monthly_list else None
    return [Section.REVIEW.value, *(rules.section_order if rules else Section.values[1:])]


def items_of(agenda: Agenda) -> QuerySet[AgendaItem]:
    """The standing items in order, with needs and suggested units, in a fixed number of queries."""
    suggestions = Suggestion.objects.select_related("organization").order_by("rank")
    return (
        agenda.items.standing()
        .select_related("need__community", "need__cell")
        .prefetch_related(Prefetch("suggestions", queryset=suggestions))
        .order_by("after_meeting", "position")
    )


def topics_of(agenda: Agenda) -> QuerySet[AgendaTopic]:
    """Lines that are no needs, in order: what earlier meetings settled, then subjects without a need."""
    rows = agenda.topics.select_related("resolution").prefetch_related("resolution__organizations")
    return rows.order_by("position", "pk")


def topic_parts(agenda: Agenda) -> dict[str, list[AgendaTopic]]:
    """The same for a page: `followed` (上次议定事项) and `free` (商议事项)."""
    rows = list(topics_of(agenda))
    return {
        "followed": [row for row in rows if row.resolution_id],
        "free": [row for row in rows if not row.resolution_id],
    }


def blocks(agenda: Agenda, items: Iterable[AgendaItem]) -> list[SectionBlock]:
    """The items to be talked about in the meeting, section by section; empty sections are left out."""
    found: dict[str, list[AgendaItem]] = {key: [] for key in section_order(agenda.list)}
    for item in items:
        if not item.after_meeting:
            found[item.section].append(item)
    return [SectionBlock(Section(key), rows) for key, rows in found.items() if rows]


def with_topics(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with how many items their agendas hold and what became of them: topics, claimed, pending, others."""
    standing = Q(agenda__items__removed_at__isnull=True)
    elsewhere = [Outcome.REPORTED, Outcome.WHISTLED, Outcome.RESOLVED, Outcome.WITHDRAWN]
    return meetings.select_related("committee__community", "list").annotate(
        topics=Count("agenda__items", filter=standing),
        claimed=Count("agenda__items", filter=standing & Q(agenda__items__outcome=Outcome.CLAIMED)),
        pending=Count("agenda__items", filter=standing & Q(agenda__items__outcome=Outcome.PENDING)),
        elsewhere=Count("agenda__items", filter=standing & Q(agenda__items__outcome__in=elsewhere)),
    )


def minutes_planned(agenda: Agenda, items: Iterable[AgendaItem]) -> int:
    """How long the items of the meeting are reckoned to take."""
    rules = agenda.in_force
    return sum(minutes_for(item.section, rules) for item in items if not item.after_meeting)


def open_pairs(agenda: Agenda) -> QuerySet[DuplicatePair]:
    """Near-duplicates nobody has decided on yet, both needs still open."""
    ended = [NeedState.MERGED, NeedState.CLOSED, NeedState.SOLVED_IN_GRID, NeedState.NOT_LISTED]
    return (
        DuplicatePair.objects.filter(committee=agenda.committee_id, state=PairState.PROPOSED)
        .exclude(first__state__in=ended)
        .exclude(second__state__in=ended)
        .select_related("first__community", "second__community")
    )


def removed_items(agenda: Agenda) -> QuerySet[AgendaItem]:
    """Items put back to the pool by hand: a re-run leaves them out until someone restores them."""
    return agenda.items.filter(removed_at__isnull=False).select_related("need__community", "removed_by")


def could_supplement(agenda: Agenda) -> QuerySet[Need]:
    """Accepted problems that are not on the frozen agenda; 应急 only where a meeting was called ad hoc."""
    standing = agenda.items.standing().values("need")
    rows = Need.objects.filter(
        committee=agenda.committee_id, kind=NeedKind.PROBLEM, state__in=NEED_LISTABLE
    ).exclude(pk__in=standing)
    if agenda.list is not None:
        rows = rows.exclude(urgency=Urgency.EMERGENCY)
    return rows.select_related("community").order_by("submitted_at")


def emergencies_reported(monthly_list: MonthlyList) -> QuerySet[Need]:
    """应急 never waits for a meeting; the agenda reports what was dealt with in the month."""
    return (
        monthly_list.needs.filter(urgency=Urgency.EMERGENCY)
        .select_related("community")
        .order_by("submitted_at")
    )


def claimable_always(monthly_list: MonthlyList) -> dict[str, int]:
    """Open wishes and posts of the committee, which need no meeting: kind → count."""
    open_states = [NeedState.ACCEPTED, NeedState.AWAITING]
    needs = Need.objects.filter(committee=monthly_list.committee_id, state__in=open_states)
    return {
        NeedKind.WISH.value: needs.filter(kind=NeedKind.WISH).count(),
        NeedKind.POST.value: needs.filter(kind=NeedKind.POST).count(),
    }
