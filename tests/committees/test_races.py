"""Two people at the same second. The guards: the committee's row lock, the partial unique indexes."""

import threading
from datetime import date

import pytest

from committees.actions import memberships, organizations, seats
from committees.models import Membership, Organization, Seat
from tests.races import at_once
from tianyuan.permissions import SYSTEM

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_secretaries_at_once_leave_one(committee, make_person):
    def appoint(person):
        # A last day lies ahead, so that no index but only the lock can keep the two apart.
        return lambda: seats.appoint(
            committee, kind="secretary", person=person, starts_on=date(2026, 11, 1),
            ends_on=date(2027, 12, 31), by=SYSTEM,
        )  # fmt: skip

    ends = at_once(*(appoint(make_person()) for _ in range(4)))
    assert ends == ["BadInput", "BadInput", "BadInput", "done"]
    assert Seat.objects.filter(committee=committee).count() == 1


def test_joining_twice_at_once_leaves_one(unit, other_committee):
    ends = at_once(*[lambda: memberships.join(unit, other_committee, by=SYSTEM)] * 4)
    assert ends.count("done") == 1
    assert Membership.objects.filter(organization=unit, committee=other_committee).count() == 1


def test_two_editors_at_once_one_is_told(unit):
    ends = at_once(
        lambda: organizations.update(unit, duties="甲", version=1, by=SYSTEM),
        lambda: organizations.update(unit, duties="乙", version=1, by=SYSTEM),
    )
    assert ends == ["Conflict", "done"]
    assert Organization.objects.get(pk=unit.pk).version == 2


def test_the_same_name_twice_at_once_is_a_refusal_not_a_fault(town):
    ends = at_once(*[lambda: organizations.create(name="县司法局党支部", by=SYSTEM)] * 3)
    assert ends.count("done") == 1
    assert Organization.objects.filter(name="县司法局党支部").count() == 1


def test_without_the_lock_two_secretaries_would_stand(committee, make_person, monkeypatch):
    """The mutant: shows that the first test fails when the guard is off."""
    monkeypatch.setattr(seats, "locked", lambda row: row)
    meet = threading.Barrier(2)
    check = seats._check_free

    def check_together(seat):
        check(seat)
        meet.wait(5)

    monkeypatch.setattr(seats, "_check_free", check_together)
    people = [make_person(), make_person()]
    acts = [
        lambda person=person: seats.appoint(
            committee, kind="secretary", person=person, starts_on=date(2026, 11, 1),
            ends_on=date(2027, 12, 31), by=SYSTEM,
        )
        for person in people
    ]  # fmt: skip
    assert at_once(*acts) == ["done", "done"]
