"""The worker's heartbeat: a thread of the main process, which a long task in a child does not hold up."""

import logging
import threading

from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, InterfaceError, connection

from tianyuan.outbox import heartbeat

log = logging.getLogger(__name__)

_stop = threading.Event()


def connect() -> None:
    """Listen to the worker's signals; called once when Django is ready."""
    worker_ready.connect(_start, dispatch_uid="outbox-heartbeat-start")
    worker_shutdown.connect(_end, dispatch_uid="outbox-heartbeat-end")


def beat_safely(name: str) -> None:
    """A heartbeat that survives an absent database; its connection is closed so that no fork inherits it."""
    try:
        heartbeat.beat(name)
    except (DatabaseError, InterfaceError):
        log.warning("outbox: no heartbeat of %s, the database is away", name, exc_info=True)
    finally:
        connection.close()


def _start(**_signal) -> None:
    _stop.clear()
    threading.Thread(target=_beat_until_stopped, daemon=True, name="outbox-heartbeat").start()


def _end(**_signal) -> None:
    _stop.set()


def _beat_until_stopped() -> None:
    while not _stop.is_set():
        beat_safely("worker")
        _stop.wait(heartbeat.EVERY.total_seconds())
