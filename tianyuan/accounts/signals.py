"""Logging in and out leaves its row in the audit, and starts the clocks of the session."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from tianyuan import audit
from tianyuan.accounts import sessions
from tianyuan.accounts.models import User
from tianyuan.permissions import SYSTEM


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
    tried = str(credentials.get("username", ""))[:40]
    with transaction.atomic():
        audit.record("accounts.login_failed", None, by=SYSTEM, after={"username": tried})
