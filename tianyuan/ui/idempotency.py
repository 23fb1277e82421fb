"""Doing a thing once, however often its form arrives."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tianyuan import clock
from tianyuan.refusals import Conflict
from tianyuan.ui.models import IdempotencyKey


def once(user: Any, key: UUID | str | None, act: Callable[[], Any]) -> str:
    """Run `act` and return its result as text (an address, an id); a repeated key gets the first result.

    Row and act are one transaction: a second, simultaneous call waits at the unique key. Without a key
    the act simply runs. Raises Conflict when the key belongs to somebody else.
    """
    if not key:
        return str(act())
    owner = user if getattr(user, "pk", None) else None
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(key=key, user=owner, created_at=clock.real_now())
            row.result = str(act())
            row.save(update_fields=["result"])
            return row.result
    except IntegrityError:
        first = IdempotencyKey.objects.filter(key=key).first()
        if first is None:
            raise  # the act's own fault, not a second sending
    if first.user_id != getattr(owner, "pk", None):
        raise Conflict("这份表单已由别人提交。请重新打开再填。")
    return first.result


def forget_old() -> int:
    """Drop keys past the days in which a form could still be sent again; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.real_now() - settings.KEEP_FORM_KEYS).delete()[
        0
    ]
