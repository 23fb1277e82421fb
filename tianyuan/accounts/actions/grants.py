"""Granting town-level and administrator roles: the security administrator's part."""

from typing import Any

from django.db import IntegrityError, transaction

from tianyuan import audit
from tianyuan.accounts.actions.codes import write_code
from tianyuan.accounts.models import Delegation, RoleGrant, User
from tianyuan.permissions import ADMINISTRATORS, GRANTABLE, SYSTEM, Denied, Role, check, forget_posts

REASON = "只有安全管理员可以授权"
TWO_ADMINISTRATORS = "系统管理员、安全管理员、审计员三者不得由同一人担任"

# The three of the bootstrap: username, name shown, role.
ADMINISTRATOR_ACCOUNTS = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditor", "审计员", Role.AUDITOR),
)


def grant_role(user: User, role: Role, *, by: Any) -> RoleGrant:
    """Give a town-level or administrator role. Raises Denied: not allowed, to oneself, a second of the three."""
    check(by, "accounts.grant", REASON)
    if user == by:
        raise Denied("不能给自己授权")
    if role not in GRANTABLE:
        raise Denied(f"“{Role(role).label}”随职务而定，不能直接授予")
    with transaction.atomic():
        # The row lock queues two grants to one person; the partial unique index has the last word.
        row = User.objects.select_for_update().get(pk=user.pk)
        _check_grantable(row, Role(role))
        grant = _insert(row, Role(role), by)
        audit.record("accounts.grant_role", row, by=by, after={"role": Role(role).label})
    forget_posts(user)
    return grant


def _check_grantable(user: User, role: Role) -> None:
    held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    if not user.is_active:
        raise Denied("账号已停用，不能授权")
    if role in held:
        raise Denied(f"已经是{role.label}")
    if role in ADMINISTRATORS and held & ADMINISTRATORS:
        raise Denied(TWO_ADMINISTRATORS)
    if role in ADMINISTRATORS and Delegation.objects.standing().filter(receiver=user).exists():
        raise Denied("此人正代行书记职责，代行结束后再授予管理员角色")


def _insert(user: User, role: Role, by: Any) -> RoleGrant:
    granter = by if isinstance(by, User) else None
    try:
        with transaction.atomic():
            return RoleGrant.objects.create(user=user, role=role, granted_by=granter)
    except IntegrityError as error:
        raise Denied(TWO_ADMINISTRATORS if role in ADMINISTRATORS else f"已经是{role.label}") from error


def revoke_role(user: User, role: Role, *, by: Any) -> None:
    """Take a granted role back. Raises Denied: not allowed, one's own, or not held."""
    check(by, "accounts.grant", REASON)
    if user == by:
        raise Denied("不能收回自己的授权")
    with transaction.atomic():
        deleted, _ = RoleGrant.objects.filter(user=user, role=role).delete()
        if not deleted:
            raise Denied(f"现在不是{Role(role).label}")
        audit.record("accounts.revoke_role", user, by=by, before={"role": Role(role).label})
    forget_posts(user)


def bootstrap_administrators() -> list[tuple[User, str]]:
    """The first three administrators with their one-time codes, once. Raises Denied when there is any already."""
    with transaction.atomic():
        names = [username for username, _, _ in ADMINISTRATOR_ACCOUNTS]
        if RoleGrant.objects.filter(role__in=ADMINISTRATORS).exists():
            raise Denied("已有管理员，不再重复建立")
        if User.objects.filter(username__in=names).exists():
            raise Denied(f"账号 {'、'.join(names)} 中已有被占用的，请先改名")
        return [_first_administrator(*row) for row in ADMINISTRATOR_ACCOUNTS]


def _first_administrator(username: str, name: str, role: Role) -> tuple[User, str]:
    user = User.objects.create_user(username, name=name, must_change_password=True)
    RoleGrant.objects.create(user=user, role=role)
    audit.record("accounts.bootstrap", user, by=SYSTEM, after={"role": role.label})
    return user, write_code(user, by=SYSTEM)
