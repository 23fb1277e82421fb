from datetime import timedelta

import pytest
from django.db import transaction

from tianyuan import clock
from tianyuan.outbox import sending
from tianyuan.outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_send_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        sending.send("tests.greet", {})


def test_a_rolled_back_cause_leaves_no_work():
    with transaction.atomic():
        sending.send("tests.greet", {})
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@transaction.atomic
def send(**more):
    return sending.send("tests.greet", {"user_id": 1}, **more)


def test_the_same_key_returns_the_open_row():
    assert send(key="a").pk == send(key="a").pk
    assert send(key="b").pk != send(key="a").pk
    assert send().pk != send().pk


def test_a_done_or_failed_row_does_not_hold_its_key():
    first = send(key="a")
    OutboxMessage.objects.filter(pk=first.pk).update(done_at=clock.now())
    second = send(key="a")
    OutboxMessage.objects.filter(pk=second.pk).update(failed_at=clock.now())
    assert len({first.pk, second.pk, send(key="a").pk}) == 3


def test_a_row_is_due_by_the_installations_clock(at_work):
    row = send(due_at=clock.now() + timedelta(hours=1))
    assert row not in OutboxMessage.objects.due()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert row in OutboxMessage.objects.due()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_row():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def one(_):
        try:
            return send(key="same").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(20)))) == 1
    assert OutboxMessage.objects.count() == 1
