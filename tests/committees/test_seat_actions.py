"""班子: the right follows the seat, so who may give which seat matters."""

from datetime import date

import pytest

from committees.actions import seats
from committees.models import Person, Seat
from committees.queries import users_holding
from tianyuan import clock
from tianyuan.permissions import Role, has_role, may
from tianyuan.refusals import BadInput, Conflict, Denied

DAY = date(2026, 11, 1)


def _seat_of(user):
    return Seat.objects.get(person__user=user)


def test_secretary_appoints_a_clerk_who_then_prepares(secretary, committee, make_person, the_event):
    person = make_person(username="newclerk")
    seats.appoint(committee, kind="clerk", person=person, starts_on=DAY, by=secretary)
    assert may(person.user, "needs.edit", committee_id=committee.pk)
    assert the_event("seats.appoint").committee_id == committee.pk


@pytest.mark.parametrize("kind", ["secretary", "deputy_secretary"])
def test_the_lead_is_the_towns_decision(secretary, committee, make_person, kind, events):
    with pytest.raises(Denied):
        seats.appoint(committee, kind=kind, person=make_person(), starts_on=DAY, by=secretary)
    assert not events("seats.appoint")


@pytest.mark.parametrize(
    "who", ["clerk", "deputy", "liaison", "other_secretary", "county_reader", "secadmin"]
)
def test_others_appoint_nobody(request, committee, make_person, who):
    with pytest.raises(Denied):
        seats.appoint(
            committee, kind="clerk", person=make_person(), starts_on=DAY, by=request.getfixturevalue(who)
        )


def test_second_secretary_is_refused_until_the_first_left(town_officer, secretary, committee, make_person):
    person = make_person(username="successor")
    with pytest.raises(BadInput, match="离任日期"):
        seats.appoint(committee, kind="secretary", person=person, starts_on=DAY, by=town_officer)
    seats.end_seat(_seat_of(secretary), ends_on=date(2026, 10, 31), by=town_officer)
    seats.appoint(committee, kind="secretary", person=person, starts_on=DAY, by=town_officer)
    assert list(users_holding(Role.SECRETARY, committee)) == [person.user]


def test_a_secretary_planned_ahead_may_not_overlap(town_officer, secretary, committee, make_person):
    seats.end_seat(_seat_of(secretary), ends_on=date(2026, 12, 31), by=town_officer)
    with pytest.raises(BadInput, match="时间重叠"):
        seats.appoint(
            committee, kind="secretary", person=make_person(), starts_on=date(2026, 12, 31), by=town_officer
        )
    seats.appoint(
        committee, kind="secretary", person=make_person(), starts_on=date(2027, 1, 1), by=town_officer
    )


def test_nobody_holds_the_same_post_twice(town_officer, clerk, committee):
    with pytest.raises(BadInput, match="时间重叠"):
        seats.appoint(
            committee, kind="clerk", person=Person.objects.get(user=clerk), starts_on=DAY, by=town_officer
        )


def test_rights_end_with_the_seat(secretary, clerk, committee, fresh, the_event):
    seats.end_seat(_seat_of(clerk), ends_on=date(2026, 11, 9), by=secretary, version=1)
    assert not has_role(fresh(clerk), Role.COMMUNITY_CLERK)
    assert the_event("seats.end").after == {"ends_on": "2026-11-09"}


def test_rights_last_through_the_last_day(secretary, clerk, fresh):
    seats.end_seat(_seat_of(clerk), ends_on=clock.today(), by=secretary)
    assert has_role(fresh(clerk), Role.COMMUNITY_CLERK)
    with clock.frozen(clock.at(date(2026, 11, 11), 0)):
        assert not has_role(fresh(clerk), Role.COMMUNITY_CLERK)


def test_ended_seat_is_not_ended_again(secretary, clerk, events):
    seat = _seat_of(clerk)
    seats.end_seat(seat, ends_on=date(2026, 11, 9), by=secretary)
    with pytest.raises(BadInput, match="更正"):
        seats.end_seat(seat, ends_on=date(2026, 12, 1), by=secretary)
    assert len(events("seats.end")) == 1


def test_end_before_start_is_refused(secretary, clerk):
    with pytest.raises(BadInput, match="早于"):
        seats.end_seat(_seat_of(clerk), ends_on=date(2020, 1, 1), by=secretary)


def test_secretary_cannot_end_the_own_seat(secretary):
    with pytest.raises(Denied):
        seats.end_seat(_seat_of(secretary), ends_on=DAY, by=secretary)


def test_correct_keeps_both_versions(town_officer, clerk, the_event):
    seats.correct(_seat_of(clerk), starts_on=date(2025, 1, 1), duty="台账", by=town_officer, version=1)
    event = the_event("seats.correct")
    assert (event.before["starts_on"], event.after["starts_on"]) == ("2026-01-05", "2025-01-01")


def test_correct_is_no_way_around_the_town(secretary, clerk):
    seat = _seat_of(clerk)
    with pytest.raises(Denied):
        seats.correct(seat, kind="secretary", by=secretary)
    seat.kind = "clerk"  # a copy changed by a form must not decide about the right
    lead = _seat_of(secretary)
    lead.kind = "clerk"
    with pytest.raises(Denied):
        seats.correct(lead, duty="改了", by=secretary)


def test_correct_into_an_overlap_is_undone(town_officer, secretary, clerk):
    seat = _seat_of(clerk)
    with pytest.raises(BadInput):
        seats.correct(seat, kind="secretary", by=town_officer)
    seat.refresh_from_db()
    assert (seat.kind, seat.version) == ("clerk", 1)


def test_correct_from_an_old_page_conflicts(secretary, clerk):
    seat = _seat_of(clerk)
    seats.correct(seat, duty="台账", by=secretary, version=1)
    with pytest.raises(Conflict):
        seats.correct(seat, duty="会务", by=secretary, version=1)


def test_appoint_new_enters_person_and_seat_together(secretary, committee, the_event):
    seat = seats.appoint_new(
        committee, name="沈春梅", phone="10099990000", kind="clerk", starts_on=DAY, by=secretary
    )
    assert seat.person.kept_by == committee
    assert the_event("persons.create").after["phone"] == "100****0000"
    with pytest.raises(BadInput):
        seats.appoint_new(committee, name="", kind="clerk", starts_on=DAY, by=secretary)
    assert Person.objects.filter(name="").count() == 0


def test_inactive_committee_takes_no_new_seats(town_officer, committee, make_person):
    committee.active = False
    committee.save()
    with pytest.raises(BadInput, match="不在册"):
        seats.appoint(committee, kind="clerk", person=make_person(), starts_on=DAY, by=town_officer)
