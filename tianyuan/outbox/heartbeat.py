"""Signs of life of the processes that work in the background."""

from datetime import timedelta

from django.db import DatabaseError, connection, transaction

from tianyuan import clock
from tianyuan.outbox.models import Heartbeat

EVERY = timedelta(seconds=10)
STALE = timedelta(seconds=45)
PROCESSES = ("beat", "relay", "worker")


def beat(name: str) -> None:
    """Say that the process of this name is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": clock.real_now()})


def ages() -> dict[str, float | None]:
    """Seconds since each of beat, relay and worker was last seen; None for one never seen."""
    seen = dict(Heartbeat.objects.filter(name__in=PROCESSES).values_list("name", "seen_at"))
    now = clock.real_now()
    return {
        name: round((now - seen[name]).total_seconds(), 1) if name in seen else None for name in PROCESSES
    }


def health() -> dict:
    """What /healthz shows: is the database there, and how old is each heartbeat."""
    try:
        with transaction.atomic():
            seconds = ages()
    except DatabaseError:
        connection.close()
        return {"ok": False, "database": False}
    processes = {
        name: {"age": age, "stale": age is None or age > STALE.total_seconds()}
        for name, age in seconds.items()
    }
    return {"ok": not any(p["stale"] for p in processes.values()), "database": True, **processes}
