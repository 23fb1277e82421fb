from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from tianyuan import clock
from tianyuan.outbox import relay, sending
from tianyuan.outbox.models import Heartbeat, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(monkeypatch):
    """What reached the broker."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, kwargs, **_: sent.append((name, kwargs)))
    return sent


@transaction.atomic
def send(count=1):
    return [sending.send("tests.greet", {"user_id": n}) for n in range(count)]


def over(row):
    OutboxMessage.objects.filter(pk=row.pk).update(leased_until=clock.real_now() - timedelta(seconds=1))


def test_a_row_is_handed_over_once_and_again_after_its_lease(handed):
    [row] = send()
    assert relay.hand_over_due() == 1
    assert relay.hand_over_due() == 0
    over(row)
    assert relay.hand_over_due() == 1
    assert handed == [("tests.greet", {"outbox_id": row.pk})] * 2  # the id only: no content in the broker


def test_an_unanswered_row_waits_longer_each_time(handed):
    [row] = send()
    waits = []
    for _ in range(6):
        relay.hand_over_due()
        row.refresh_from_db()
        waits.append(round((row.leased_until - clock.real_now()).total_seconds(), -1))
        over(row)
    assert waits == [60, 120, 240, 480, 600, 600]


def test_an_absent_broker_loses_nothing(handed, monkeypatch, caplog):
    rows = send(3)

    def fail(*_args, **_more):
        if len(handed) == 1:
            raise OperationalError("refused")
        handed.append(1)

    monkeypatch.setattr(current_app, "send_task", fail)
    loop = relay.Relay()
    assert [loop.round() for _ in range(6)] == [1, 2, 4, 8, 16, 30]
    assert "broker is away" in caplog.text
    waiting = OutboxMessage.objects.due()
    assert set(waiting) == set(rows[1:])  # the first one is under way, the others at once due again
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs, **_: handed.append(kwargs["outbox_id"])
    )
    assert loop.round() == 0
    assert set(handed[1:]) == {row.pk for row in rows[1:]}


def test_the_loop_beats_and_slows_down_when_idle(handed):
    loop = relay.Relay()
    waits = [loop.round() for _ in range(12)]
    assert waits[0] == 0.5 or waits[0] == pytest.approx(0.55)
    assert waits[-1] == 1.0
    assert Heartbeat.objects.filter(name="relay").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_relays_never_take_the_same_row():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    send(200)

    def some(_):
        try:
            return [row.pk for row in relay.take(20)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [pk for batch in pool.map(some, range(30)) for pk in batch]
    assert len(taken) == len(set(taken)) == 200
