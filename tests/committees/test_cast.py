"""The cast of the tests holds the posts it says it holds."""

import pytest

from tianyuan.permissions import Role, has_role, may, posts_of

PEOPLE = {
    "town_officer": Role.TOWN_OFFICER,
    "town_leader": Role.TOWN_LEADER,
    "county_reader": Role.COUNTY_READER,
    "secretary": Role.SECRETARY,
    "other_secretary": Role.SECRETARY,
    "deputy": Role.DEPUTY_SECRETARY,
    "committee_member": Role.COMMITTEE_MEMBER,
    "clerk": Role.COMMUNITY_CLERK,
    "liaison": Role.LIAISON,
    "other_liaison": Role.LIAISON,
    "far_liaison": Role.LIAISON,
    "party_member": Role.PARTY_MEMBER,
    "grid_head": Role.GRID_HEAD,
    "grid_worker": Role.GRID_WORKER,
    "responder": Role.RESPONDER,
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDITOR,
}


@pytest.mark.parametrize(("name", "role"), PEOPLE.items())
def test_cast_holds_exactly_its_post(request, name, role):
    user = request.getfixturevalue(name)
    assert {post.role for post in posts_of(user)} == {role}


def test_deputy_acts_as_secretary_only_while_the_seat_is_vacant(deputy, committee, fresh):
    assert not has_role(deputy, Role.SECRETARY)
    committee.seats.filter(kind="secretary").delete()
    assert may(fresh(deputy), "claims.register", committee_id=committee.pk)


def test_factories_make_rows(make_organization, make_person, make_need, make_list, committee):
    unit = make_organization(committee, liaison=make_person(username="someone"))
    need = make_need(list=make_list(), state="accepted")
    assert unit.memberships.get().liaison.user.username == "someone"
    assert need.list.committee == committee
    assert str(need.list.month) == "2026-11"
