"""The clock's edge of the frame: once a night, what nobody can use any more goes."""

from importlib import import_module

from django.conf import settings

from tianyuan.outbox import periodic
from tianyuan.outbox.deliveries import Delivery
from tianyuan.ui import idempotency


@periodic.job("home.tidy", at_hour=3)
def tidy(delivery: Delivery) -> None:
    """Keys of forms that can no longer be sent again, and sessions that ended."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    with delivery.finish():
        idempotency.forget_old()
        sessions.clear_expired()
