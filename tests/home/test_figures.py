"""The registry of figures: a row is added and the number moves."""

from datetime import timedelta

import pytest
from django.http import Http404

from committees.models import PartyMember
from grids.models import MemberRegistration, Registration
from servicelists.models import Claim, ServiceItem
from tests.home.conftest import post
from tianyuan import clock
from tianyuan.home import figures
from tianyuan.refusals import BadInput, Denied

pytestmark = pytest.mark.django_db


def value(key, **scope):
    return figures.FIGURES[key].value(figures.Scope(year=2026, **scope))


def test_committees_and_organizations_are_those_in_office(committee, far_unit):
    assert (value("committees"), value("organizations")) == (2, 5)
    assert value("organizations", committee=committee) == 3
    far_unit.memberships.update(left_on=clock.today())
    assert value("organizations") == 4


def test_registered_organizations_count_once_and_only_when_confirmed(unit, community, other_community):
    row = Registration.objects.create(organization=unit, community=community, registered_on=clock.today())
    assert value("registered_organizations") == 0
    row.state, row.confirmed_on = "confirmed", clock.today()
    row.save()
    Registration.objects.create(
        organization=unit, community=other_community, registered_on=clock.today(), state="confirmed",
        confirmed_on=clock.today(),
    )  # fmt: skip
    assert value("registered_organizations") == 1


def test_service_items_count_in_the_year_their_list_was_published(make_list, unit):
    october = make_list(month="2026-10")
    ServiceItem.objects.create(
        list=october, committee=october.committee, organization=unit, category="health", title="义诊",
        due_on=clock.today(),
    )  # fmt: skip
    assert value("service_items") == 0
    october.stage, october.published_at = "published", clock.now()
    october.save()
    assert value("service_items") == 1
    assert figures.FIGURES["service_items"].value(figures.Scope(year=2025)) == 0


def test_claims_count_once_registered(make_need, unit, committee, other_committee):
    claim = Claim.objects.create(
        need=make_need(state="tabled"),
        committee=committee,
        organization=unit,
        role="lead",
        claimed_at=clock.now(),
    )
    assert value("claims") == 0
    claim.state, claim.registered_at = "registered", clock.now()
    claim.save()
    assert (value("claims"), value("claims", committee=other_committee)) == (1, 0)


def test_rates_divide_needs_not_claims_and_say_a_dash_for_nothing(make_need):
    rate = figures.RATES["solution_rate"]
    assert rate.words(figures.Scope.town()) == "—"
    make_need(state="solved_in_grid")
    make_need(state="accepted")
    make_need(state="accepted")
    make_need(state="submitted")
    make_need(state="accepted", kind="wish")
    assert rate.values(figures.Scope.town()) == (1, 3)
    assert rate.words(figures.Scope.town()) == "33.3"


def test_unrated_is_never_satisfied(make_need):
    for rating in ("satisfied", "mostly", "dissatisfied", "unrated", ""):
        make_need(state="closed", closed_at=clock.now(), rating=rating)
    assert figures.RATES["satisfaction_rate"].values(figures.Scope.town()) == (2, 3)


# ---- the grid
def test_cells_and_who_looks_after_them(tree, make_person):
    assert [value(key) for key in ("grid_cells", "grid_workers", "party_pairs", "cells_paired")] == [
        3,
        2,
        1,
        1,
    ]
    assert figures.RATES["paired_rate"].words(figures.Scope.town()) == "33.3"
    post(tree.half, make_person("代理的"), "party_pair", acting=True)
    assert value("cells_paired") == 1
    post(tree.half, make_person("在岗的"), "party_pair")
    assert (value("cells_paired"), value("party_pairs")) == (2, 2)
    tree.half.posts.filter(kind="worker").update(ends_on=clock.today() - timedelta(days=1))
    assert (value("cells_paired"), value("grid_workers")) == (1, 1)


def test_a_closed_cell_counts_no_more(tree):
    type(tree.cell).objects.filter(pk=tree.cell.pk).update(active=False, ended_on=clock.today())
    assert [value(key) for key in ("grid_cells", "grid_workers", "cells_paired")] == [2, 1, 0]


def test_a_part_of_the_grid_counts_what_lies_below(tree, committee, lone_community):
    cells = {place: value("grid_cells", **{name: what}) for name, place, what in [
        ("node", "town", tree.town), ("node", "group", tree.group), ("node", "cell", tree.cell),
        ("node", "there", tree.there), ("committee", "committee", committee),
    ]}  # fmt: skip
    assert cells == {"town": 3, "group": 2, "cell": 1, "there": 1, "committee": 2}
    type(tree.there).objects.filter(pk__in=[tree.there.pk, tree.far_cell.pk]).update(community=lone_community)
    lone_community.served_by = committee
    lone_community.save()
    assert value("grid_cells", committee=committee) == 3


def test_needs_of_a_node_are_those_told_there(tree, make_need, other_committee):
    make_need(state="accepted", cell=tree.cell)
    make_need(state="solved_in_grid", cell=tree.half)
    make_need(state="accepted")
    make_need(other_committee, state="accepted", cell=tree.far_cell)
    nodes = [tree.cell, tree.group, tree.here, tree.town]
    assert [value("problems_accepted", node=row) for row in nodes] == [1, 2, 3, 4]
    assert value("solved_in_grid", node=tree.group) == 1


def test_a_member_registered_counts_until_it_ends(tree, committee, unit, community, make_person):
    member = PartyMember.objects.create(person=make_person("钱学森"), organization=unit)
    row = MemberRegistration.objects.create(
        member=member, community=community, state="proposed", registered_on=clock.today()
    )
    assert value("registered_members") == 0
    row.state, row.confirmed_on = "confirmed", clock.today()
    row.save()
    assert value("registered_members", committee=committee) == 1
    assert value("registered_members", organization=unit) == 1
    assert value("registered_members", node=tree.here) == 1
    row.state, row.ended_on = "ended", clock.today()
    row.save()
    assert value("registered_members") == 0


def test_a_figure_without_meaning_for_a_place_is_no_zero(tree, unit):
    for key, place in [("registered_members", {"node": tree.cell}), ("grid_cells", {"organization": unit}),
                       ("committees", {"node": tree.cell})]:  # fmt: skip
        assert key not in figures.snapshot(figures.Scope(2026, **place)).values
        with pytest.raises(ValueError):
            value(key, **place)


# ---- all at once
def test_a_snapshot_says_the_same_as_each_figure_by_itself(
    tree, committee, unit, make_need, django_assert_max_num_queries
):
    make_need(state="closed", closed_at=clock.now(), rating="satisfied", cell=tree.cell)
    make_need(state="solved_in_grid")
    for place in ({}, {"committee": committee}, {"organization": unit}, {"node": tree.group}):
        scope = figures.Scope(2026, **place)
        with django_assert_max_num_queries(9):
            made = figures.snapshot(scope)
        assert made.values == {key: f.value(scope) for key, f in figures.FIGURES.items() if f.knows(scope)}
        for rate, part, whole in made.rates():
            assert (part, whole) == rate.values(scope)
            assert part <= whole


def test_eight_rates_for_the_town(town):
    assert len(figures.snapshot(figures.Scope.town()).rates()) == 8
    assert set(figures.ORDER) == set(figures.RATES)


# ---- by rights
@pytest.mark.parametrize(
    ("person", "where"),
    [
        ("town_leader", "town"), ("county_reader", "town"), ("secretary", "committee"),
        ("committee_member", "committee"), ("liaison", "organization"), ("group_head", "node"),
        ("cell_worker", "node"),
    ],
)  # fmt: skip
def test_everybody_begins_at_the_own_place(person, where, tree, request):
    assert figures.Scope.of(request.getfixturevalue(person)).where == where


def test_places_out_of_reach_are_not_there(
    tree,
    secretary,
    other_secretary,
    liaison,
    cell_worker,
    group_head,
    committee,
    other_committee,
    unit,
    other_unit,
):
    for user, place in [
        (secretary, {"committee": other_committee.pk}), (secretary, {"organization": unit.pk}),
        (secretary, {"node": tree.there.pk}), (liaison, {"committee": committee.pk}),
        (liaison, {"organization": other_unit.pk}), (cell_worker, {"node": tree.half.pk}),
        (cell_worker, {"committee": committee.pk}), (group_head, {"node": tree.here.pk}),
        (secretary, {"committee": 10**12}),
    ]:  # fmt: skip
        with pytest.raises(Http404):
            figures.Scope.of(user, **place)
    assert figures.Scope.of(secretary, node=tree.cell.pk).name == "龙井社区 · 第12组 03网格"
    assert figures.Scope.of(group_head, node=tree.cell.pk).node == tree.cell


def test_who_has_no_figures_is_told(nobody, party_member, sysadmin):
    for user in (nobody, party_member, sysadmin):
        with pytest.raises(Denied):
            figures.Scope.of(user)


def test_senseless_years_and_two_places_are_refused(town_officer, committee, unit):
    for asked in ({"year": 1999}, {"year": 2027}, {"committee": committee.pk, "organization": unit.pk}):
        with pytest.raises(BadInput):
            figures.Scope.of(town_officer, **asked)
