"""Reads what a compile needs, in a fixed number of queries."""

from collections import Counter, defaultdict

from committees.models import Organization, Resource
from servicelists.compiling.rows import Inputs, Standing, Unit
from servicelists.compiling.sources import candidates_of
from servicelists.models import Agenda, AgendaItem, Claim, MonthlyList, Unsuitable
from servicelists.states import CLAIM_ACTIVE, CLAIM_REGISTERED, ClaimRole, ClaimState
from tianyuan import clock
from tianyuan.months import Month


def inputs_of(monthly_list: MonthlyList) -> Inputs:
    """Everything the plan of a list is made from."""
    agenda = Agenda.objects.filter(list=monthly_list).first()
    return Inputs(
        list_id=monthly_list.pk,
        edit_version=agenda.edit_version if agenda else 0,
        today=clock.today(),
        candidates=candidates_of(monthly_list),
        standing={} if agenda is None else {item.need_id: item for item in _standing(agenda)},
        units=units_of(monthly_list.committee),
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


def units_of(committee) -> tuple[Unit, ...]:
    """The committee's member units, without its own community, as suggestions see them."""
    organizations = (
        Organization.objects.active()
        .members_of(committee)
        .exclude(community=committee.community_id)
        .order_by("pk")
    )
    ids = [organization.pk for organization in organizations]
    resources, loads, quarter, done = _resources(ids), _loads(ids), _this_quarter(ids), _done(ids)
    unsuitable = _unsuitable(ids)
    return tuple(
        Unit(
            organization_id=organization.pk,
            name=str(organization),
            functions=frozenset(organization.functions),
            resources=tuple(resources[organization.pk]),
            load=loads[organization.pk],
            claimed_this_quarter=quarter[organization.pk],
            done_by_category=done[organization.pk],
            unsuitable_needs=frozenset(need for need, _ in unsuitable[organization.pk]),
            unsuitable_categories=Counter(category for _, category in unsuitable[organization.pk]),
        )
        for organization in organizations
    )


def _resources(ids: list[int]) -> defaultdict[int, list]:
    found = defaultdict(list)
    for resource in Resource.objects.filter(organization__in=ids, year=clock.today().year).order_by("pk"):
        found[resource.organization_id].append((str(resource), frozenset(resource.categories)))
    return found


def _leads(ids: list[int]):
    return Claim.objects.filter(organization__in=ids, role=ClaimRole.LEAD)


def _loads(ids: list[int]) -> Counter:
    running = CLAIM_ACTIVE - {ClaimState.COMPLETED, ClaimState.VERIFIED}
    return Counter(_leads(ids).filter(state__in=running).values_list("organization", flat=True))


def _this_quarter(ids: list[int]) -> Counter:
    since = clock.at(Month.current().quarter_start)
    claims = _leads(ids).filter(state__in=CLAIM_ACTIVE, claimed_at__gte=since)
    return Counter(claims.values_list("organization", flat=True))


def _done(ids: list[int]) -> defaultdict[int, Counter]:
    found: defaultdict[int, Counter] = defaultdict(Counter)
    finished = CLAIM_REGISTERED - {ClaimState.REGISTERED}
    rows = _leads(ids).filter(state__in=finished).values_list("organization", "need__category")
    for organization, category in rows:
        found[organization][category] += 1
    return found


def _unsuitable(ids: list[int]) -> defaultdict[int, list]:
    found = defaultdict(list)
    rows = Unsuitable.objects.filter(organization__in=ids).values_list(
        "organization", "need", "need__category"
    )
    for organization, need, category in rows:
        found[organization].append((need, category))
    return found
