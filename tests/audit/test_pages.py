"""The auditor's pages: found, filtered, paged, and closed to everybody else."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from tianyuan import audit, clock
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client) -> User:
    user = User.objects.create_user("shenji", name="李审计")
    RoleGrant.objects.create(user=user, role=Role.AUDITOR)
    client.force_login(user)
    AuditEvent.unguarded.all().delete()
    return user


def write(verb="x.y", by=SYSTEM, target=None, at=None, **kwargs) -> AuditEvent:
    with transaction.atomic(), clock.frozen(at or clock.now()):
        return audit.record(verb, target, by=by, **kwargs)


def shown(client, **query) -> list[int]:
    response = client.get("/audit/", query)
    assert response.status_code == 200, response.content.decode()
    return [event.pk for event in response.context["events"]]


def test_list_shows_newest_first_in_words(client, auditor):
    old = write("accounts.grant_role", at=datetime(2026, 1, 1, tzinfo=UTC))
    new = write("accounts.login", at=datetime(2026, 2, 1, tzinfo=UTC))
    assert shown(client) == [new.pk, old.pk]
    page = client.get("/audit/").content.decode()
    assert "授予角色" in page
    assert "2 条" in page


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.TOWN_LEADER, None])
def test_nobody_but_the_auditor_sees_the_trail(client, role):
    user = User.objects.create_user("other", name="别人")
    if role:
        RoleGrant.objects.create(user=user, role=role)
    client.force_login(user)
    event = write()
    assert client.get("/audit/").status_code == 403
    assert client.get(f"/audit/{event.pk}/").status_code == 403


def test_stranger_is_sent_to_the_login_page(client):
    assert client.get("/audit/").status_code == 302


def test_filters(client, auditor):
    zhang = User.objects.create_user("zhang", name="张三")
    mine = write("accounts.login", by=zhang, target=zhang, at=datetime(2026, 3, 5, 1, tzinfo=UTC))
    other = write("accounts.grant_role", target=auditor, at=datetime(2026, 3, 7, 1, tzinfo=UTC))
    assert shown(client, who="张") == [mine.pk]
    assert shown(client, who="系统") == [other.pk]
    assert shown(client, verb="授予") == [other.pk]
    assert shown(client, verb="accounts.login") == [mine.pk]
    assert shown(client, target="李审") == [other.pk]
    assert shown(client, target=f"accounts.user#{zhang.pk}") == [mine.pk]
    assert shown(client, since="2026-03-06") == [other.pk]
    assert shown(client, until="2026-03-05") == [mine.pk]
    assert shown(client, who="nobody") == []


def test_pages_go_down_without_gap_or_double(client, auditor):
    with transaction.atomic(), clock.frozen(datetime(2026, 3, 1, tzinfo=UTC)):
        written = [audit.record("x.y", None, by=SYSTEM).pk for _ in range(120)]
    seen, url = [], "/audit/"
    while url:
        response = client.get(url)
        seen += [event.pk for event in response.context["events"]]
        url = "/audit/" + response.context["next_page"] if response.context["next_page"] else ""
    assert seen == written[::-1]


def test_count_stops_at_a_thousand(client, auditor):
    first = write()
    AuditEvent.objects.bulk_create(
        [AuditEvent(at=first.at, actor_kind="system", actor_label="系统", verb="x.y") for _ in range(1005)]
    )
    assert "1000 条以上" in client.get("/audit/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"before": "0"},
        {"before": 10**30},
        {"before": "abc"},
        {"before": 10**9},
        {"since": "2026-13-01"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"who": "x" * 500},
        {"verb": "\x00"},
    ],
)
def test_bad_filters_are_a_clear_400(client, auditor, query):
    assert client.get("/audit/", query).status_code == 400


def test_detail_shows_both_values(client, auditor):
    event = write(before={"状态": "待受理"}, after={"状态": "已受理"}, note="<b>说明</b>")
    page = client.get(f"/audit/{event.pk}/").content.decode()
    assert "待受理" in page
    assert "已受理" in page
    assert "&lt;b&gt;" in page
    assert client.get("/audit/99999999999999999999/").status_code == 404
    assert client.get("/audit/999999/").status_code == 404


def test_list_costs_the_same_for_one_and_many_rows(client, auditor, django_assert_max_num_queries):
    write(by=auditor)
    client.get("/audit/")
    with django_assert_max_num_queries(12) as one:
        client.get("/audit/")
    for _ in range(3):
        write(by=auditor, target=auditor)
    with django_assert_max_num_queries(len(one)):
        client.get("/audit/")
