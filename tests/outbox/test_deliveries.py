from datetime import timedelta

import pytest
from django.db import transaction

from tests.outbox import tasks_of_tests  # noqa: F401 (registers the tasks)
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox import deliveries, sending
from tianyuan.outbox.models import InboxMessage, OutboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch):
    """`register(fn, **options)`: a task called tests.once, forgotten after the test."""
    monkeypatch.setattr(deliveries, "_tasks", dict(deliveries._tasks))

    def make(fn, **options):
        # Celery keeps every name for good; the outbox' own table is what these tests are about.
        deliveries._tasks["tests.once"] = deliveries.Task("tests.once", fn, **{"attempts": 5, **options})

    return make


@transaction.atomic
def send(task="tests.once", **payload):
    return sending.send(task, payload)


def again(row):
    """The row's pause is over."""
    OutboxMessage.objects.filter(pk=row.pk).update(leased_until=None)
    return deliveries.deliver(row.pk)


def test_work_is_done_once_however_often_it_is_handed_over(nobody):
    row = send("tests.greet", user_id=nobody.pk)
    assert deliveries.deliver(row.pk)
    assert not deliveries.deliver(row.pk)
    row.refresh_from_db()
    assert InboxMessage.objects.count() == 1
    assert row.done_at
    assert row.attempts == 1


def test_run_due_does_what_is_due_and_nothing_twice(nobody):
    for _ in range(3):
        send("tests.greet", user_id=nobody.pk)
    assert deliveries.run_due() == 3
    assert deliveries.run_due() == 0


def test_a_row_in_another_runs_hands_is_left_alone(nobody):
    row = send("tests.greet", user_id=nobody.pk)
    OutboxMessage.objects.filter(pk=row.pk).update(
        claimed_by="other", leased_until=clock.real_now() + timedelta(seconds=30)
    )
    assert not deliveries.deliver(row.pk)
    assert not InboxMessage.objects.exists()


def test_a_dead_runs_lease_ends_and_another_run_takes_over(nobody):
    row = send("tests.greet", user_id=nobody.pk)
    OutboxMessage.objects.filter(pk=row.pk).update(
        claimed_by="dead", leased_until=clock.real_now() - timedelta(seconds=1), attempts=1
    )
    assert deliveries.deliver(row.pk)
    assert InboxMessage.objects.count() == 1


def test_a_run_that_lost_its_claim_cannot_write(nobody, register):
    def slow(delivery):
        OutboxMessage.objects.filter(pk=delivery.row.pk).update(claimed_by="other")
        with delivery.finish():
            InboxMessage.objects.create(user=nobody, title="不该出现")

    register(slow)
    assert not deliveries.deliver(send().pk)
    assert not InboxMessage.objects.exists()


def test_a_run_that_lost_its_claim_learns_it_when_it_reports(register):
    def slow(delivery):
        OutboxMessage.objects.filter(pk=delivery.row.pk).update(claimed_by="other")
        with pytest.raises(deliveries.Lost):
            delivery.extend()
        raise deliveries.Lost

    register(slow)
    row = send()
    assert not deliveries.deliver(row.pk)
    row.refresh_from_db()
    assert row.claimed_by == "other"
    assert not row.error


def test_a_failure_undoes_the_effect_and_is_tried_again_later(nobody, register):
    attempts = []

    def shaky(delivery):
        attempts.append(delivery.attempt)
        with delivery.finish():
            InboxMessage.objects.create(user=nobody, title="一次")
            if delivery.attempt == 1:
                raise ZeroDivisionError

    register(shaky)
    row = send()
    assert not deliveries.deliver(row.pk)
    assert not InboxMessage.objects.exists()
    row.refresh_from_db()
    assert row.error.startswith("ZeroDivisionError")
    assert row not in OutboxMessage.objects.due()
    assert again(row)
    assert attempts == [1, 2]
    assert InboxMessage.objects.count() == 1


def test_after_the_last_attempt_the_row_is_given_up_and_its_owner_told(register):
    told = []

    def broken(delivery):
        raise ZeroDivisionError("13812345678")

    register(broken, attempts=2, on_failure=lambda row, reason: told.append((row.pk, reason)))
    row = send()
    deliveries.deliver(row.pk)
    assert told == []
    again(row)
    row.refresh_from_db()
    assert told == [(row.pk, "")]
    assert row.failed_at
    assert "138" not in row.error  # an exception's text may hold personal data
    assert not again(row)


def test_a_refusal_is_not_tried_again(register):
    told = []

    def refused(delivery):
        raise Denied("清单已截止")

    register(refused, on_failure=lambda row, reason: told.append(reason))
    row = send()
    deliveries.deliver(row.pk)
    row.refresh_from_db()
    assert row.failed_at
    assert row.error == "清单已截止"
    assert told == ["清单已截止"]


def test_work_whose_process_dies_every_time_is_given_up(register):
    register(lambda delivery: None, attempts=2)
    row = send()
    OutboxMessage.objects.filter(pk=row.pk).update(
        attempts=2, claimed_by="dead", leased_until=clock.real_now()
    )
    assert not deliveries.deliver(row.pk)
    row.refresh_from_db()
    assert row.failed_at


def test_a_task_that_forgets_to_finish_counts_as_failed(register):
    register(lambda delivery: None)
    row = send()
    assert not deliveries.deliver(row.pk)
    row.refresh_from_db()
    assert row.error.startswith("RuntimeError")


def test_pauses_grow_to_ten_minutes():
    pauses = [deliveries.pause_after(n).total_seconds() for n in range(1, 8)]
    assert pauses == [5, 20, 80, 320, 600, 600, 600]


def test_two_tasks_of_one_name_are_refused(register):
    register(lambda delivery: None)
    with pytest.raises(ValueError):
        deliveries.task("tests.once")(send)


def test_the_administrator_lets_failed_work_run_again(sysadmin, town_officer, nobody):
    row = send("tests.greet", user_id=nobody.pk)
    OutboxMessage.objects.filter(pk=row.pk).update(failed_at=clock.now(), attempts=5, error="ValueError")
    with pytest.raises(Denied):
        deliveries.retry(row, by=town_officer)
    deliveries.retry(row, by=sysadmin)
    assert AuditEvent.objects.get(verb="outbox.retry").actor_id == sysadmin.pk
    assert deliveries.run_due() == 1
    with pytest.raises(Denied):
        deliveries.retry(row, by=sysadmin)


def test_a_retry_that_would_double_newer_work_is_refused(sysadmin):
    with transaction.atomic():
        old = sending.send("tests.greet", {}, key="a")
        OutboxMessage.objects.filter(pk=old.pk).update(failed_at=clock.now())
        sending.send("tests.greet", {}, key="a")
    with pytest.raises(Conflict):
        deliveries.retry(old, by=sysadmin)
