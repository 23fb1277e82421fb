"""Logging in and out leaves its row in the audit, and starts the clocks of the session.

`administrator_touched(account, words, by)`: a password or a switch of one of the three administrators was in
another's hands; sent inside the action's transaction. Rooms above tell the others.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from tianyuan import audit, clock
from tianyuan.accounts import sessions
from tianyuan.accounts.models import User
from tianyuan.audit.models import AuditEvent
from tianyuan.audit.recording import plain, source_address
from tianyuan.permissions import SYSTEM

administrator_touched = Signal()


def connect() -> None:
    """Called once when the apps are ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="accounts.logged_in")
    user_logged_out.connect(_logged_out, dispatch_uid="accounts.logged_out")
    user_login_failed.connect(_login_failed, dispatch_uid="accounts.login_failed")


def _logged_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.begin(request)
    with transaction.atomic():
        audit.record("accounts.login", user, by=user, note=getattr(request, "login_note", ""))


def _logged_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is None:
        return
    with transaction.atomic():
        audit.record("accounts.logout", user, by=user, note=sessions.ENDINGS.get(_ending(request), ""))


def _ending(request: HttpRequest) -> str:
    return sessions.why_over(request) if hasattr(request, "session") else ""


def _login_failed(sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A row with the name tried, never a password; and at the try that locks, a row of the lock-out."""
    tried = str(credentials.get("username", ""))[:40]
    with transaction.atomic():
        _record_refusal("accounts.login_failed", tried)
        if getattr(request, "axes_locked_out", False) and not _lock_is_known(request, tried):
            _record_refusal("accounts.locked_out", tried)


def _record_refusal(verb: str, tried: str) -> None:
    account = User.objects.filter(username=plain(tried)).first()
    audit.record(verb, account, by=SYSTEM, after={"username": tried}, note=f"账号：{tried}")


def _lock_is_known(request: HttpRequest, tried: str) -> bool:
    """Further tries while it lasts are refusals, not lock-outs. Two tries at once may both pass the limit."""
    if request.axes_failures_since_start == settings.AXES_FAILURE_LIMIT:
        return False
    since = clock.entered_now() - settings.AXES_COOLOFF_TIME
    known = AuditEvent.objects.filter(verb="accounts.locked_out", at__gte=since)
    return known.filter(address=source_address.get(), after__username=plain(tried)).exists()
