"""人 and accounts: who sees whom, who edits, who links."""

import pytest

from committees.actions import persons
from committees.models import PartyMember, Person
from committees.permissions import check_can_unmask
from committees.queries import secretary_of, users_holding
from tianyuan.accounts.actions import delegations
from tianyuan.accounts.models import User
from tianyuan.permissions import Role, has_role
from tianyuan.refusals import BadInput, Conflict, Denied


def _person(user):
    return Person.objects.get(user=user)


def _sees(user, person):
    return Person.objects.visible_to(user).filter(pk=person.pk).exists()


def test_new_person_is_kept_by_the_own_committee(clerk, committee, other_committee, the_event):
    made = persons.create(name="沈春梅", phone="10099990000", by=clerk)
    assert made.kept_by == committee
    assert the_event("persons.create").committee_id == committee.pk
    with pytest.raises(Denied):
        persons.create(name="别家", kept_by=other_committee, by=clerk)


@pytest.mark.parametrize(
    "who", ["party_member", "grid_head", "county_reader", "sysadmin", "auditor", "nobody"]
)
def test_others_enter_nobody(request, who, events):
    with pytest.raises(Denied):
        persons.create(name="沈春梅", by=request.getfixturevalue(who))
    assert not events("persons.create")


def test_phones_stay_masked_in_the_audit(clerk, liaison, the_event):
    persons.update(_person(liaison), name="周敏", phone="10088887777", by=clerk, version=1)
    event = the_event("persons.update")
    assert event.after["phone"] == "100****7777"
    assert "10088887777" not in f"{event.before}{event.after}{event.note}"


def test_edit_reaches_the_own_committee_and_oneself(clerk, liaison, far_liaison, party_member):
    persons.update(_person(party_member), name="陈志远", phone="10011112222", by=party_member)
    with pytest.raises(Denied):
        persons.update(_person(far_liaison), name="郑丽", phone="", by=clerk)
    with pytest.raises(Denied):
        persons.update(_person(clerk), name="张小燕", phone="", by=liaison)


def test_edit_from_an_old_page_conflicts(clerk, liaison):
    person = _person(liaison)
    persons.update(person, name="周敏", phone="10088887777", by=clerk, version=1)
    with pytest.raises(Conflict):
        persons.update(person, name="周敏", phone="10088886666", by=clerk, version=1)


def test_who_sees_whom(
    town_officer, county_reader, clerk, liaison, other_liaison, far_liaison, party_member, secadmin, unit
):
    member = _person(party_member)
    assert _sees(town_officer, member)
    assert _sees(county_reader, member)
    assert _sees(clerk, member)
    assert _sees(liaison, member)  # of the own unit
    assert not _sees(other_liaison, member)  # another unit's Party member
    assert _sees(other_liaison, _person(liaison))  # a fellow liaison
    assert not _sees(far_liaison, _person(liaison))
    assert not _sees(secadmin, member)
    assert _sees(party_member, member)  # oneself


def test_a_member_who_left_is_no_longer_seen(liaison, party_member):
    PartyMember.objects.update(active=False)
    assert not _sees(liaison, _person(party_member))


def test_unmask_follows_the_same_scope(clerk, liaison, other_liaison, other_secretary, party_member):
    member = _person(party_member)
    check_can_unmask(clerk, member)
    check_can_unmask(liaison, member)
    for user in (other_liaison, other_secretary):
        with pytest.raises(Denied):
            check_can_unmask(user, member)
    with pytest.raises(Denied):
        check_can_unmask(liaison, _person(clerk))  # a seat belongs to no unit


# ---- accounts
def test_link_gives_the_posts_of_the_person(secadmin, unit, nobody, make_person, fresh, the_event):
    person = make_person()
    unit.memberships.update(liaison=person)
    persons.link_account(person, nobody, by=secadmin, version=1)
    assert has_role(fresh(nobody), Role.LIAISON)
    assert the_event("persons.link_account").after["user"]["id"] == nobody.pk


def test_link_is_the_security_administrators(town_officer, sysadmin, secretary, nobody, make_person, events):
    for user in (town_officer, sysadmin, secretary):
        with pytest.raises(Denied):
            persons.link_account(make_person(), nobody, by=user)
    assert not events("persons.link_account")


def test_link_refuses_taken_own_and_administrator_accounts(secadmin, sysadmin, liaison, nobody, make_person):
    with pytest.raises(Denied):
        persons.link_account(make_person(), secadmin, by=secadmin)
    with pytest.raises(BadInput, match="别的人员"):
        persons.link_account(make_person(), liaison, by=secadmin)
    with pytest.raises(BadInput, match="先解除"):
        persons.link_account(_person(liaison), nobody, by=secadmin)
    with pytest.raises(BadInput, match="管理员"):
        persons.link_account(make_person(), sysadmin, by=secadmin)


def test_unlink_takes_the_posts_away(secadmin, liaison, fresh, the_event):
    person = persons.unlink_account(_person(liaison), by=secadmin)
    assert not has_role(fresh(liaison), Role.LIAISON)
    assert the_event("persons.unlink_account")
    assert User.objects.get(pk=liaison.pk).is_active
    with pytest.raises(BadInput, match="没有关联"):
        persons.unlink_account(person, by=secadmin)


# ---- who holds what
def test_users_holding_follows_seats(
    committee, secretary, deputy, clerk, committee_member, liaison, party_member
):
    assert list(users_holding(Role.SECRETARY, committee)) == [secretary]
    assert list(users_holding(Role.DEPUTY_SECRETARY, committee)) == [deputy]
    assert list(users_holding(Role.COMMUNITY_CLERK, committee)) == [clerk]
    assert list(users_holding(Role.COMMITTEE_MEMBER, committee)) == [committee_member]
    assert list(users_holding(Role.LIAISON, committee)) == [liaison]
    assert list(users_holding(Role.PARTY_MEMBER, committee)) == [party_member]
    assert secretary_of(committee) == secretary.person


def test_deputies_are_told_while_the_seat_is_vacant(committee, deputy):
    committee.seats.filter(kind="secretary").delete()
    assert list(users_holding(Role.SECRETARY, committee)) == [deputy]


def test_delegates_are_told_as_well(committee, secretary, deputy, at_work):
    day = at_work.date()
    delegations.delegate(secretary, deputy, starts=day, ends=day, reason="外出培训", by=secretary)
    assert set(users_holding(Role.SECRETARY, committee)) == {secretary, deputy}


def test_inactive_accounts_get_no_notices(committee, liaison):
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert not users_holding(Role.LIAISON, committee).exists()
