"""服务项: bundling is idempotent and keeps hands off hand-made things; work moves claims and needs."""

from datetime import date, timedelta

import pytest

from committees.states import NeedCategory
from servicelists.actions import claims, items
from servicelists.categories import CATEGORY_OF
from servicelists.models import Claim, ServiceItem
from servicelists.permissions.items import possible_moves
from servicelists.queries.items import light
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def item(registered):
    return registered.item


# ---- bundling
def test_every_category_of_needs_has_its_category_of_services():
    assert set(CATEGORY_OF) == set(NeedCategory)


def test_claims_of_one_unit_and_category_are_one_item(on_agenda, unit, other_unit, claim_for, month):
    first = claim_for(on_agenda(title="义诊"), unit, quantity=5)
    second = claim_for(on_agenda(title="体检"), unit, quantity=6)
    elsewhere = claim_for(on_agenda(title="路灯", category="street_light", quantity=12, unit="盏"), unit)
    others = claim_for(on_agenda(title="用药"), other_unit)
    assert fresh(first).item == fresh(second).item
    assert fresh(first).item.title == "义诊等 2 件"
    assert len({fresh(c).item_id for c in (first, elsewhere, others)}) == 3
    assert {i.category for i in month.items.all()} == {"health", "facilities"}


def test_bundling_again_changes_nothing(item, month, clerk):
    before = list(ServiceItem.objects.values())
    assert items.bundle(month, by=clerk) == [item]
    assert items.bundle(month, by=SYSTEM) == [item]
    assert list(ServiceItem.objects.values()) == before


def test_bundling_is_for_the_committee(item, month, liaison, other_secretary):
    for who in (liaison, other_secretary):
        with pytest.raises(Denied):
            items.bundle(month, by=who)


def test_helpers_hang_on_the_item_of_the_lead(need, unit, other_unit, claim_for):
    helper = claim_for(need, other_unit, role="support", quantity=12)
    assert helper.item is None
    lead = claim_for(need, unit, quantity=26)
    assert fresh(helper).item == fresh(lead).item
    assert fresh(lead).item.organization == unit


def test_hand_edits_survive_bundling(item, on_agenda, unit, claim_for, liaison, month, clerk):
    items.edit(item, title="冬季义诊进社区", due_on=date(2026, 12, 8), place="活动室", version=1, by=liaison)
    claim_for(on_agenda(title="体检"), unit)
    items.bundle(month, by=clerk)
    item.refresh_from_db()
    assert (item.title, item.due_on, item.version) == ("冬季义诊进社区", date(2026, 12, 8), 2)
    assert item.claims.count() == 2


def test_a_split_stays_split_until_it_is_merged_back(item, on_agenda, unit, claim_for, liaison, month, clerk):
    second = claim_for(on_agenda(title="体检"), unit)
    own = items.split(second, by=liaison)
    items.bundle(month, by=clerk)
    assert (fresh(second).item, own.split, own.title) == (own, True, "体检")
    assert fresh(item).title == "独居老人冬季义诊"
    main = items.merge_back(own, by=liaison)
    assert main == item
    assert fresh(second).item == item
    assert fresh(own).state == "cancelled"
    assert fresh(item).title == "独居老人冬季义诊等 2 件"


def test_one_claim_is_not_split_off(item, registered, liaison):
    with pytest.raises(Denied, match="只有这一件"):
        items.split(registered, by=liaison)


def test_a_late_claim_to_a_finished_bundle_gets_its_own_item(item, on_agenda, unit, liaison, claim_for):
    items.finish(item, served=26, by=liaison)
    late = claim_for(on_agenda(title="体检"), unit)
    assert late.item != item
    assert late.item.split


def test_an_item_without_claims_is_cancelled(item, registered, liaison):
    claims.release(registered, reason="医生外派", by=liaison)
    assert fresh(item).state == "cancelled"
    assert "退回" in fresh(item).cancelled_reason


# ---- work
def test_starting_moves_the_need(item, need, liaison):
    items.start(item, by=liaison)
    need.refresh_from_db()
    assert (item.state, need.state) == ("ongoing", "in_progress")
    assert [entry.what for entry in item.timeline.all()][-1] == "开始实施"


def test_finishing_with_two_numbers_closes_claims(item, registered, need, liaison, secretary):
    items.finish(item, served=26, result="上门 26 户", by=liaison)
    need.refresh_from_db()
    claim = fresh(registered)
    assert (claim.state, claim.completed_at) == ("completed", clock.now())
    assert (need.state, need.result) == ("awaiting_rating", "上门 26 户")
    assert (fresh(item).served, fresh(item).done_at) == (26, clock.now())
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"items.finish", "claims.complete", "needs.awaiting_rating"} <= verbs


@pytest.mark.parametrize("served", [-1, 10**12])
def test_numbers_that_make_no_sense(item, liaison, served):
    with pytest.raises(BadInput):
        items.finish(item, served=served, by=liaison)
    assert fresh(item).state == "planned"


@pytest.mark.parametrize("who", ["other_liaison", "other_secretary", "party_member", "town_officer"])
def test_only_the_unit_and_the_community_work_on_it(request, who, item):
    with pytest.raises(Denied):
        items.start(item, by=request.getfixturevalue(who))


def test_one_step_back_after_finishing(item, registered, need, liaison):
    items.finish(item, served=26, by=liaison)
    items.reopen(item, by=liaison)
    assert (fresh(item).state, fresh(registered).state) == ("ongoing", "registered")
    assert fresh(registered).completed_at is None
    assert (fresh(need).state, fresh(need).finished_at) == ("in_progress", None)


def test_no_step_back_once_a_need_is_closed(item, need, liaison):
    items.finish(item, served=26, by=liaison)
    type(need).objects.filter(pk=need.pk).update(state="closed", closed_at=clock.now())
    with pytest.raises(Denied, match="销号"):
        items.reopen(item, by=liaison)


def test_verifying_is_the_secretarys(item, registered, liaison, clerk, secretary):
    items.finish(item, served=26, by=liaison)
    with pytest.raises(Denied):
        items.verify(item, by=clerk)
    assert items.verify(item, by=secretary) == 1
    assert fresh(registered).state == "verified"
    with pytest.raises(Denied, match="没有等待核验"):
        items.verify(item, by=secretary)


def test_cancelling_gives_the_claims_back(item, registered, need, other_unit, claim_for, clerk):
    claim_for(need, other_unit, role="support", quantity=12)
    with pytest.raises(BadInput):
        items.cancel(item, reason="", by=clerk)
    items.cancel(item, reason="疫情", by=clerk)
    need.refresh_from_db()
    assert set(Claim.objects.values_list("state", flat=True)) == {"released"}
    assert (need.state, need.claimed_quantity) == ("tabled", 0)
    with pytest.raises(Denied, match="不能改为"):
        items.start(item, by=clerk)


def test_a_dissatisfied_need_is_taken_up_again(item, registered, need, liaison, clerk, secretary):
    from servicelists.actions import needs

    items.finish(item, served=26, by=liaison)
    needs.rate(fresh(need), rating="dissatisfied", by=clerk)
    assert (fresh(need).state, fresh(registered).state, fresh(item).state) == (
        "in_progress",
        "registered",
        "ongoing",
    )


def test_only_the_dissatisfied_part_of_a_bundle_is_taken_up_again(
    item, registered, need, on_agenda, unit, claim_for, liaison, clerk
):
    from servicelists.actions import needs

    other = claim_for(on_agenda(title="体检"), unit)
    items.finish(item, served=26, by=liaison)
    needs.rate(fresh(need), rating="dissatisfied", by=clerk)
    assert fresh(other).state == "completed"
    assert fresh(item).state == "done"
    again = fresh(registered).item
    assert (again.state, again.split, again.title) == ("ongoing", True, "独居老人冬季义诊")
    items.finish(again, served=26, by=liaison)
    assert fresh(need).state == "awaiting_rating"


def test_an_item_whose_needs_are_closed_is_rated(item, need, liaison, clerk):
    from servicelists.actions import needs

    items.finish(item, served=26, by=liaison)
    needs.rate(fresh(need), rating="satisfied", by=clerk)
    assert (fresh(need).state, fresh(item).state) == ("closed", "rated")


# ---- own accord, edits
def test_a_unit_adds_a_service_of_its_own(month, unit, far_unit, liaison, other_liaison, clerk):
    own = items.add_own_accord(month, organization=unit, category="health", title="健康讲座", by=liaison)
    assert (own.own_accord, own.due_on) == (True, date(2026, 12, 31))
    items.add_own_accord(month, organization=unit, category="health", title="再讲一次", by=clerk)
    with pytest.raises(Denied):
        items.add_own_accord(month, organization=unit, category="health", title="讲座", by=other_liaison)
    with pytest.raises(Denied, match="成员单位"):
        items.add_own_accord(month, organization=far_unit, category="health", title="讲座", by=clerk)
    for wrong in ({"category": "x", "title": "讲座"}, {"category": "health", "title": " "}):
        with pytest.raises(BadInput):
            items.add_own_accord(month, organization=unit, by=liaison, **wrong)


def test_two_editors_see_each_other(item, liaison, clerk):
    items.edit(item, title="甲", due_on=item.due_on, version=1, by=liaison)
    with pytest.raises(Conflict):
        items.edit(item, title="乙", due_on=item.due_on, version=1, by=clerk)
    assert fresh(item).title == "甲"


def test_an_edit_refuses_a_past_term_and_finished_items(item, liaison):
    with pytest.raises(BadInput, match="今天"):
        items.edit(item, title="甲", due_on=date(2026, 11, 1), by=liaison)
    items.finish(item, served=1, by=liaison)
    with pytest.raises(Denied, match="不能再改"):
        items.edit(item, title="甲", due_on=date(2026, 12, 31), by=liaison)


# ---- lights and buttons
@pytest.mark.parametrize(
    ("day", "colour"),
    [
        (date(2026, 11, 27), "green"),
        (date(2026, 12, 24), "green"),
        (date(2026, 12, 26), "yellow"),
        (date(2026, 12, 31), "yellow"),
        (date(2027, 1, 1), "orange"),
        (date(2027, 1, 3), "orange"),
        (date(2027, 1, 4), "late"),
    ],
)
def test_five_lights(item, day, colour):
    from servicelists.filters.items import lit

    assert item.due_on == date(2026, 12, 31)
    with clock.frozen(clock.at(day, 10)):
        assert light(item).colour == colour
        for each in ("blue", "green", "yellow", "orange", "late"):
            assert ServiceItem.objects.filter(lit(each)).exists() == (each == colour)


def test_the_light_of_a_finished_and_a_cancelled_item(item, liaison, clerk):
    items.finish(item, served=1, by=liaison)
    assert light(item).colour == "blue"
    assert light(item, clock.today() - timedelta(days=1)).colour == "green"
    ServiceItem.objects.update(state="cancelled", done_at=None)
    assert light(fresh(item)) is None


def test_short_terms_turn_yellow_on_the_last_day(item, liaison):
    from servicelists.filters.items import lit

    items.edit(item, title="急事", due_on=date(2026, 12, 3), by=liaison)
    for day, colour in [(1, "green"), (2, "green"), (3, "yellow"), (4, "orange")]:
        with clock.frozen(clock.at(date(2026, 12, day), 10)):
            assert light(fresh(item)).colour == colour
            assert ServiceItem.objects.filter(lit(colour)).exists()


def test_buttons_of_an_item(item, liaison, other_liaison):
    moves = {move.verb: move.reason for move in possible_moves(liaison, item)}
    assert moves == {"start": "", "finish": "", "cancel": ""}
    assert all(move.reason for move in possible_moves(other_liaison, item))
    items.finish(item, served=1, by=liaison)
    assert {m.verb: bool(m.reason) for m in possible_moves(liaison, fresh(item))} == {
        "reopen": False,
        "verify": True,
    }
