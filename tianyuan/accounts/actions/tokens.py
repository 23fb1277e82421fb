"""Tokens with which a program acts as a user for some hours."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from tianyuan import audit, clock
from tianyuan.accounts.models import ApiToken, User
from tianyuan.permissions import Denied

TOKEN_LIFE = timedelta(hours=12)


def hash_of(token: str) -> str:
    """What is stored. A plain hash is enough: a token is 256 random bits, not a password."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue_token(user: User, *, by: User) -> tuple[str, ApiToken]:
    """A fresh token in clear, once, and its row. Raises Denied for another's or while a password is due."""
    if user != by or not user.is_active:
        raise Denied("只能为自己签发令牌")
    if user.must_change_password:
        raise Denied("请先登录网页修改密码，再使用接口")
    token = secrets.token_urlsafe(32)
    moment = clock.real_now()
    with transaction.atomic():
        ApiToken.objects.filter(user=user, expires_at__lte=moment).delete()
        row = ApiToken.objects.create(
            user=user, token_hash=hash_of(token), created_at=moment, expires_at=moment + TOKEN_LIFE
        )
        audit.record("accounts.issue_token", user, by=by, after={"expires_at": row.expires_at})
    return token, row


def revoke_token(token: ApiToken, *, by: User) -> None:
    """End a token at once. Raises Denied for another's."""
    if token.user_id != by.pk:
        raise Denied("只能撤销自己的令牌")
    with transaction.atomic():
        deleted, _ = ApiToken.objects.filter(pk=token.pk).delete()
        if deleted:
            audit.record("accounts.revoke_token", by, by=by)
