"""Making and switching accounts: the system administrator's part."""

from typing import Any

from axes.models import AccessAttempt
from django.db import transaction

from tianyuan import audit
from tianyuan.accounts.actions.notices import tell_administrators
from tianyuan.accounts.models import ApiToken, ResetCode, User
from tianyuan.accounts.queries import locks_of
from tianyuan.permissions import Denied, check

REASON = "只有系统管理员可以管理账号"


def create_user(*, username: str, name: str, by: Any) -> User:
    """A new account that nobody can log in to before a one-time code is issued for it.

    Raises Denied when the name is taken or `by` may not, ValidationError for a malformed username or name.
    """
    check(by, "accounts.edit", REASON)
    user = User(username=username.strip(), name=name.strip(), must_change_password=True)
    user.set_unusable_password()
    with transaction.atomic():
        if User.objects.filter(username__iexact=user.username).exists():
            raise Denied(f"账号“{user.username}”已有人使用")
        user.full_clean()
        user.save()
        audit.record(
            "accounts.create_user", user, by=by, after={"username": user.username, "name": user.name}
        )
    return user


def rename_user(user: User, name: str, *, by: Any) -> User:
    """Correct the name shown. Raises Denied, or ValidationError for an empty or too long one."""
    check(by, "accounts.edit", REASON)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        before, row.name = row.name, name.strip()
        row.full_clean()
        row.save(update_fields=["name"])
        audit.record("accounts.rename_user", row, by=by, before={"name": before}, after={"name": row.name})
    return row


def deactivate_user(user: User, *, by: Any) -> User:
    """Stop an account: its sessions end with the next request, tokens and open codes at once."""
    check(by, "accounts.edit", REASON)
    if user == by:
        raise Denied("不能停用自己的账号")
    with transaction.atomic():
        row = _switch(user, active=False, by=by)
        ApiToken.objects.filter(user=row).delete()
        ResetCode.objects.filter(user=row, spent_at=None).delete()
        tell_administrators(row, "账号已停用", by=by)
    return row


def activate_user(user: User, *, by: Any) -> User:
    """Open a stopped account again; its password is the old one."""
    check(by, "accounts.edit", REASON)
    with transaction.atomic():
        return _switch(user, active=True, by=by)


def unlock_user(user: User, *, by: Any) -> User:
    """Forget the wrong passwords, so that the owner may try again at once. Raises Denied when none is locked."""
    check(by, "accounts.edit", REASON)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        locks = locks_of(row)
        if not locks:
            raise Denied("账号现在没有锁定")
        AccessAttempt.objects.filter(username=row.username).delete()
        audit.record("accounts.unlock_user", row, by=by, before={"locked": [lock.address for lock in locks]})
    return row


def _switch(user: User, *, active: bool, by: Any) -> User:
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active == active:
        raise Denied("账号已经启用" if active else "账号已经停用")
    row.is_active = active
    row.save(update_fields=["is_active"])
    verb = "accounts.activate_user" if active else "accounts.deactivate_user"
    audit.record(verb, row, by=by, before={"is_active": not active}, after={"is_active": active})
    return row
