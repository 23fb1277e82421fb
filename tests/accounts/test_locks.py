"""Refused log-ins and lock-outs: what the auditor reads, what the system administrator sees and can end."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt

from tests.accounts.conftest import verbs
from tianyuan import clock
from tianyuan.accounts import actions
from tianyuan.accounts.queries import locks_of
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied, Role
from tianyuan.ui import text

pytestmark = pytest.mark.django_db

WRONG = "my-Wrong-Secret-77"


def try_in_vain(client, times: int = 5, username: str = "zhang", **extra) -> None:
    for _ in range(times):
        client.post("/login/", {"username": username, "password": WRONG}, **extra)


def test_the_auditor_reads_who_was_tried_and_never_a_password(client, zhang, person):
    try_in_vain(client)
    client.post("/login/", {"username": "wang.er", "password": WRONG})
    client.force_login(person("shenji", Role.AUDITOR))
    page = client.get("/audit/", {"verb": "登录失败"}).content.decode()
    assert "账号：wang.er" in page
    assert page.count("账号：zhang") == 5
    assert "账号：zhang" in client.get("/audit/", {"verb": "账号锁定"}).content.decode()
    assert WRONG not in page
    assert WRONG not in repr(list(AuditEvent.objects.values()))
    found = client.get("/audit/", {"target": f"accounts.user#{zhang.pk}", "verb": "登录失败"})
    assert len(found.context["events"]) == 5


def test_a_lock_out_is_one_row_after_its_last_refusal(client, zhang):
    try_in_vain(client, 8)
    assert verbs()[:6] == ["accounts.login_failed"] * 5 + ["accounts.locked_out"]
    assert verbs().count("accounts.locked_out") == 1
    try_in_vain(client, 5, REMOTE_ADDR="10.9.9.9")
    assert verbs().count("accounts.locked_out") == 2


def test_unlocked_and_locked_again_is_two_rows(client, zhang, sysadmin):
    try_in_vain(client)
    actions.unlock_user(zhang, by=sysadmin)
    try_in_vain(client)
    assert verbs().count("accounts.locked_out") == 2


def test_the_account_says_until_when_and_is_unlocked(client, zhang, sysadmin):
    try_in_vain(client, REMOTE_ADDR="10.0.0.7")
    address = f"/accounts/{zhang.pk}/"
    client.force_login(sysadmin)
    until = clock.local(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    page = client.get(address).content.decode()
    assert f"已锁定，到 {until:%H:%M} 自动解除" in page
    assert "10.0.0.7" in page
    assert client.post(f"{address}unlock/").status_code == 302
    assert "已锁定" not in client.get(address).content.decode()
    event = AuditEvent.objects.get(verb="accounts.unlock_user")
    assert (event.actor, event.target_id, event.before) == (sysadmin, str(zhang.pk), {"locked": ["10.0.0.7"]})
    client.post("/logout/")
    right = {"username": "zhang", "password": "Tianyuan-2026"}
    assert client.post("/login/", right, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_a_page_has_one_clock(client, zhang, sysadmin, monkeypatch):
    """A demonstration town runs ahead: the lock ends and the log-in was by its clock."""
    try_in_vain(client, REMOTE_ADDR="10.0.0.7")
    client.force_login(sysadmin)
    monkeypatch.setattr(clock, "_offset", lambda: timedelta(days=40, hours=3))
    until = clock.local(AccessAttempt.objects.get().attempt_time + timedelta(days=40, hours=3, minutes=15))
    assert f"到 {until:%H:%M} 自动解除" in client.get(f"/accounts/{zhang.pk}/").content.decode()
    sysadmin.refresh_from_db()
    seen = text.full(sysadmin.last_login + timedelta(days=40, hours=3))
    assert seen in client.get("/accounts/").content.decode()
    assert locks_of(zhang)  # the rule itself runs on real time


def test_four_tries_and_old_tries_are_no_lock(client, zhang):
    try_in_vain(client, 4)
    assert locks_of(zhang) == []
    try_in_vain(client, 1)
    assert len(locks_of(zhang)) == 1
    AccessAttempt.objects.update(attempt_time=clock.real_now() - timedelta(minutes=16))
    assert locks_of(zhang) == []


def test_only_the_system_administrator_unlocks_and_only_what_is_locked(client, zhang, sysadmin, secadmin):
    with pytest.raises(Denied, match="没有锁定"):
        actions.unlock_user(zhang, by=sysadmin)
    try_in_vain(client)
    for somebody in (secadmin, zhang):
        with pytest.raises(Denied):
            actions.unlock_user(zhang, by=somebody)
    client.force_login(secadmin)
    assert client.post(f"/accounts/{zhang.pk}/unlock/").status_code == 403
    assert locks_of(zhang)
    assert "accounts.unlock_user" not in verbs()
