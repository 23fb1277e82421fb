"""成员单位, memberships, resources and Party members: done, denied, wrong state, recorded."""

from datetime import date

import pytest

from committees.actions import members, memberships, organizations, resources
from committees.models import Membership, Organization, PartyMember, Person, Resource
from committees.queries import guests_of, liaisons_of, members_count, users_of_organization
from tianyuan.permissions import Role, has_role
from tianyuan.refusals import BadInput, Conflict, Denied

LEFT = date(2026, 11, 9)


def _membership(unit):
    return Membership.objects.get(organization=unit)


def _person(user):
    return Person.objects.get(user=user)


# ---- organisations
def test_create_unit_joins_at_once(town_officer, committee, the_event):
    made = organizations.create(
        name="县司法局党支部", committee=committee, functions=["neighbours"], by=town_officer
    )
    assert list(made.memberships.values_list("committee", flat=True)) == [committee.pk]
    assert the_event("organizations.create").after["functions"] == ["neighbours"]
    assert the_event("memberships.join").committee_id == committee.pk


def test_create_unit_is_the_towns_decision(secretary, events):
    with pytest.raises(Denied):
        organizations.create(name="县司法局党支部", by=secretary)
    assert not events("organizations.create")


def test_same_name_or_code_is_refused_in_words(town_officer, unit):
    with pytest.raises(BadInput, match="全称"):
        organizations.create(name=unit.name, by=town_officer)
    organizations.create(name="甲", code="A1", by=town_officer)
    with pytest.raises(BadInput, match="单位编码"):
        organizations.create(name="乙", code="A1", by=town_officer)


def test_units_without_a_code_do_not_collide(town_officer):
    for name in ("甲", "乙"):
        assert organizations.create(name=name, code="", by=town_officer).code is None


def test_unknown_function_is_refused(town_officer):
    with pytest.raises(BadInput, match="职能"):
        organizations.create(name="甲", functions=["flying"], by=town_officer)


def test_staff_edit_their_own_units_only(clerk, unit, far_unit, the_event):
    organizations.update(unit, duties="门诊、义诊", functions=["medical"], by=clerk, version=1)
    unit.refresh_from_db()
    assert (unit.duties, unit.functions, unit.version) == ("门诊、义诊", ["medical"], 2)
    assert set(the_event("organizations.update").after) == {"duties", "functions"}
    with pytest.raises(Denied):
        organizations.update(far_unit, duties="x", by=clerk)


def test_liaison_edits_what_the_unit_knows_best(liaison, unit, other_unit):
    organizations.update(unit, phone="0875-7121234", functions=["medical"], by=liaison)
    with pytest.raises(Denied):
        organizations.update(unit, name="改名", by=liaison)
    with pytest.raises(Denied):
        organizations.update(other_unit, phone="7121234", by=liaison)
    organizations.update(unit, name=unit.name, duties="义诊", by=liaison)


def test_code_and_host_are_the_towns(clerk, town_officer, unit, lone_community):
    with pytest.raises(Denied):
        organizations.update(unit, code="X1", by=clerk)
    with pytest.raises(Denied):
        organizations.update(unit, community=lone_community, by=clerk)
    organizations.update(unit, code="X1", by=town_officer)
    unit.refresh_from_db()
    assert unit.code == "X1"


def test_a_changed_copy_does_not_fool_the_right(clerk, unit):
    unit.code = "X1"  # as a form leaves it
    with pytest.raises(Denied):
        organizations.update(unit, code="X1", by=clerk)


def test_deactivate_ends_memberships_and_rights(town_officer, liaison, unit, fresh, the_event):
    organizations.deactivate(unit, left_on=LEFT, by=town_officer, version=1)
    assert _membership(unit).left_on == LEFT
    assert not has_role(fresh(liaison), Role.LIAISON)
    assert the_event("organizations.deactivate")
    with pytest.raises(BadInput, match="已经停用"):
        organizations.deactivate(unit, left_on=LEFT, by=town_officer)


def test_deactivate_is_the_towns_decision(secretary, unit):
    with pytest.raises(Denied):
        organizations.deactivate(unit, left_on=LEFT, by=secretary)
    unit.refresh_from_db()
    assert unit.active


def test_activate_brings_a_unit_back_without_memberships(town_officer, unit, the_event):
    with pytest.raises(BadInput, match="没有停用"):
        organizations.activate(unit, by=town_officer)
    organizations.deactivate(unit, left_on=LEFT, by=town_officer)
    assert organizations.activate(unit, by=town_officer).active
    assert not Membership.objects.active().filter(organization=unit).exists()
    assert the_event("organizations.activate")


# ---- memberships
def test_join_twice_is_refused(town_officer, unit, committee, other_committee):
    with pytest.raises(BadInput, match="已是"):
        memberships.join(unit, committee, by=town_officer)
    memberships.join(unit, other_committee, by=town_officer)
    assert unit.memberships.count() == 2


def test_join_needs_the_town_and_an_active_unit(secretary, town_officer, far_unit, committee):
    with pytest.raises(Denied):
        memberships.join(far_unit, committee, by=secretary)
    organizations.deactivate(far_unit, left_on=LEFT, by=town_officer)
    with pytest.raises(BadInput, match="停用"):
        memberships.join(far_unit, committee, by=town_officer)


def test_leave_and_join_again(town_officer, unit, committee, the_event):
    membership = memberships.leave(_membership(unit), left_on=LEFT, by=town_officer, version=1)
    assert the_event("memberships.leave").after == {"left_on": "2026-11-09"}
    with pytest.raises(BadInput, match="退出"):
        memberships.leave(membership, left_on=LEFT, by=town_officer)
    memberships.join(unit, committee, by=town_officer)
    assert members_count(committee) == 3


@pytest.mark.parametrize("day", [date(2026, 11, 11), date(2025, 1, 1)])
def test_leaving_day_must_make_sense(town_officer, unit, day):
    with pytest.raises(BadInput):
        memberships.leave(_membership(unit), left_on=day, by=town_officer)


def test_set_liaison_hands_the_right_over(clerk, liaison, unit, make_person, fresh, committee, the_event):
    successor = make_person(username="successor")
    memberships.set_liaison(_membership(unit), successor, by=clerk, version=1)
    assert has_role(successor.user, Role.LIAISON)
    assert not has_role(fresh(liaison), Role.LIAISON)
    assert list(users_of_organization(unit)) == [successor.user]
    assert list(liaisons_of(committee)) == [successor.user]
    assert the_event("memberships.set_liaison").committee_id == committee.pk


@pytest.mark.parametrize("who", ["liaison", "other_secretary", "committee_member", "county_reader"])
def test_others_set_no_liaison(request, unit, make_person, who, events):
    with pytest.raises(Denied):
        memberships.set_liaison(_membership(unit), make_person(), by=request.getfixturevalue(who))
    assert not events("memberships.set_liaison")


def test_hand_over_to_somebody_new(clerk, unit, committee):
    membership = memberships.hand_over(_membership(unit), None, new_name="钱多多", by=clerk)
    assert membership.liaison.name == "钱多多"
    assert membership.liaison.kept_by == committee
    assert memberships.hand_over(membership, None, by=clerk).liaison is None


def test_membership_that_ended_is_not_changed(town_officer, clerk, unit, make_person):
    membership = memberships.leave(_membership(unit), left_on=LEFT, by=town_officer)
    with pytest.raises(BadInput, match="退出"):
        memberships.set_liaison(membership, make_person(), by=clerk)


def test_agreement(clerk, other_secretary, unit, the_event):
    membership = _membership(unit)
    memberships.set_agreement(membership, agreement_on=LEFT, note="义诊每季两次", by=clerk, version=1)
    assert the_event("memberships.set_agreement").after["agreement_note"] == "义诊每季两次"
    with pytest.raises(BadInput, match="协议日期"):
        memberships.set_agreement(membership, agreement_on=None, note="没有日期", by=clerk)
    with pytest.raises(Denied):
        memberships.set_agreement(membership, agreement_on=LEFT, by=other_secretary)
    with pytest.raises(Conflict):
        memberships.set_agreement(membership, agreement_on=LEFT, by=clerk, version=1)


def test_guests_leave_out_the_host_and_those_who_left(town_officer, committee, unit, other_unit):
    assert {m.organization for m in guests_of(committee)} == {unit, other_unit}
    memberships.leave(_membership(unit), left_on=LEFT, by=town_officer)
    assert {m.organization for m in guests_of(committee)} == {other_unit}
    assert members_count(committee) == 2


# ---- resources
def _add(unit, by, **values):
    return resources.add(
        unit, **{"kind": "people", "title": "义诊", "amount": 2, "period": "quarter", **values}, by=by
    )


def test_liaison_keeps_the_own_resources(liaison, unit, other_unit, the_event):
    made = _add(unit, liaison, categories=["medical"])
    assert (str(made), made.year) == ("义诊 2 次/季", 2026)
    resources.change(made, amount=3, by=liaison, version=1)
    resources.remove(made, by=liaison, version=2)
    assert not Resource.objects.exists()
    assert the_event("resources.add")
    assert the_event("resources.change").after == {"amount": 3}
    assert the_event("resources.remove").before["title"] == "义诊"
    with pytest.raises(Denied):
        _add(other_unit, liaison)


@pytest.mark.parametrize(
    "who", ["other_secretary", "far_liaison", "other_liaison", "party_member", "grid_head"]
)
def test_others_touch_no_resources(request, unit, town_officer, who):
    made, user = _add(unit, town_officer), request.getfixturevalue(who)
    for act in (
        lambda: _add(unit, user, title="别的"),
        lambda: resources.change(made, amount=9, by=user),
        lambda: resources.remove(made, by=user),
    ):
        with pytest.raises(Denied):
            act()
    made.refresh_from_db()
    assert made.amount == 2


def test_same_resource_twice_a_year_and_none_of_it_are_refused(clerk, unit):
    _add(unit, clerk)
    with pytest.raises(BadInput, match="已登记过"):
        _add(unit, clerk)
    _add(unit, clerk, year=2025)
    with pytest.raises(BadInput, match="至少"):
        _add(unit, clerk, title="零", amount=0)


def test_removing_what_another_changed_conflicts(clerk, liaison, unit):
    made = _add(unit, clerk)
    resources.change(made, amount=5, by=clerk)
    with pytest.raises(Conflict):
        resources.remove(made, by=liaison, version=1)
    assert Resource.objects.get().amount == 5


# ---- Party members
def test_party_member_is_in_one_unit_only(clerk, unit, other_unit, make_person, the_event):
    person = make_person()
    members.add(person, unit, standing="without_post", skills="木工", by=clerk)
    assert the_event("members.add").after["skills"] == "木工"
    with pytest.raises(BadInput, match="转入"):
        members.add(person, other_unit, by=clerk)


def test_transfer_needs_the_right_on_both_sides(clerk, town_officer, unit, far_unit, make_person, the_event):
    member = members.add(make_person(), unit, by=clerk)
    with pytest.raises(Denied):
        members.change(member, organization=far_unit, by=clerk)
    members.change(member, organization=far_unit, by=town_officer, version=1)
    assert PartyMember.objects.get().organization == far_unit
    assert the_event("members.change").before["organization"]["id"] == unit.pk


def test_liaison_adds_members_of_the_own_unit(liaison, unit, other_unit, make_person):
    members.add(make_person(), unit, by=liaison)
    with pytest.raises(Denied):
        members.add(make_person(), other_unit, by=liaison)


def test_empty_outside_references_do_not_collide(clerk, unit, make_person):
    for _ in range(2):
        assert members.add(make_person(), unit, yunling_ref="", by=clerk).yunling_ref is None
    members.add(make_person(), unit, yunling_ref="YL1", by=clerk)
    with pytest.raises(BadInput, match="云岭先锋"):
        members.add(make_person(), unit, yunling_ref="YL1", by=clerk)


def test_organisations_are_found_by_name_pinyin_and_initials(unit):
    for words in ("县医院", "xianyiyuan", "xyy", "XYY", "yiyuan 党委"):
        assert unit in Organization.objects.named(words), words
    assert unit not in Organization.objects.named("供电")
    assert not Organization.objects.named("%")
