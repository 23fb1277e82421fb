"""Passwords and one-time reset codes. Codes run on real time: a demonstration's clock does not stretch them."""

import secrets
from datetime import timedelta
from typing import Any, TypeGuard

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from tianyuan import audit, clock
from tianyuan.accounts.actions.notices import tell_administrators
from tianyuan.accounts.models import ApiToken, ResetCode, User
from tianyuan.accounts.queries import administrator_role
from tianyuan.permissions import Denied, Role, check

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: codes are read aloud
CODE_LENGTH = 10
CODE_LIFE = timedelta(hours=24)
CODE_TRIES = 10
WRONG_CODE = "账号或重置码不对，或重置码已用过、已过期。请核对，或请系统管理员重新签发"


def issue_reset_code(user: User, *, by: Any) -> str:
    """A one-time code for the user, in clear, once; earlier ones are void. Raises Denied.

    The other administrators read of a code for one of the three (docs/decisions/011-administrators.md).
    """
    check_can_issue_code(by, user)
    with transaction.atomic():
        code = write_code(user, by=by)
        tell_administrators(user, "签发了密码重置码", by=by)
        return code


def check_can_issue_code(by: Any, user: User) -> None:
    """The system administrator's part; a system administrator's own code is the security administrator's."""
    if user == by:
        raise Denied("自己的密码请在“修改密码”里改")
    if administrator_role(user) == Role.SYSTEM_ADMIN:
        check(by, "accounts.grant", "系统管理员的重置码由安全管理员签发")
    else:
        check(by, "accounts.edit", "只有系统管理员可以签发重置码")
    if not user.is_active:
        raise Denied("账号已停用，请先启用")


def write_code(user: User, *, by: Any) -> str:
    """Store a fresh code's hash in the caller's transaction and return the code."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    User.objects.select_for_update().get(pk=user.pk)
    ResetCode.objects.filter(user=user, spent_at=None).update(spent_at=clock.real_now())
    ResetCode.objects.create(
        user=user,
        code_hash=make_password(code),
        issued_by=by if isinstance(by, User) else None,
        expires_at=clock.real_now() + CODE_LIFE,
    )
    audit.record("accounts.issue_reset_code", user, by=by)
    return code


def reset_password(username: str, code: str, new_password: str) -> User:
    """Set a new password with a one-time code and spend the code.

    Raises Denied with the same words whatever was wrong, ValidationError when the password is too weak (the
    code stays good then). Ten wrong tries spend a code.
    """
    with transaction.atomic():
        reset = (
            ResetCode.objects.select_for_update()
            .filter(user__username=username.strip(), spent_at=None, user__is_active=True)
            .first()
        )
        user = _spend(reset, new_password) if _accepts(reset, code) else None
    # Outside the block: a wrong try must be counted, not rolled back with the refusal.
    if user is None:
        raise Denied(WRONG_CODE)
    return user


def _accepts(reset: ResetCode | None, code: str) -> TypeGuard[ResetCode]:
    if reset is None or not reset.holds_at(clock.real_now()):
        make_password(code)  # as slow as a real comparison: timing does not tell which accounts exist
        return False
    if check_password("".join(code.split()).upper(), reset.code_hash):
        return True
    reset.failures += 1
    if reset.failures >= CODE_TRIES:
        reset.spent_at = clock.real_now()
    reset.save(update_fields=["failures", "spent_at"])
    return False


def _spend(reset: ResetCode, new_password: str) -> User:
    user = reset.user
    validate_password(new_password, user)
    reset.spent_at = clock.real_now()
    reset.save(update_fields=["spent_at"])
    _set_password(user, new_password)
    audit.record("accounts.reset_password", user, by=user)
    return user


def change_password(user: User, new_password: str, *, by: User) -> User:
    """One's own new password. Ends all other sessions and tokens. Raises Denied, ValidationError when weak."""
    if user != by:
        raise Denied("只能修改自己的密码")
    if user.check_password(new_password):
        raise Denied("新密码不能与原密码相同")
    validate_password(new_password, user)
    with transaction.atomic():
        _set_password(user, new_password)
        audit.record("accounts.change_password", user, by=by)
    return user


def _set_password(user: User, new_password: str) -> None:
    user.set_password(new_password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ApiToken.objects.filter(user=user).delete()
