"""Two appoint the same half at the same second. The guard: the node's row lock."""

import threading
from datetime import date

import pytest

from grids.actions import posts
from grids.models import GridPost
from tests.races import at_once
from tianyuan.permissions import SYSTEM

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _appointing(cell, person):
    # A last day lies ahead, so that no index but only the lock can keep the two apart.
    term = {"starts_on": date(2026, 11, 10), "ends_on": date(2027, 11, 10)}
    return lambda: posts.appoint(cell, person, kind="worker", by=SYSTEM, **term)


def test_two_appointed_to_the_same_half_at_once_leave_one(cell, make_person):
    ends = at_once(*(_appointing(cell, make_person()) for _ in range(4)))
    assert ends == ["BadInput", "BadInput", "BadInput", "done"]
    assert GridPost.objects.count() == 1


def test_without_the_lock_two_would_hold_it(cell, make_person, monkeypatch):
    """The mutant: shows that the first test fails when the guard is off."""
    monkeypatch.setattr(posts, "locked", lambda row: row)
    meet, check = threading.Barrier(2), posts._check_free

    def check_together(post):
        check(post)
        meet.wait(5)

    monkeypatch.setattr(posts, "_check_free", check_together)
    assert at_once(*(_appointing(cell, make_person()) for _ in range(2))) == ["done", "done"]
