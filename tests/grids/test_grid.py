"""The grid's tree, posts on it, and registrations of units."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.actions import communities, organizations
from committees.models import Committee, Community
from grids.actions import nodes, registrations
from grids.models import GridNode, Registration
from grids.queries.nodes import community_node, nodes_in
from grids.queries.registrations import registered_organizations
from grids.states import REGISTRATION_MOVES, Level, RegistrationState
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, posts_of
from tianyuan.refusals import BadInput, Denied


def _events(verb):
    return AuditEvent.objects.filter(verb=verb).count()


# ---- nodes
def test_seed_makes_county_town_and_communities_once(db, capsys):
    communities.seed(by=SYSTEM)
    call_command("seed_grid")
    call_command("seed_grid")
    assert "15 nodes" in capsys.readouterr().out
    assert [GridNode.objects.filter(level=level).count() for level in (1, 2, 3)] == [1, 1, 13]
    assert _events("nodes.create") == 15


def test_a_path_reaches_exactly_the_own_subtree(town_officer, community, other_community):
    nodes.seed(by=town_officer)
    here, there = community_node(community), community_node(other_community)
    group = nodes.create(name="1 组", level=Level.GROUP, parent=here, by=town_officer)
    cell = nodes.create(name="1 组 1 格", level=Level.CELL, parent=group, by=town_officer)
    assert cell.path == f"{here.path}{group.pk}/{cell.pk}/"
    assert cell.community == community
    assert set(GridNode.objects.subtree(here)) == {here, group, cell}
    assert set(nodes_in(community)) == {here, group, cell}
    assert set(GridNode.objects.subtree(there)) == {there}


def test_nodes_are_built_by_the_town_level_by_level(town_officer, secretary, community):
    nodes.seed(by=town_officer)
    here = community_node(community)
    with pytest.raises(Denied):
        nodes.create(name="1 组", level=Level.GROUP, parent=here, by=secretary)
    for level, parent in ((Level.CELL, here), (Level.GROUP, None), (9, here)):
        with pytest.raises(BadInput):
            nodes.create(name="1 组", level=level, parent=parent, by=town_officer)
    nodes.create(name="1 组", level=Level.GROUP, parent=here, by=town_officer)
    with pytest.raises(BadInput):
        nodes.create(name="1 组", level=Level.GROUP, parent=here, by=town_officer)


def test_grid_post_of_a_served_community_belongs_to_the_serving_committee(
    grid_head, lone_community, committee
):
    node = grid_head.person.grid_posts.get().node
    node.community = lone_community
    node.save()
    lone_community.served_by = committee
    lone_community.save()
    assert {post.committee_id for post in posts_of(grid_head)} == {committee.pk}


# ---- registrations
def test_register_confirm_end_and_again(liaison, clerk, unit, community):
    made = registrations.register(unit, community, by=liaison)
    assert (made.state, made.registered_on) == ("proposed", date(2026, 11, 10))
    assert not registered_organizations().exists()
    registrations.confirm(made, by=clerk)
    assert list(registered_organizations()) == [unit]
    registrations.end(made, by=clerk)
    assert not registered_organizations().exists()
    registrations.register(unit, community, by=liaison)
    assert [_events(f"registrations.{verb}") for verb in ("register", "confirm", "end")] == [2, 1, 1]


def test_where_the_own_committee_rests_the_registration_is_with_the_one_that_serves(
    committee, other_committee, unit, community, town_officer
):
    Committee.objects.filter(pk=committee.pk).update(active=False)
    Community.objects.filter(pk=community.pk).update(served_by=other_committee)
    registrations.register(unit, Community.objects.get(pk=community.pk), by=town_officer)
    assert AuditEvent.objects.get(verb="registrations.register").committee_id == other_committee.pk


def test_standing_registration_is_not_doubled(liaison, unit, community):
    registrations.register(unit, community, by=liaison)
    with pytest.raises(BadInput, match="已在"):
        registrations.register(unit, community, by=liaison)
    assert _events("registrations.register") == 1


def test_liaison_registers_the_own_unit_anywhere_but_no_other(liaison, unit, other_unit, other_community):
    registrations.register(unit, other_community, by=liaison)
    with pytest.raises(Denied):
        registrations.register(other_unit, other_community, by=liaison)


def test_confirming_is_the_communitys(
    liaison, other_secretary, committee_member, town_officer, unit, community
):
    made = registrations.register(unit, community, by=liaison)
    for user in (liaison, other_secretary, committee_member):
        with pytest.raises(Denied):
            registrations.confirm(made, by=user)
        with pytest.raises(Denied):
            registrations.end(made, by=user)
    assert Registration.objects.get().state == "proposed"
    registrations.confirm(made, by=town_officer)


def test_community_without_committee_is_the_towns_or_who_serves_it(
    clerk, town_officer, unit, lone_community, committee
):
    made = registrations.register(unit, lone_community, by=town_officer)
    with pytest.raises(Denied):
        registrations.confirm(made, by=clerk)
    communities.update(lone_community, served_by=committee, by=town_officer)
    registrations.confirm(Registration.objects.get(), by=clerk)


def test_senseless_registrations_are_refused(town_officer, unit, community, at_work):
    with pytest.raises(BadInput, match="晚于今天"):
        registrations.register(unit, community, registered_on=date(2026, 11, 11), by=town_officer)
    organizations.deactivate(unit, left_on=at_work.date(), by=town_officer)
    with pytest.raises(BadInput, match="停用"):
        registrations.register(unit, community, by=town_officer)


@pytest.mark.parametrize("old", RegistrationState.values)
@pytest.mark.parametrize("new", RegistrationState.values)
def test_registration_moves(town_officer, unit, community, old, new):
    made = registrations.register(unit, community, by=town_officer)
    days = {"confirmed_on": "2026-11-10" if old == "confirmed" else None}
    Registration.objects.update(state=old, ended_on="2026-11-10" if old == "ended" else None, **days)
    act = {"confirmed": registrations.confirm, "ended": registrations.end}.get(new)
    if act is None:
        assert not REGISTRATION_MOVES.allows(old, new)
    elif REGISTRATION_MOVES.allows(old, new):
        assert act(made, by=town_officer).state == new
    else:
        with pytest.raises(Denied):
            act(made, by=town_officer)


# ---- pages
def _page(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_list_counts_filters_and_offers_what_is_possible(
    as_user, clerk, other_secretary, liaison, unit, community
):
    made = registrations.register(unit, community, by=liaison)
    page = _page(as_user(clerk), "/registrations/")
    assert "已报到单位党组织 0 个" in page
    assert reverse("registrations:confirm", args=[made.pk]) in page
    assert reverse("registrations:confirm", args=[made.pk]) not in _page(
        as_user(other_secretary), "/registrations/"
    )
    as_user(clerk).post(reverse("registrations:confirm", args=[made.pk]))
    page = _page(as_user(clerk), f"/registrations/?state=confirmed&community={community.pk}&q=xyy")
    assert "已报到单位党组织 1 个" in page
    assert "县医院党委" in page
    assert "县医院党委" not in _page(as_user(clerk), "/registrations/?state=proposed")
    assert "县医院党委" in _page(as_user(clerk), "/organizations/?registered=yes")
    assert "县医院党委" not in _page(as_user(clerk), "/organizations/?registered=no")


def test_pages_refuse_those_who_may_not(
    as_user, other_secretary, county_reader, nobody, liaison, unit, community
):
    made = registrations.register(unit, community, by=liaison)
    for name in ("confirm", "end"):
        path = reverse(f"registrations:{name}", args=[made.pk])
        assert as_user(other_secretary).post(path).status_code == 403
        assert as_user(nobody).post(path).status_code == 404
        assert as_user(other_secretary).get(path).status_code == 405
    _page(as_user(county_reader), "/registrations/new/", 403)


def test_liaison_registers_on_the_page(as_user, liaison, unit, other_unit, community):
    browser, values = as_user(liaison), {"community": community.pk, "registered_on": "2026-11-02"}
    assert browser.post("/registrations/new/", {**values, "organization": other_unit.pk}).status_code == 403
    assert browser.post("/registrations/new/", {**values, "organization": str(2**70)}).status_code == 400
    browser.post("/registrations/new/", {**values, "organization": unit.pk})
    again = browser.post("/registrations/new/", {**values, "organization": unit.pk})
    assert again.status_code == 400
    assert "已在龙井社区报到" in again.content.decode()
    assert Registration.objects.count() == 1


def test_end_on_the_page(as_user, clerk, unit, community):
    made = registrations.register(unit, community, by=clerk)
    as_user(clerk).post(reverse("registrations:end", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "ended"


@pytest.mark.parametrize(
    "query", ["page=1000000000", "community=x", f"community={2**63}", "state=gone", "q=%00"]
)
def test_senseless_addresses_are_refused(as_user, clerk, query):
    assert as_user(clerk).get(f"/registrations/?{query}").status_code == 400


def test_list_asks_the_same_for_one_and_three(as_user, town_officer, unit, other_unit, far_unit, community):
    browser, asked = as_user(town_officer), []
    for units in ([unit], [other_unit, far_unit]):
        for each in units:
            registrations.register(each, community, by=town_officer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _page(browser, "/registrations/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
