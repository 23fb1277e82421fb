"""The clock of a demonstration: it starts at a fixed moment when the town is loaded and runs on from there."""

from datetime import date, datetime, timedelta

from django.db import connection

from tianyuan import clock
from tianyuan.demo.models import DemoClock

TODAY = date(2026, 11, 20)
STARTS_AT = clock.at(TODAY, 9)

_known: timedelta | None = None


def offset() -> timedelta:
    """What to add to the real time; nothing before a town is loaded. Read once a process."""
    global _known
    if _known is None:
        _known = _stored()
    return _known if _known is not None else timedelta()


def _stored() -> timedelta | None:
    # Asked of the catalogue first: a failed query would spoil the caller's transaction on PostgreSQL.
    if DemoClock._meta.db_table not in connection.introspection.table_names():
        return None
    return DemoClock.objects.values_list("offset", flat=True).first()


def start(moment: datetime = STARTS_AT) -> DemoClock:
    """From now on it is `moment`. Inside the loading transaction."""
    forget()
    real = clock.real_now()
    return DemoClock.objects.create(offset=moment - real, loaded_at=real)


def forget() -> None:
    """Read the stored row again at the next question."""
    global _known
    _known = None
