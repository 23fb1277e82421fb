"""Where agenda lines come from. What later issues add (open resolutions) registers itself here."""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from servicelists.compiling.rows import Candidate
from servicelists.models import AgendaItem, Meeting, MonthlyList, Need
from servicelists.states import NeedKind, NeedState, Urgency

Source = Callable[[MonthlyList], Iterable[Candidate]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source; it yields candidates for a list."""
    _sources.append(source)
    return source


def candidates_of(monthly_list: MonthlyList) -> tuple[Candidate, ...]:
    """All candidates of all sources, each need once, by need id."""
    found = {candidate.need_id: candidate for source in _sources for candidate in source(monthly_list)}
    return tuple(found[key] for key in sorted(found))


@register
def accepted_needs(monthly_list: MonthlyList) -> Iterable[Candidate]:
    """Problems accepted to the cut-off, carried over or turned back.

    Wishes and posts are claimable always and need no meeting; 应急 never waits for one.
    """
    needs = _problems(monthly_list).filter(
        Q(state=NeedState.ACCEPTED, submitted_at__lt=monthly_list.cutoff_at) | Q(state=NeedState.AWAITING)
    )
    needs = needs.exclude(urgency=Urgency.EMERGENCY).exclude(pk__in=_before_another_meeting())
    return map(candidate_of, needs)


def _before_another_meeting() -> QuerySet[AgendaItem]:
    """Needs an announced 议事会 or 急事会商 has on its agenda: the month waits for what it says."""
    items = AgendaItem.objects.standing().filter(
        agenda__list=None, agenda__meeting__in=Meeting.objects.live()
    )
    return items.values("need")


@register
def dissatisfied_needs(monthly_list: MonthlyList) -> Iterable[Candidate]:
    """Problems whose result residents did not accept: the first section tells the meeting."""
    needs = _problems(monthly_list).filter(
        state=NeedState.IN_PROGRESS, dissatisfied_at__isnull=False, dissatisfied_at__lt=monthly_list.cutoff_at
    )
    return (candidate_of(need, dissatisfied=True) for need in needs)


WEIGHED = (
    "community", "title", "category", "urgency", "quantity", "unit", "estimated_cost", "several_units",
    "several_streets", "vulnerable", "times_tabled", "submitted_at",
)  # fmt: skip


def _problems(monthly_list: MonthlyList):
    needs = Need.objects.filter(committee=monthly_list.committee_id, kind=NeedKind.PROBLEM)
    return needs.only(*WEIGHED)


def candidate_of(need: Need, *, dissatisfied: bool = False) -> Candidate:
    """A need as the compile sees it."""
    return Candidate(
        need_id=need.pk,
        community_id=need.community_id,
        title=need.title,
        category=need.category,
        urgency=need.urgency,
        quantity=need.quantity,
        unit=need.unit,
        estimated_cost=need.estimated_cost,
        several_units=need.several_units,
        several_streets=need.several_streets,
        vulnerable=need.vulnerable,
        times_tabled=need.times_tabled,
        submitted_at=need.submitted_at,
        dissatisfied=dissatisfied,
    )
