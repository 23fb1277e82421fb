"""The plan adds up to the published account before any row is made."""

import pytest

from tianyuan.demo import plan
from tianyuan.demo.units import OFFERS, units_of

PUBLISHED = {
    "committees": 6,
    "organizations": 95,
    "registered_organizations": 87,
    "service_items": 167,
    "claims": 3018,
    "leads": 981,
    "supports": 147,
    "wish_claims": 902,
    "post_claims": 988,
    "problems_accepted": 1140,
    "problems_listed": 1052,
    "problems_claimed": 981,
    "solved_in_grid": 88,
    "problems_solved": 1026,
    "items_done": 155,
}
OCTOBER_ITEMS = {
    "关庙": (9, 10),
    "宝丰": (11, 14),
    "龙井": (8, 12),
    "文昌": (13, 14),
    "达丙": (7, 9),
    "右文": (10, 11),
}
NOVEMBER_ACCEPTED = {"关庙": 25, "宝丰": 27, "龙井": 33, "文昌": 31, "达丙": 12, "右文": 19}


@pytest.mark.parametrize("key", PUBLISHED)
def test_plan_adds_up_to_the_published_account(key):
    assert plan.totals()[key] == PUBLISHED[key]


def test_rates_follow_from_the_plan():
    totals = plan.totals()
    assert round(100 * totals["problems_solved"] / totals["problems_accepted"], 1) == 90.0
    assert round(100 * totals["needs_satisfied"] / totals["needs_rated"], 1) == 96.2
    assert round(100 * totals["leads"] / totals["problems_listed"], 1) == 93.3


def test_the_months_on_the_screens_are_those_of_the_picture():
    done = {name: (row.items - row.undone, row.items) for name, row in plan.OCTOBER.items()}
    assert done == OCTOBER_ITEMS
    assert {name: row.accepted for name, row in plan.NOVEMBER.items()} == NOVEMBER_ACCEPTED


def test_every_month_of_every_committee_can_be_told():
    for committee in plan.COMMITTEES:
        for month in plan.SETTLED:
            row = plan.past(committee, month)
            assert row.items >= 1
            assert row.leads - row.carried >= row.items
            assert row.supports < row.leads
            assert row.merged <= row.leads - row.carried
    for name, row in plan.OCTOBER.items():
        done = row.items - row.undone - row.own_accord
        assert row.working >= row.undone, name
        assert row.awaiting + row.closed >= done, name


def test_shares_add_up_and_none_is_negative():
    for total in (0, 1, 5, 62, 1000):
        parts = plan.share(total, plan.WEIGHTS)
        assert sum(parts) == total
        assert min(parts) >= 0


def test_posts_take_as_many_members_as_claims():
    for claims in range(1, 40):
        sizes = plan.posts_of(claims)
        assert sum(sizes) == claims
        assert min(sizes) >= 1


def test_thirteen_communities_six_committees_one_left_to_the_town():
    assert len(plan.COMMUNITIES) == 13
    alone = set(plan.COMMUNITIES) - set(plan.COMMITTEES) - set(plan.SERVED_BY)
    assert alone == {"四角田"}
    assert set(plan.SERVED_BY.values()) <= set(plan.COMMITTEES)


def test_units_are_as_many_as_planned_and_no_name_twice():
    units = [unit for name in plan.COMMITTEES for unit in units_of(name)]
    assert {name: len(units_of(name)) for name in plan.COMMITTEES} == plan.GUESTS
    assert len({unit.name for unit in units}) == len(units) == 89
    assert all(category in OFFERS for unit in units for category in unit.functions)
