"""The loaded town: the published figures by query, every state, nothing overdue, everybody's first page."""

from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.db.models import Count

from committees.models import Alliance, Membership, Organization, Person
from servicelists import cascade
from servicelists.actions import lists, meetings, needs, publishing
from servicelists.compiling.versions import fingerprint
from servicelists.models import (
    Agenda,
    AgendaVersion,
    Claim,
    ClaimRequest,
    DuplicatePair,
    MonthlyList,
    Need,
    Proposer,
    Resolution,
    ServiceItem,
    Suggestion,
)
from servicelists.queries import needs as need_queries
from servicelists.queries.claims import claimable_for, claims_awaiting_agreement
from servicelists.queries.items import light, preview
from servicelists.queries.lists import due_for_compile
from servicelists.states import ClaimRole, ClaimState, ItemState, NeedKind, NeedState
from tianyuan import clock
from tianyuan.accounts import demo_cast
from tianyuan.accounts.models import User
from tianyuan.audit.models import AuditEvent
from tianyuan.demo import loading, plan, running
from tianyuan.home import figures
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TOWN = figures.Scope(plan.YEAR)


# ---- figures
@pytest.mark.parametrize("key", figures.FIGURES)
def test_figure_is_exactly_the_planned_one(town, key):
    assert figures.FIGURES[key].value(TOWN) == plan.totals()[key]


def test_rates_are_those_of_the_published_account(town):
    said = {key: rate.words(TOWN) for key, rate in figures.RATES.items()}
    assert said == {
        "claim_rate": "93.3",
        "solution_rate": "90.0",
        "delivery_rate": "92.8",
        "satisfaction_rate": "96.2",
        "settled_rate": "90.6",
        "rating_rate": "55.1",
        "registration_rate": "97.8",
        "paired_rate": "97.6",
    }


def test_claims_by_role_and_kind(town):
    registered = Claim.objects.registered()
    problems = registered.filter(need__kind=NeedKind.PROBLEM)
    assert problems.filter(role=ClaimRole.LEAD).count() == 981
    assert problems.filter(role=ClaimRole.SUPPORT).count() == 147
    assert registered.filter(need__kind=NeedKind.WISH).count() == 902
    assert registered.filter(need__kind=NeedKind.POST).count() == 988


def test_every_committee_adds_up_to_the_town(town):
    scopes = [figures.Scope(plan.YEAR, house.committee) for house in town.houses.values()]
    for key in ("service_items", "claims", "problems_accepted", "problems_solved", "organizations"):
        parts = sum(figures.FIGURES[key].value(scope) for scope in scopes)
        assert parts == plan.totals()[key], key


# ---- states
def test_every_need_state_occurs_but_the_whistle(town):
    found = set(Need.objects.order_by().values_list("state", flat=True))
    assert found == set(NeedState.values) - {NeedState.WHISTLED.value}


def test_every_item_and_claim_state_occurs(town):
    assert set(ServiceItem.objects.order_by().values_list("state", flat=True)) == set(ItemState.values)
    assert set(Claim.objects.order_by().values_list("state", flat=True)) == set(ClaimState.values)


def test_all_five_lights_shine_and_the_poor_ones_once(town):
    items = ServiceItem.objects.filter(list__stage="published").standing().select_related("list")
    colours = Counter(light(item).colour for item in items)
    assert set(colours) == {"blue", "green", "yellow", "orange", "late"}
    assert colours["orange"] == colours["late"] == 1


def test_lists_stand_where_the_calendar_says(town):
    stages = Counter(MonthlyList.objects.order_by().values_list("month", "stage"))
    assert all(stage == "settled" for (month, stage) in stages if month.number < 10)
    assert stages[(_month(10), "published")] == 6
    november = dict(
        MonthlyList.objects.filter(month=_month(11)).values_list("committee__community__name", "stage")
    )
    assert november == {
        **dict.fromkeys(("关庙", "宝丰", "龙井", "右文"), "compiled"), "文昌": "convened", "达丙": "collecting",
    }  # fmt: skip


def _month(number):
    return Month(plan.YEAR, number)


def test_longjing_has_its_second_draft_of_eighteen_items_and_two_pairs(town):
    agenda = Agenda.objects.get(list__committee__community__name="龙井", list__month=_month(11))
    items = agenda.items.standing()
    assert (agenda.number, items.count()) == (2, 18)
    assert items.filter(after_meeting=True).exists()
    assert items.filter(section="review").count() == 1
    pairs = DuplicatePair.objects.all()
    assert {pair.committee.community.name for pair in pairs} == {"龙井"}
    assert len(pairs) == 2
    assert Suggestion.objects.filter(item__agenda=agenda).count() >= 18
    talked = items.exclude(section="review")
    assert talked.filter(suggestions__isnull=False).distinct().count() >= talked.count() - 2


def test_nobody_is_suggested_beyond_the_quarters_ceiling(town):
    for agenda in Agenda.objects.filter(list__month=_month(11)).select_related("list__committee"):
        named = Counter(Suggestion.objects.filter(item__agenda=agenda).values_list("organization", flat=True))
        earlier = agenda.compiled_at
        held = Claim.objects.active().filter(claimed_at__gte=clock.at(_month(11).quarter_start))
        taken = Counter(held.filter(claimed_at__lt=earlier).values_list("organization", flat=True))
        assert named, agenda
        assert all(taken[pk] + count <= agenda.in_force.quarterly_ceiling for pk, count in named.items())


def test_two_alliances_stand_and_one_claimed_as_one(town):
    found = Alliance.objects.active().annotate(others=Count("members"))
    assert {row.committee.community.name: row.others for row in found} == {"文昌": 3, "龙井": 3}
    claim = Claim.objects.get(alliance__isnull=False)
    assert claim.alliance.lead == claim.organization
    assert claim.need.agenda_items.filter(agenda__meeting__state="minuted").exists()
    assert claim.need.timeline.filter(
        what__startswith=f"{claim.alliance}（{claim.organization}牵头）"
    ).exists()


def test_one_resolution_is_past_its_term_and_was_reminded_of(town):
    late = Resolution.objects.get(state="open", due_on__lt=clock.today())
    assert late.committee.community.name == plan.RESOLUTION_REMINDED
    nudge = late.nudges.get()
    assert (nudge.kind, nudge.user) == ("remind", town.houses[plan.RESOLUTION_REMINDED].clerk)
    assert "已过 4 天" in nudge.words
    assert "家属请求" in late.reports.get().text


def test_crossing_was_before_three_meetings_and_waits_for_the_town(town):
    crossing = Need.objects.get(title__contains="人行横道", state=NeedState.REPORTED)
    assert (crossing.times_tabled, crossing.committee.community.name) == (3, "龙井")
    assert not crossing.requests.exists()
    assert set(ClaimRequest.objects.values_list("state", flat=True)) == {"open", "declined"}


def test_needs_of_the_lonely_community_wait_for_the_town(town):
    waiting = need_queries.awaiting_triage(town.users["town"]).filter(committee__isnull=True)
    assert [need.community.name for need in waiting] == ["四角田", "四角田"]


def test_merged_needs_keep_their_proposers_and_quantities(town):
    merged = Need.objects.filter(state=NeedState.MERGED).select_related("merged_into")
    assert merged.count() == sum(row.merged for row in [*plan.all_past(), *plan.NOVEMBER.values()])
    for need in merged:
        assert Proposer.objects.filter(need=need.merged_into, came_with=need).count() == 1
        assert need.merged_into.unit == need.unit
        assert need.merged_into.quantity > need.merged_quantity


def test_dissatisfied_needs_are_at_work_again_and_on_the_agenda(town):
    again = Need.objects.filter(state=NeedState.IN_PROGRESS, dissatisfied_at__isnull=False)
    assert again.count() == 2
    for need in again:
        assert need.agenda_items.filter(section="review").exists()
        assert need.claims.get(role=ClaimRole.LEAD).item.state == ItemState.ONGOING


def test_emergencies_are_closed(town):
    found = Need.objects.filter(urgency="emergency")
    assert {need.state for need in found} == {"closed"}
    assert found.count() == 2


# ---- the rows agree with the program
def test_nothing_is_left_for_the_cascade_to_do(town):
    """Every open need stands where its claims have brought it."""
    open_needs = Need.objects.filter(state__in=cascade.UNCLAIMED | cascade.CARRIED, claims__isnull=False)
    before = {need.pk: need.state for need in open_needs}
    for need in open_needs.distinct():
        if need.state == NeedState.IN_PROGRESS and need.dissatisfied_at:
            continue
        assert cascade.follow(need, by=SYSTEM).state == before[need.pk], need.title


def test_nothing_is_overdue_for_the_calendar_at_the_first_moment(town):
    assert lists.open_due_lists(by=SYSTEM) == 0
    assert not due_for_compile().exists()
    stages = Counter(Need.objects.order_by().values_list("state", flat=True))
    meetings.end_late_claims(by=SYSTEM)
    assert needs.close_unrated(by=SYSTEM) == 0
    assert publishing.settle_due(by=SYSTEM) == 0
    assert Counter(Need.objects.order_by().values_list("state", flat=True)) == stages


def test_claimed_quantities_are_the_sums_of_active_claims(town):
    taken = Counter()
    for need, quantity in Claim.objects.active().values_list("need", "quantity"):
        taken[need] += quantity
    for need in Need.objects.all():
        assert need.claimed_quantity == taken[need.pk] <= need.quantity


def test_service_items_bundle_one_unit_and_one_category(town):
    for item in ServiceItem.objects.standing().filter(own_accord=False).prefetch_related("claims__need"):
        leads = [claim for claim in item.claims.all() if claim.role == ClaimRole.LEAD]
        assert leads, item
        assert {claim.organization_id for claim in leads} == {item.organization_id}
        assert {claim.list_id for claim in item.claims.all()} == {item.list_id}
        assert item.due_on == max(claim.promised_on for claim in leads)


def test_frozen_agendas_prove_what_went_out(town):
    agendas = Agenda.objects.filter(frozen_at__isnull=False)
    assert agendas.count() == 61
    for agenda in agendas:
        version = AgendaVersion.objects.get(agenda=agenda, number=agenda.frozen_number)
        assert fingerprint(version.snapshot) == agenda.frozen_hash


def test_published_lists_give_nobody_away(town):
    for row in MonthlyList.objects.filter(stage="published").select_related("committee__community"):
        assert preview(row).leaks == []


def test_search_finds_by_words(town):
    assert need_queries.search(Need.objects.all(), "文昌路 路灯").count() >= 2
    assert Organization.objects.all().named("xrmyy").count() == 1


# ---- words
def test_words_vary_and_titles_are_short(town):
    titles = Counter(Need.objects.values_list("title", flat=True))
    texts = Counter(Need.objects.values_list("text", flat=True))
    assert max(len(title) for title in titles) <= 24
    assert titles.most_common(1)[0][1] < 12
    assert texts.most_common(1)[0][1] < 6
    results = Counter(Need.objects.exclude(result="").values_list("result", flat=True))
    assert len(results) > 40


def test_people_are_invented(town):
    phones = [
        *Person.objects.values_list("phone", flat=True),
        *Proposer.objects.values_list("phone", flat=True),
    ]
    phones += Organization.objects.values_list("phone", flat=True)
    assert all(phone.startswith("100") and len(phone) == 11 for phone in phones if phone)
    assert not User.objects.filter(is_demo=False).exists()


def test_every_unit_has_a_liaison_with_an_account(town):
    rows = Membership.objects.active()
    assert rows.count() == 95
    names = sorted(rows.values_list("liaison__user__username", flat=True))
    assert names == [f"liaison{number:03d}" for number in range(1, 96)]
    assert rows.get(liaison__user__username="liaison001").organization.short_name == "县人民医院党委"


def test_loading_left_an_audit_row(town):
    assert AuditEvent.objects.filter(verb="demo.load").count() == 1


# ---- the door
@pytest.fixture
def demo_client(town, client, settings):
    settings.DEMO = True
    return client


def test_login_page_lists_the_whole_cast_in_groups(demo_client):
    groups = demo_cast.groups()
    listed = {member.username for group in groups for member in group.members}
    assert listed == set(User.objects.values_list("username", flat=True))
    folded = [group for group in groups if group.folded]
    assert sum(len(group.members) for group in folded) == 95
    assert "先试" in groups[0].title
    page = demo_client.get("/login/").content.decode()
    assert "龙井书记" in page


def test_password_opens_the_door(demo_client):
    for username in ("secretary3", "auditor"):
        answer = demo_client.post(
            "/login/", {"username": username, "password": django_settings.DEMO_PASSWORD}
        )
        assert answer.status_code == 302, username


def test_everybody_steps_in_and_sees_a_workbench(demo_client):
    for username in User.objects.order_by("pk").values_list("username", flat=True):
        assert demo_client.post("/login/as/", {"username": username}).status_code == 302
        page = demo_client.get("/")
        assert page.status_code == 200, username
        assert "工作台" in page.content.decode(), username


# ---- only once, only here
def test_a_second_town_is_refused(town, settings):
    settings.DEMO = True
    with pytest.raises(loading.Refused):
        loading.load()


def test_clock_runs_from_the_towns_first_moment(town):
    running.forget()
    shift = abs(clock.real_now() + running.offset() - running.STARTS_AT)
    assert shift.total_seconds() < 3600


def test_liaison001_finds_something_that_suits_and_something_to_answer(town):
    unit = Organization.objects.get(short_name="县人民医院党委")
    offers = claimable_for(unit, town.houses["文昌"].committee)
    assert any(offer.suggested for offer in offers)
    assert claims_awaiting_agreement(unit).count() == 1
    assert ServiceItem.objects.filter(
        organization=unit, list__stage="published", state=ItemState.ONGOING
    ).exists()
