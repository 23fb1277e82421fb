from datetime import date, timedelta

import pytest
from django.db import transaction

from tianyuan import clock
from tianyuan.outbox import deliveries, heartbeat, inbox, periodic, sending
from tianyuan.outbox import tasks as outbox_tasks
from tianyuan.outbox.models import Heartbeat, InboxMessage, OutboxMessage

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def runs(monkeypatch):
    """Two jobs, and what they did; no other job."""
    done = []
    monkeypatch.setattr(periodic, "_jobs", {})

    def make(name):
        def run(delivery):
            with delivery.finish():
                done.append(name)

        return run

    periodic.register("tests.often", make("often"), every=timedelta(minutes=10))
    periodic.register("tests.daily", make("daily"), at_hour=3)
    return done


def tick(day, hour, minute=0):
    with clock.frozen(clock.at(day, hour, minute)):
        outbox_tasks.tick()
        deliveries.run_due()


def test_each_job_runs_once_in_its_period_however_often_beat_ticks(runs):
    tick(DAY, 10, 1)
    runs.clear()
    for minute in (2, 5, 9, 11, 12):
        tick(DAY, 10, minute)
    assert runs == ["often"]


def test_a_daily_job_begins_at_its_hour_in_shanghai(runs):
    tick(DAY, 10)
    runs.clear()
    tick(DAY + timedelta(days=1), 2, 59)
    assert "daily" not in runs
    tick(DAY + timedelta(days=1), 3)
    tick(DAY + timedelta(days=1), 23, 59)
    assert runs.count("daily") == 1


def test_a_clock_set_back_still_runs_the_jobs(runs):
    tick(DAY, 10)
    runs.clear()
    tick(DAY - timedelta(days=100), 10)
    assert sorted(runs) == ["daily", "often"]


def test_a_job_under_way_is_not_sent_twice(runs):
    with clock.frozen(clock.at(DAY, 10)):
        assert sorted(periodic.send_due()) == ["tests.daily", "tests.often"]
    with clock.frozen(clock.at(DAY, 11)):
        periodic.send_due()
    assert OutboxMessage.objects.open().count() == 2


def test_a_job_needs_exactly_one_rhythm():
    with pytest.raises(ValueError):
        periodic.register("tests.none", lambda delivery: None)


def test_purge_keeps_what_is_young_open_or_unread(nobody, monkeypatch):
    now = clock.now()
    old = now - timedelta(days=400)
    young, done, failed, waiting = (OutboxMessage.objects.create(task="x") for _ in range(4))
    OutboxMessage.objects.filter(pk=young.pk).update(done_at=now - timedelta(days=1))
    OutboxMessage.objects.filter(pk=done.pk).update(done_at=old)
    OutboxMessage.objects.filter(pk=failed.pk).update(failed_at=old)
    OutboxMessage.objects.filter(pk=waiting.pk).update(
        created_at=old, leased_until=clock.real_now() + timedelta(1)
    )
    InboxMessage.objects.create(user=nobody, title="旧", read_at=old)
    InboxMessage.objects.create(user=nobody, title="没读", created_at=old)
    with transaction.atomic():
        sending.send("outbox.periodic", {"name": "outbox.purge"})
    assert deliveries.run_due() == 1
    assert set(OutboxMessage.objects.filter(task="x")) == {young, waiting}
    assert [message.title for message in InboxMessage.objects.all()] == ["没读"]


# ---- inbox
def test_a_key_sends_a_message_once(nobody, sysadmin):
    for _ in range(2):
        inbox.notify([nobody, sysadmin, nobody], title="请看", key="k1")
    inbox.notify([nobody.pk], title="又一条")
    assert inbox.unread_count(nobody) == 2
    assert inbox.unread_count(sysadmin) == 1


@pytest.mark.parametrize("url", ["https://example.com/", "//example.com", "/\\example.com", "javascript:1"])
def test_a_message_leads_nowhere_else(nobody, url):
    with pytest.raises(ValueError):
        inbox.notify([nobody], title="x", url=url)


# ---- heartbeats
def test_ages_say_never_seen_and_seconds():
    heartbeat.beat("worker")
    Heartbeat.objects.create(name="beat", seen_at=clock.real_now() - timedelta(seconds=100))
    ages = heartbeat.ages()
    assert ages["relay"] is None
    assert ages["worker"] < 5
    assert 99 < ages["beat"] < 110


def test_the_schedulers_loop_beats(monkeypatch):
    from celery import current_app
    from django.db import connection

    from tianyuan.outbox.scheduler import BeatingScheduler

    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own connection
    monkeypatch.setattr("celery.beat.Scheduler.apply_async", lambda *_, **__: None)
    scheduler = BeatingScheduler(app=current_app, lazy=True)
    assert scheduler.tick() <= 10
    assert heartbeat.ages()["beat"] is not None
