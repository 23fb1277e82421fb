"""The three administrators apart: nobody takes another's account over unseen (docs/decisions/011)."""

import pytest
from django.db import transaction

from tianyuan.accounts import actions
from tianyuan.accounts.models import ResetCode
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(person):
    return person("auditor", Role.AUDITOR, name="审计员")


def told() -> dict[str, str]:
    return {row.user.username: row.title for row in InboxMessage.objects.select_related("user")}


def test_a_code_for_an_administrator_is_told_to_the_other_two(sysadmin, secadmin, auditor):
    actions.issue_reset_code(secadmin, by=sysadmin)
    assert set(told()) == {"secadmin", "auditor"}
    assert "系统管理员对安全管理员（secadmin）的账号：签发了密码重置码" in told()["auditor"]


def test_the_system_administrators_own_code_comes_from_the_security_administrator(
    sysadmin, secadmin, auditor, person
):
    second = person("sysadmin2", Role.SYSTEM_ADMIN)
    for somebody in (second, auditor):
        with pytest.raises(Denied, match="安全管理员签发"):
            actions.issue_reset_code(sysadmin, by=somebody)
    assert not ResetCode.objects.exists()
    assert not told()
    assert actions.issue_reset_code(sysadmin, by=secadmin)
    assert set(told()) == {"sysadmin", "sysadmin2", "auditor"}


def test_the_security_administrator_issues_no_other_code(secadmin, auditor, zhang):
    for account in (auditor, zhang):
        with pytest.raises(Denied):
            actions.issue_reset_code(account, by=secadmin)


def test_an_ordinary_code_tells_nobody(sysadmin, secadmin, zhang):
    actions.issue_reset_code(zhang, by=sysadmin)
    assert not told()


def test_stopping_an_administrator_is_told_too(sysadmin, secadmin, auditor):
    actions.deactivate_user(auditor, by=sysadmin)
    assert "账号已停用" in told()["secadmin"]


def test_what_is_rolled_back_is_not_told(sysadmin, secadmin, auditor):
    with transaction.atomic():
        actions.issue_reset_code(secadmin, by=sysadmin)
        transaction.set_rollback(True)
    assert not told()


def test_the_pages_offer_what_each_may_do(client, sysadmin, secadmin, auditor):
    client.force_login(sysadmin)
    assert "签发重置码" in client.get(f"/accounts/{auditor.pk}/").content.decode()
    client.force_login(secadmin)
    assert "签发重置码" in client.get(f"/grants/{sysadmin.pk}/").content.decode()
    assert "签发重置码" not in client.get(f"/grants/{auditor.pk}/").content.decode()
    page = client.post(f"/accounts/{sysadmin.pk}/code/").content.decode()
    assert f"/grants/{sysadmin.pk}/" in page
    assert f'/accounts/{sysadmin.pk}/"' not in page
    assert client.post(f"/accounts/{auditor.pk}/code/").status_code == 403
    client.force_login(auditor)
    assert client.post(f"/accounts/{sysadmin.pk}/code/").status_code == 403
