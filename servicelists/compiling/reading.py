"""Reads what a compile needs, in a fixed number of queries."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef

from committees.models import Organization, Resource
from committees.states import ResourcePeriod
from servicelists.compiling.rows import Inputs, Standing, Stock, Unit
from servicelists.compiling.sources import candidates_of
from servicelists.models import Agenda, AgendaItem, Claim, MonthlyList, Suggestion, Unsuitable
from servicelists.states import ClaimRole, ClaimState
from tianyuan import clock
from tianyuan.months import Month

DONE = frozenset({ClaimState.COMPLETED, ClaimState.VERIFIED})
# Resources in these words are used up by use; a hall or a van is not.
COUNTED = frozenset({"次", "场", "场次", "期", "件", "节", "课时"})
MONTH = timedelta(days=30)


def inputs_of(monthly_list: MonthlyList) -> Inputs:
    """Everything the plan of a list is made from."""
    agenda = Agenda.objects.filter(list=monthly_list).first()
    return Inputs(
        list_id=monthly_list.pk,
        edit_version=agenda.edit_version if agenda else 0,
        today=clock.today(),
        candidates=candidates_of(monthly_list),
        standing={} if agenda is None else {item.need_id: item for item in _standing(agenda)},
        units=units_of(monthly_list),
        month=str(monthly_list.month),
    )


def _standing(agenda: Agenda):
    for item in AgendaItem.objects.filter(agenda=agenda):
        yield Standing(
            item.need_id,
            item.section,
            item.position,
            item.section_by_hand,
            item.moved_by_hand,
            item.pinned,
            item.removed_at is not None,
            item.after_by_hand,
        )


def units_of(monthly_list: MonthlyList) -> tuple[Unit, ...]:
    """The member units of the list's committee, without its own community, as suggestions see them.

    Only those that may claim: an active unit with an active membership. Five queries, however many units.
    """
    committee, rules = monthly_list.committee, monthly_list.in_force
    organizations = list(
        Organization.objects.active()
        .members_of(committee)
        .exclude(community=committee.community_id)
        .order_by("pk")
    )
    ids = [organization.pk for organization in organizations]
    claims, resources = _claims(ids), _resources(ids)
    unsuitable, sinking = _unsuitable(ids, clock.now() - MONTH * rules.unsuitable_months)
    asked = _asked(ids, monthly_list)
    return tuple(
        Unit(
            organization_id=pk,
            name=str(organization),
            functions=frozenset(organization.functions),
            resources=tuple(_stock(resource, claims[pk]) for resource in resources[pk]),
            **_carried(claims[pk]),
            unsuitable_needs=frozenset(unsuitable[pk]),
            unsuitable_categories=sinking[pk],
            suggested=len(asked[pk]),
            in_vain=asked[pk].count(False),
        )
        for pk, organization in zip(ids, organizations, strict=True)
    )


def _claims(ids: list[int]) -> defaultdict[int, list[Claim]]:
    """All a unit ever took and did not give back, with the need's category."""
    found = defaultdict(list)
    rows = Claim.objects.active().filter(organization__in=ids).annotate(category=F("need__category"))
    for claim in rows.only(
        "organization", "need", "role", "state", "claimed_at", "promised_on", "completed_at"
    ):
        found[claim.organization_id].append(claim)
    return found


def _carried(claims: list[Claim]) -> dict[str, Any]:
    """What claims say of a unit: load, this quarter, record (what it led), what it holds."""
    done = [claim for claim in claims if claim.state in DONE and claim.role == ClaimRole.LEAD]
    return {
        "load": sum(claim.state not in DONE for claim in claims),
        "claimed_this_quarter": sum(claim.claimed_at >= _since(ResourcePeriod.QUARTER) for claim in claims),
        "done_by_category": Counter(claim.category for claim in done),
        "on_time_by_category": Counter(claim.category for claim in done if _on_time(claim)),
        "held_needs": frozenset(claim.need_id for claim in claims),
    }


def _on_time(claim: Claim) -> bool:
    if claim.promised_on is None or claim.completed_at is None:
        return True
    return clock.local(claim.completed_at).date() <= claim.promised_on


def _since(period: str) -> datetime:
    month = Month.current()
    starts = {
        ResourcePeriod.MONTH: month.first_day,
        ResourcePeriod.QUARTER: month.quarter_start,
        ResourcePeriod.YEAR: date(month.year, 1, 1),
    }
    return clock.at(starts[ResourcePeriod(period)])


def _resources(ids: list[int]) -> defaultdict[int, list[Resource]]:
    found = defaultdict(list)
    for resource in Resource.objects.filter(organization__in=ids, year=clock.today().year).order_by("pk"):
        found[resource.organization_id].append(resource)
    return found


def _stock(resource: Resource, claims: list[Claim]) -> Stock:
    """What is left of a resource in its present period: each claim of a fitting category takes one time."""
    counted = resource.unit in COUNTED
    since = _since(resource.period)
    fitting = (claim for claim in claims if claim.category in resource.categories)
    used = sum(claim.claimed_at >= since for claim in fitting) if counted else 0
    return Stock(
        title=str(resource),
        categories=frozenset(resource.categories),
        left=resource.amount - used if counted else None,
        used=used,
        period=str(ResourcePeriod(resource.period).label),
    )


def _unsuitable(ids: list[int], since: datetime) -> tuple[defaultdict, defaultdict]:
    """Needs a unit said 不适合 to (for ever), and how often it lately said so to a category (forgotten in time)."""
    needs: defaultdict[int, list] = defaultdict(list)
    sinking: defaultdict[int, Counter] = defaultdict(Counter)
    rows = Unsuitable.objects.filter(organization__in=ids)
    for organization, need, category, at in rows.values_list("organization", "need", "need__category", "at"):
        needs[organization].append(need)
        sinking[organization][category] += at >= since
    return needs, sinking


def _asked(ids: list[int], monthly_list: MonthlyList) -> defaultdict[int, list[bool]]:
    """For each time a notified agenda of this year named the unit: did it then take the need?

    The list's own agenda does not count: compiled twice, it must come out the same.
    """
    taken = Claim.objects.active().filter(need=OuterRef("item__need"), organization=OuterRef("organization"))
    rows = (
        Suggestion.objects.filter(
            organization__in=ids, item__agenda__frozen_at__gte=_since(ResourcePeriod.YEAR)
        )
        .exclude(item__agenda__list=monthly_list)
        .annotate(taken=Exists(taken))
    )
    found: defaultdict[int, list[bool]] = defaultdict(list)
    for organization, took in rows.values_list("organization", "taken"):
        found[organization].append(took)
    return found
