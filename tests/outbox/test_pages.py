from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tianyuan import clock
from tianyuan.outbox import heartbeat, inbox
from tianyuan.outbox.models import InboxMessage, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(nobody):
    client = Client()
    client.force_login(nobody)
    return client


def test_messages_show_mine_unread_first(mine, nobody, sysadmin):
    inbox.notify([nobody], title="旧的未读")
    inbox.notify([nobody], title="已读的")
    InboxMessage.objects.filter(title="已读的").update(read_at=clock.now())
    inbox.notify([sysadmin], title="别人的")
    page = mine.get("/messages/").content.decode()
    assert page.index("旧的未读") < page.index("已读的")
    assert "别人的" not in page
    assert "1 条未读" in page


def test_opening_a_message_reads_it_and_goes_there(mine, nobody):
    inbox.notify([nobody], title="请看", url="/needs/5/")
    message = InboxMessage.objects.get()
    assert mine.post(f"/messages/{message.pk}/open/").url == "/needs/5/"
    message.refresh_from_db()
    assert message.read_at
    assert mine.get(f"/messages/{message.pk}/open/").status_code == 405


def test_another_users_message_looks_missing(mine, sysadmin):
    inbox.notify([sysadmin], title="别人的")
    assert mine.post(f"/messages/{InboxMessage.objects.get().pk}/open/").status_code == 404
    assert inbox.unread_count(sysadmin) == 1


def test_all_are_marked_read_at_once_but_only_mine(mine, nobody, sysadmin):
    inbox.notify([nobody, sysadmin], title="请看")
    mine.post("/messages/read/")
    assert inbox.unread_count(nobody) == 0
    assert inbox.unread_count(sysadmin) == 1


def test_queries_do_not_grow_with_the_messages(mine, nobody):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        inbox.notify([nobody], title="请看")
        with CaptureQueriesContext(connection) as seen:
            mine.get("/messages/")
        counts.append(len(seen))
        for _ in range(3):
            inbox.notify([nobody], title="请看")
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["1000000000", "x", "-1", "9" * 30])
def test_a_page_that_cannot_be_is_refused_in_words(mine, page):
    answer = mine.get("/messages/", {"page": page})
    assert answer.status_code == 400
    assert "页" in answer.content.decode()


def test_failures_are_for_the_system_administrator(mine, sysadmin):
    row = OutboxMessage.objects.create(
        task="servicelists.compile",
        payload={"phone": "13812345678"},
        failed_at=clock.now(),
        error="ValueError",
    )
    assert mine.get("/background/").status_code == 403
    assert mine.post(f"/background/{row.pk}/retry/").status_code == 403
    client = Client()
    client.force_login(sysadmin)
    page = client.get("/background/").content.decode()
    assert "servicelists.compile" in page
    assert "ValueError" in page
    assert "13812345678" not in page
    client.post(f"/background/{row.pk}/retry/")
    row.refresh_from_db()
    assert row.failed_at is None


def test_work_waiting_for_long_is_shown_too(sysadmin):
    row = OutboxMessage.objects.create(task="x.stuck", created_at=clock.now() - timedelta(minutes=11))
    OutboxMessage.objects.create(task="x.fresh")
    client = Client()
    client.force_login(sysadmin)
    page = client.get("/background/").content.decode()
    assert f"x.stuck #{row.pk}" in page
    assert "x.fresh" not in page


def test_health_without_login(client):
    for name in heartbeat.PROCESSES:
        heartbeat.beat(name)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] is True
    assert answer.json()["worker"]["stale"] is False


def test_health_says_which_process_is_silent(client):
    heartbeat.beat("worker")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["relay"] == {"age": None, "stale": True}


def test_health_without_a_database(client, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(heartbeat, "ages", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": False})


def test_the_top_bars_number_is_one_query(nobody, django_assert_num_queries):
    with transaction.atomic():
        inbox.notify([nobody], title="请看")
    with django_assert_num_queries(1):
        assert inbox.unread_count(nobody) == 1
