"""Several meetings of one committee are issued at the same second: each has a number of its own, none is left out."""

import threading
import time

import pytest
from django.db import connection, connections

from servicelists.actions import minutes as actions
from servicelists.actions.minutes import issuing
from servicelists.models import Agenda, Meeting, Minutes
from tianyuan import clock
from tianyuan.permissions import SYSTEM

MEETINGS = 6


@pytest.fixture
def drafts(committee):
    now = clock.now()
    made = []
    for _ in range(MEETINGS):
        meeting = Meeting.objects.create(
            committee=committee, agenda=Agenda.objects.create(committee=committee), kind="deliberation",
            state="closed", starts_at=now, place="活动室", opened_at=now, closed_at=now,
        )  # fmt: skip
        made.append(actions.draft(meeting, by=SYSTEM))
    return made


@pytest.fixture
def slow_counting(monkeypatch):
    """Between reading the last number and writing the next one lies a moment."""
    count = issuing.next_number

    def slowly(committee_id):
        found = count(committee_id)
        time.sleep(0.15)
        return found

    monkeypatch.setattr(issuing, "next_number", slowly)


def issue_all(drafts):
    gate, results = threading.Barrier(len(drafts)), [None] * len(drafts)

    def run(place, row):
        try:
            connection.ensure_connection()
            gate.wait(30)
            results[place] = actions.issue(row, by=SYSTEM).number
        except Exception as error:  # the outcome is what the test judges
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(drafts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def verdict(results):
    wrong = [repr(result) for result in results if not isinstance(result, int)]
    numbers = sorted(Minutes.objects.filter(state="issued").values_list("number", flat=True))
    if numbers != list(range(1, MEETINGS + 1)):
        wrong.append(f"numbers {numbers}")
    return wrong


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_everybody_gets_a_number_of_their_own(drafts, slow_counting):
    assert verdict(issue_all(drafts)) == []


class Unlocked:
    """Stands for the committee's rows, locking nothing."""

    objects = property(lambda self: self)
    select_for_update = get = lambda self, *args, **named: self


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_verdict_says_so(drafts, slow_counting, monkeypatch):
    monkeypatch.setattr(issuing, "Committee", Unlocked())
    assert verdict(issue_all(drafts)) != []
