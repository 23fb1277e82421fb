"""Real worker, real relay, real kill -9: the row decides, whatever the broker forgets or repeats."""

import pytest
from celery import current_app
from django.db import transaction

from tianyuan.accounts.models import User
from tianyuan.outbox import heartbeat, sending
from tianyuan.outbox.models import InboxMessage, OutboxMessage

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(broker, monkeypatch):
    """The broker with short leases and the tests' tasks; `hall.begin()` starts a worker that knows them."""
    monkeypatch.setenv("TIANYUAN_LEASE_SECONDS", "2")

    def begin(name="worker"):
        return broker.start(
            name, "-m", "celery", "-A", "tianyuan", "worker", "--concurrency", "2", "--without-gossip",
            "--without-mingle", "--loglevel=INFO", "-I", "tests.outbox.tasks_of_tests",
            f"--hostname={name}@tests",
        )  # fmt: skip

    broker.begin = begin
    return broker


@pytest.fixture
def user(transactional_db):
    return User.objects.create_user("somebody", name="某人")


def send(task, **payload):
    with transaction.atomic():
        return sending.send(task, payload)


def is_done(row):
    return OutboxMessage.objects.filter(pk=row.pk, done_at__isnull=False).exists()


@pytest.mark.parametrize(("place", "attempts"), [("plan", 2), ("effect", 2), ("after", 1)])
def test_a_killed_worker_leaves_exactly_one_effect(hall, user, tmp_path, place, attempts):
    row = send("tests.dawdle", user_id=user.pk, stop_at=place, marks=str(tmp_path))
    hall.manage("relay")
    worker = hall.begin()
    hall.wait((tmp_path / place).exists, 40)
    hall.kill(worker)
    hall.begin("second")
    hall.wait(lambda: is_done(row), 60)
    after = send("tests.greet", user_id=user.pk, title="后来的")
    hall.wait(lambda: is_done(after), 40)
    row.refresh_from_db()
    assert row.attempts == attempts
    assert InboxMessage.objects.filter(title="你好").count() == 1


def test_a_long_run_keeps_its_lease_and_a_doubled_message_is_skipped(hall, user, tmp_path):
    row = send("tests.slow", user_id=user.pk, seconds=6, marks=str(tmp_path))
    hall.manage("relay")
    hall.begin()
    hall.wait((tmp_path / "runs").exists, 40)
    for _ in range(3):
        current_app.send_task("tests.slow", kwargs={"outbox_id": row.pk})
    hall.wait(lambda: is_done(row), 40)
    assert (tmp_path / "runs").read_text() == "x"
    assert InboxMessage.objects.count() == 1


def test_worker_relay_and_beat_show_in_the_heartbeats(hall, user):
    hall.manage("relay")
    hall.begin()
    hall.start("beat", "-m", "celery", "-A", "tianyuan", "beat", "--pidfile=", "--loglevel=INFO")
    hall.wait(lambda: heartbeat.health()["ok"], 40)
