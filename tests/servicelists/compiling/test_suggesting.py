"""Which units are suggested, and why: docs/decisions/015-suggestions.md."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelists.compiling.planning import plan
from servicelists.compiling.reading import units_of
from servicelists.compiling.rows import Candidate, Inputs, Stock, Unit
from servicelists.compiling.suggesting import MOST, Advisor, fit, score, unit_words, words
from servicelists.rules import Rules
from tianyuan import clock

RULES = Rules()
CATEGORIES = ["medical", "street_light", "elderly"]
NEED = Candidate(
    need_id=1, community_id=1, title="独居老人看病难", category="medical", urgency="normal", quantity=1, unit="件",
    estimated_cost=None, several_units=False, several_streets=False, vulnerable="", times_tabled=0,
    submitted_at=datetime(2026, 11, 1, tzinfo=UTC),
)  # fmt: skip
PLAIN = Unit(
    organization_id=1, name="县医院", functions=frozenset({"medical"}), resources=(), load=0, claimed_this_quarter=0,
    suggested=1,
)  # fmt: skip
CLINIC = Stock("义诊 2 次/季", frozenset({"medical"}), left=2, period="季")

counts = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 5))
categories = st.frozensets(st.sampled_from(CATEGORIES))
stocks = st.builds(
    Stock,
    title=st.sampled_from(["义诊 2 次/季", "会议室 1 间/年", "路灯抢修 1 次/月"]),
    categories=categories,
    left=st.none() | st.integers(-1, 3),
    used=st.integers(0, 3),
    period=st.sampled_from("年季月"),
)
units = st.builds(
    Unit,
    organization_id=st.integers(1, 60),
    name=st.just("某单位"),
    functions=categories,
    resources=st.lists(stocks, max_size=3).map(tuple),
    load=st.integers(0, 6),
    claimed_this_quarter=st.integers(0, 4),
    done_by_category=counts,
    on_time_by_category=st.just({}),
    unsuitable_needs=st.frozensets(st.integers(1, 3)),
    unsuitable_categories=counts,
    held_needs=st.frozensets(st.integers(1, 3)),
    suggested=st.integers(0, 9),
    in_vain=st.integers(0, 9),
)
committees = st.lists(units, max_size=12, unique_by=lambda unit: unit.organization_id)
needs = st.builds(
    lambda number, category: replace(NEED, need_id=number, category=category),
    st.integers(1, 4), st.sampled_from(CATEGORIES),
)  # fmt: skip


def order(members, need=NEED, turn=""):
    """All fitting units, best first: the advisor's own order, not cut at three."""
    return [unit.organization_id for unit, _ in Advisor(members, RULES, turn)._best_first(need.category)]


def suggest(members, need=NEED, turn=""):
    """What an agenda of this one need gets."""
    return Advisor(members, RULES, turn).hand_out([need])[0]


def suggested(members, need=NEED, turn=""):
    return [one.organization_id for one in suggest(members, need, turn)]


# ---- what must always hold
@given(committees, needs, st.randoms())
def test_the_same_units_in_any_order_give_the_same_suggestions(members, need, random):
    shuffled = list(members)
    random.shuffle(shuffled)
    once = suggest(members, need, "2026-11")
    assert suggest(shuffled, need, "2026-11") == once
    assert suggest(members, need, "2026-11") == once


def planned(members, some):
    return plan(Inputs(1, 0, date(2026, 11, 19), tuple(some), {}, tuple(members), "2026-11"), RULES)


agendas = st.lists(needs, max_size=12).map(
    lambda some: [replace(need, need_id=at) for at, need in enumerate(some, start=1)]
)


@given(committees, agendas, st.randoms())
def test_needs_and_units_read_in_any_order_give_the_same_agenda(members, some, random):
    shuffled, others = list(some), list(members)
    random.shuffle(shuffled)
    random.shuffle(others)
    assert planned(others, shuffled) == planned(members, some)


@given(committees, agendas)
def test_nobody_is_named_beyond_the_ceiling_in_one_agenda(members, some):
    named = Counter(one.organization_id for line in planned(members, some) for one in line.suggestions)
    for unit in members:
        room = max(0, RULES.quarterly_ceiling - unit.claimed_this_quarter)
        assert named[unit.organization_id] <= room


def left_over(members, lines):
    """The units that could have been named for one more item of this agenda."""
    named = Counter(one.organization_id for line in lines for one in line.suggestions)
    ceiling = RULES.quarterly_ceiling
    return [unit for unit in members if unit.claimed_this_quarter + named[unit.organization_id] < ceiling]


@given(committees, agendas)
def test_an_item_gets_fewer_than_three_only_when_all_that_fit_are_used_up(members, some):
    lines = planned(members, some)
    by_id = {need.need_id: need for need in some}
    for line in lines:
        need, names = by_id[line.need_id], {one.organization_id for one in line.suggestions}
        could = [unit for unit in left_over(members, lines) if fit(need.category, unit)
                 and unit.organization_id not in names
                 and need.need_id not in unit.unsuitable_needs | unit.held_needs]  # fmt: skip
        assert len(names) == len(line.suggestions) <= MOST
        assert len(names) == MOST or not could


@given(committees, agendas)
def test_two_items_of_a_category_never_differ_by_two_names(members, some):
    free = [replace(unit, unsuitable_needs=frozenset(), held_needs=frozenset()) for unit in members]
    categories = {need.need_id: need.category for need in some}
    counts = {}
    for line in planned(free, some):
        counts.setdefault(categories[line.need_id], []).append(len(line.suggestions))
    assert all(max(found) - min(found) <= 1 for found in counts.values())


def handed(members, count):
    agenda = [replace(NEED, need_id=number) for number in range(1, count + 1)]
    return [[one.organization_id for one in named] for named in Advisor(members, RULES).hand_out(agenda)]


def test_a_unit_with_two_claims_is_named_once_and_the_next_best_follows():
    busy = replace(PLAIN, claimed_this_quarter=2, resources=(CLINIC,), done_by_category={"medical": 3})
    idle = replace(PLAIN, organization_id=2, load=5)
    assert handed([busy, idle], 5) == [[1], [2], [2], [2], []]


def test_everybody_gets_a_first_before_anybody_gets_a_second():
    best, second = replace(PLAIN, resources=(CLINIC,)), replace(PLAIN, organization_id=2)
    assert handed([best, second], 4) == [[1, 2], [1, 2], [1], [2]]


@given(committees, needs)
def test_nobody_who_is_full_refused_holds_it_or_does_not_fit(members, need):
    by_id = {unit.organization_id: unit for unit in members}
    found = suggested(members, need)
    assert len(found) == len(set(found)) <= MOST
    for number in found:
        unit = by_id[number]
        assert unit.claimed_this_quarter < RULES.quarterly_ceiling
        assert need.need_id not in unit.unsuitable_needs | unit.held_needs
        assert fit(need.category, unit) > 0


@given(committees, needs)
def test_who_fits_and_may_is_left_out_only_for_three_better_ones(members, need):
    found = suggested(members, need)
    may = [unit for unit in members if unit.claimed_this_quarter < RULES.quarterly_ceiling
           and need.need_id not in unit.unsuitable_needs | unit.held_needs and fit(need.category, unit)]  # fmt: skip
    assert len(found) == min(MOST, len(may))
    worst = min((score(need.category, unit) for unit in may if unit.organization_id in found), default=0)
    assert all(score(need.category, unit) <= worst for unit in may if unit.organization_id not in found)


@pytest.mark.parametrize("burden", ["load", "claimed_this_quarter", "in_vain"])
@given(members=committees, more=st.integers(1, 5), which=st.integers(0, 11))
def test_more_to_carry_never_raises_a_rank(burden, members, more, which):
    if not members:
        return
    unit = members[which % len(members)]
    heavier = replace(unit, **{burden: getattr(unit, burden) + more})
    before = order(members)
    after = order([heavier if member is unit else member for member in members])
    if unit.organization_id in after:
        assert after.index(unit.organization_id) >= before.index(unit.organization_id)


@given(members=committees, which=st.integers(0, 11))
def test_another_refusal_never_raises_a_rank(members, which):
    if not members:
        return
    unit = members[which % len(members)]
    said = {**unit.unsuitable_categories, "medical": unit.unsuitable_categories.get("medical", 0) + 1}
    sunk = replace(unit, unsuitable_categories=said)
    before, after = order(members), order([sunk if member is unit else member for member in members])
    if unit.organization_id in after:
        assert after.index(unit.organization_id) >= before.index(unit.organization_id)


@given(committees, needs)
def test_the_unit_reads_nothing_of_what_counts_against_it(members, need):
    for one in suggest(members, need):
        said = "".join(one.unit_words)
        assert not [word for word in ("不适合", "没有认领", "推荐", "按时") if word in said]


# ---- single parts of the formula
def test_what_is_used_up_this_quarter_counts_for_nothing():
    used_up = replace(CLINIC, left=0, used=2)
    with_stock = replace(PLAIN, resources=(CLINIC,))
    without = replace(PLAIN, organization_id=2, resources=(used_up,))
    assert suggested([without, with_stock]) == [1, 2]
    assert fit("medical", without) == fit("medical", PLAIN)
    assert "资源清单有义诊 2 次/季，本季已用完" in words("medical", without)
    assert not [part for part in unit_words("medical", without) if "资源清单" in part]


def test_on_time_counts_more_than_late():
    late = replace(PLAIN, done_by_category={"medical": 2})
    on_time = replace(
        PLAIN, organization_id=2, done_by_category={"medical": 2}, on_time_by_category={"medical": 2}
    )
    assert suggested([late, on_time]) == [2, 1]
    assert "办成过同类 2 件，都按时" in words("medical", on_time)
    assert "办成过同类 2 件，0 件按时" in words("medical", late)


def test_asked_often_for_nothing_stands_back_and_never_asked_comes_forward():
    often, never = replace(PLAIN, suggested=4, in_vain=4), replace(PLAIN, organization_id=2, suggested=0)
    third = replace(PLAIN, organization_id=3)
    assert suggested([often, third, never]) == [2, 3, 1]
    assert words("medical", often)[-1] == "今年推荐 4 次没有认领"
    assert words("medical", never)[-1] == "今年还没推荐过"


def test_equals_take_turns_by_the_month():
    equals = [replace(PLAIN, organization_id=number) for number in range(1, 9)]
    first = {suggested(equals, turn=f"2026-{month:02}")[0] for month in range(1, 13)}
    assert len(first) > 2
    assert suggested(equals, turn="2026-11") == suggested(equals[::-1], turn="2026-11")


def test_every_part_is_said_in_words():
    unit = replace(
        PLAIN, resources=(replace(CLINIC, left=1, used=1),), load=2, claimed_this_quarter=1,
        done_by_category={"medical": 3}, on_time_by_category={"medical": 2}, unsuitable_categories={"medical": 1},
        in_vain=1,
    )  # fmt: skip
    assert words("medical", unit) == (
        "职能对口", "资源清单有义诊 2 次/季，本季已用 1 次", "办成过同类 3 件，2 件按时", "本季已认领 1 件",
        "目前在办 2 件", "同类事项说过 1 次不适合", "今年推荐 1 次没有认领",
    )  # fmt: skip
    assert unit_words("medical", unit) == (
        "贵单位职能对口", "贵单位资源清单：义诊 2 次/季，本季已用 1 次", "贵单位办成过同类 3 件", "本季已认领 1 件",
    )  # fmt: skip


# ---- on real rows


@pytest.fixture
def november(make_list):
    return make_list()


def read(monthly_list, unit):
    return next((row for row in units_of(monthly_list) if row.organization_id == unit.pk), None)


@pytest.mark.django_db
def test_only_units_that_may_claim_are_read(
    november, committee, unit, other_unit, far_unit, make_organization
):
    gone = make_organization(committee, name="搬走的单位")
    gone.memberships.update(left_on=clock.today())
    idle = make_organization(committee, name="停用的单位")
    idle.active = False
    idle.save()
    assert {row.organization_id for row in units_of(november)} == {unit.pk, other_unit.pk}


def take(need, unit, **changes):
    values = {"committee": need.committee, "organization": unit, "role": "lead", "claimed_at": clock.now(),
              "state": "intent"} | changes  # fmt: skip
    return need.claims.create(**values)


@pytest.mark.django_db
def test_claims_of_the_period_use_a_resource_up(november, make_need, unit):
    unit.resources.create(
        kind="people", title="义诊", amount=2, unit="次", period="quarter", categories=["medical"], year=2026
    )
    unit.resources.create(
        kind="place", title="会议室", amount=1, unit="间", period="year", categories=["medical"], year=2026
    )
    take(make_need(category="medical", state="claimed"), unit)
    take(make_need(category="street_light", state="claimed"), unit)
    long_ago = clock.now() - timedelta(days=60)
    take(make_need(category="medical", state="claimed"), unit, claimed_at=long_ago)
    take(make_need(category="medical", state="pending"), unit, state="released", ended_at=clock.now())
    row = read(november, unit)
    by_title = {stock.title: stock for stock in row.resources}
    assert (by_title["义诊 2 次/季"].used, by_title["义诊 2 次/季"].left) == (1, 1)
    assert by_title["会议室 1 间/年"].left is None
    assert (row.load, row.claimed_this_quarter, len(row.held_needs)) == (3, 2, 3)


@pytest.mark.django_db
def test_the_record_tells_on_time_from_late(november, make_need, unit):
    today = clock.today()
    for promised in (today, today - timedelta(days=1)):
        take(
            make_need(category="medical", state="in_progress"), unit, state="verified", promised_on=promised,
            registered_at=clock.now(), completed_at=clock.now(),
        )  # fmt: skip
    row = read(november, unit)
    assert (row.done_by_category["medical"], row.on_time_by_category["medical"], row.load) == (2, 1, 0)


@pytest.mark.django_db
def test_unsuitable_is_for_ever_for_the_need_and_forgotten_for_the_category(november, make_need, unit):
    need = make_need(category="medical", state="accepted")
    need.unsuitable_for.create(organization=unit, at=clock.now() - timedelta(days=30 * 6 + 1))
    row = read(november, unit)
    assert need.pk in row.unsuitable_needs
    assert row.unsuitable_categories["medical"] == 0
    need.unsuitable_for.update(at=clock.now() - timedelta(days=30 * 6 - 1))
    assert read(november, unit).unsuitable_categories["medical"] == 1


@pytest.mark.django_db
def test_suggestions_of_notified_agendas_are_remembered_without_the_lists_own(
    november, make_list, make_need, unit
):
    from servicelists.models import Agenda
    from tianyuan.months import Month

    for monthly_list in (make_list(month="2026-09"), make_list(month="2026-10"), november):
        agenda = Agenda.objects.create(list=monthly_list, committee=november.committee)
        for number in range(2):
            need = make_need(category="medical", state="accepted")
            item = agenda.items.create(need=need, section="real", position=number + 1)
            item.suggestions.create(organization=unit, rank=1)
        take(need, unit)
    Agenda.objects.exclude(list__month=Month(2026, 9)).update(
        frozen_at=clock.now(), frozen_number=1, frozen_hash="0" * 64
    )
    row = read(november, unit)
    assert (row.suggested, row.in_vain) == (2, 1)


@pytest.mark.django_db
def test_units_cost_the_same_queries_however_many(
    november, make_need, unit, make_organization, committee, django_assert_num_queries
):
    for _ in range(12):
        take(make_need(state="claimed"), make_organization(committee))
    november.committee  # noqa: B018 - fetched before counting
    with django_assert_num_queries(5):
        units_of(november)


@pytest.mark.django_db
def test_a_unit_at_the_ceiling_is_offered_to_nobody(make_need, unit, committee):
    from committees.queries import units_of as members_of
    from servicelists.queries.suggested import suggested_units

    need = make_need(category="medical", state="pending")
    assert [one for one, _ in suggested_units(need, members_of(committee))] == [unit]
    for _ in range(3):
        take(make_need(state="claimed"), unit)
    assert suggested_units(need, members_of(committee)) == []
