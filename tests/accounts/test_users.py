"""Accounts and grants: who may make, stop and empower whom."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tianyuan.accounts import actions
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.accounts.queries import users_with_role
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Denied, Role, has_role, may, posts_of

pytestmark = pytest.mark.django_db


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("id").last()


def test_there_is_no_power_in_the_account_itself(zhang):
    assert not hasattr(zhang, "is_superuser")
    assert not hasattr(zhang, "is_staff")
    assert posts_of(zhang) == ()
    assert not may(zhang, "needs.view")


def test_created_account_cannot_log_in_before_its_code(sysadmin, client):
    user = actions.create_user(username=" li ", name="李四", by=sysadmin)
    assert (user.username, user.must_change_password, user.has_usable_password()) == ("li", True, False)
    assert client.post("/login/", {"username": "li", "password": "!"}).status_code == 400
    event = AuditEvent.objects.get(verb="accounts.create_user")
    assert (event.actor, event.after) == (sysadmin, {"username": "li", "name": "李四"})


def test_only_the_system_administrator_makes_accounts(zhang, secadmin):
    for somebody in (zhang, secadmin):
        with pytest.raises(Denied):
            actions.create_user(username="li", name="李四", by=somebody)
    assert not User.objects.filter(username="li").exists()


@pytest.mark.parametrize("username", ["", "张三", "a b", "x" * 41, "-x", "a\n"])
def test_malformed_usernames_are_refused(sysadmin, username):
    if username == "a\n":  # ends are trimmed, the middle is not
        username = "a\nb"
    with pytest.raises(ValidationError):
        actions.create_user(username=username, name="李四", by=sysadmin)


def test_taken_username_is_refused_in_any_case(sysadmin, zhang):
    with pytest.raises(Denied, match="已有人使用"):
        actions.create_user(username="ZHANG", name="张三丰", by=sysadmin)


def test_stopped_account_is_out_at_once_and_back_again(sysadmin, zhang, client):
    client.force_login(zhang)
    actions.issue_token(zhang, by=zhang)
    actions.deactivate_user(zhang, by=sysadmin)
    assert client.get("/delegations/").status_code == 302
    assert not zhang.api_tokens.exists()
    zhang.refresh_from_db()
    assert posts_of(zhang) == ()
    with pytest.raises(Denied, match="已经停用"):
        actions.deactivate_user(zhang, by=sysadmin)
    actions.activate_user(zhang, by=sysadmin)
    assert last_event().verb == "accounts.activate_user"
    with pytest.raises(Denied, match="已经启用"):
        actions.activate_user(zhang, by=sysadmin)


def test_nobody_stops_the_own_account_or_without_right(sysadmin, zhang):
    with pytest.raises(Denied):
        actions.deactivate_user(sysadmin, by=sysadmin)
    with pytest.raises(Denied):
        actions.deactivate_user(sysadmin, by=zhang)


def test_rename_keeps_both_names_in_the_audit(sysadmin, zhang):
    assert actions.rename_user(zhang, "张三丰", by=sysadmin).name == "张三丰"
    assert (last_event().before, last_event().after) == ({"name": "张三"}, {"name": "张三丰"})
    with pytest.raises(Denied):
        actions.rename_user(zhang, "别名", by=zhang)


def test_grant_gives_the_post_and_revoke_takes_it(secadmin, zhang):
    grant = actions.grant_role(zhang, Role.TOWN_OFFICER, by=secadmin)
    assert grant.granted_by == secadmin
    assert has_role(zhang, Role.TOWN_OFFICER)
    assert list(users_with_role(Role.TOWN_OFFICER)) == [zhang]
    actions.revoke_role(zhang, Role.TOWN_OFFICER, by=secadmin)
    assert not has_role(zhang, Role.TOWN_OFFICER)
    assert last_event().before == {"role": "镇党建办"}
    with pytest.raises(Denied, match="现在不是"):
        actions.revoke_role(zhang, Role.TOWN_OFFICER, by=secadmin)


def test_only_the_security_administrator_grants_and_never_to_oneself(sysadmin, secadmin, zhang):
    with pytest.raises(Denied):
        actions.grant_role(zhang, Role.TOWN_OFFICER, by=sysadmin)
    with pytest.raises(Denied):
        actions.revoke_role(secadmin, Role.SECURITY_ADMIN, by=sysadmin)
    with pytest.raises(Denied, match="自己"):
        actions.grant_role(secadmin, Role.TOWN_LEADER, by=secadmin)
    with pytest.raises(Denied, match="自己"):
        actions.revoke_role(secadmin, Role.SECURITY_ADMIN, by=secadmin)
    assert RoleGrant.objects.count() == 2


def test_roles_that_follow_a_post_are_not_granted(secadmin, zhang):
    with pytest.raises(Denied, match="随职务"):
        actions.grant_role(zhang, Role.SECRETARY, by=secadmin)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=zhang, role=Role.SECRETARY)


@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_nobody_holds_two_of_the_three(secadmin, zhang, second):
    actions.grant_role(zhang, Role.AUDITOR, by=secadmin)
    with pytest.raises(Denied, match="三者不得"):
        actions.grant_role(zhang, second, by=secadmin)
    assert [post.role for post in posts_of(zhang)] == [Role.AUDITOR]


def test_the_database_too_refuses_two_of_the_three(person):
    user = person("wang", Role.AUDITOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.SYSTEM_ADMIN)
    RoleGrant.objects.create(user=user, role=Role.COUNTY_READER)


def test_a_race_for_two_of_the_three_is_a_clear_refusal(secadmin, zhang, monkeypatch):
    """The check has passed, and then another transaction was first: the index speaks."""
    from tianyuan.accounts.actions import grants

    RoleGrant.objects.create(user=zhang, role=Role.AUDITOR)
    monkeypatch.setattr(grants, "_check_grantable", lambda user, role: None)
    with pytest.raises(Denied, match="三者不得"):
        actions.grant_role(zhang, Role.SYSTEM_ADMIN, by=secadmin)


def test_the_same_role_twice_and_a_stopped_account_are_refused(secadmin, zhang, person):
    actions.grant_role(zhang, Role.COUNTY_READER, by=secadmin)
    with pytest.raises(Denied, match="已经是"):
        actions.grant_role(zhang, Role.COUNTY_READER, by=secadmin)
    with pytest.raises(Denied, match="停用"):
        actions.grant_role(person("gone", is_active=False), Role.COUNTY_READER, by=secadmin)


def test_stopped_holders_are_not_asked(person):
    person("gone", Role.TOWN_OFFICER, is_active=False)
    assert not users_with_role(Role.TOWN_OFFICER).exists()


def bootstrap() -> str:
    out = StringIO()
    call_command("bootstrap_admins", stdout=out)
    return out.getvalue()


def test_bootstrap_makes_the_three_once_with_codes_that_work():
    printed = bootstrap()
    lines = [line.split() for line in printed.splitlines() if line.startswith("  ")]
    assert [line[0] for line in lines] == ["sysadmin", "secadmin", "auditor"]
    user = actions.reset_password("auditor", lines[2][2], "Shenji-2026!")
    assert has_role(user, Role.AUDITOR)
    assert AuditEvent.objects.filter(verb="accounts.bootstrap").count() == 3
    with pytest.raises(CommandError, match="已有管理员"):
        bootstrap()
    assert User.objects.count() == 3


def test_bootstrap_refuses_beside_any_administrator_a_taken_name_and_a_demonstration(settings, person):
    person("someone", Role.AUDITOR)
    with pytest.raises(CommandError):
        bootstrap()
    RoleGrant.objects.all().delete()
    person("sysadmin")
    with pytest.raises(CommandError, match="占用"):
        bootstrap()
    User.objects.all().delete()
    settings.DEMO = True
    with pytest.raises(CommandError, match="演示"):
        bootstrap()
    assert not User.objects.exists()


def test_system_may_make_accounts(db):
    assert actions.create_user(username="imported", name="导入", by=SYSTEM).pk
    assert last_event().actor_kind == "system"
