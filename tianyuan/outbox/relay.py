"""The relay: hands due outbox rows to Celery. Nothing else in the program talks to the broker."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from tianyuan import clock
from tianyuan.outbox import heartbeat
from tianyuan.outbox.deliveries import LONGEST_PAUSE, lease
from tianyuan.outbox.models import OutboxMessage

log = logging.getLogger(__name__)

BATCH = 50
SHORTEST_WAIT, LONGEST_WAIT = 0.5, 1.0
LONGEST_BROKER_WAIT = 30.0


class BrokerDown(Exception):
    """The broker did not take a message; the rows wait in the outbox."""


def take(limit: int = BATCH) -> list[OutboxMessage]:
    """Lease up to `limit` due rows to this relay and return them; committed when it returns.

    An unanswered row is handed again after its lease, each time a little later, so that a long queue does not
    fill with copies.
    """
    if not OutboxMessage.objects.due().exists():  # a plain read: SQLite's write lock is not taken while idle
        return []
    with transaction.atomic():
        rows = list(OutboxMessage.objects.due().select_for_update(skip_locked=True).order_by("pk")[:limit])
        for row in rows:
            row.leased_until = clock.real_now() + _lease_of(row)
            row.handed += 1
            row.claimed_by = ""
        OutboxMessage.objects.bulk_update(rows, ["leased_until", "handed", "claimed_by"])
    return rows


def _lease_of(row: OutboxMessage) -> timedelta:
    return min(lease() * 2 ** min(row.handed, 6), max(lease(), LONGEST_PAUSE))


def hand_over(rows: Sequence[OutboxMessage]) -> None:
    """Put one message a row into the broker. Raises BrokerDown; what is left is due again at once."""
    left = list(rows)
    try:
        with current_app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, interval_start=0.1, timeout=5)
            while left:
                current_app.send_task(
                    left[0].task, kwargs={"outbox_id": left[0].pk}, connection=link, retry=False
                )
                del left[0]
    except Exception as error:  # redis, kombu and the file system each have their own
        ids = [row.pk for row in left]
        OutboxMessage.objects.open().filter(pk__in=ids, claimed_by="").update(leased_until=None)
        raise BrokerDown(str(error)) from error


def hand_over_due() -> int:
    """One round: take what is due and hand it over; returns how many rows."""
    rows = take()
    if rows:
        hand_over(rows)
    return len(rows)


class Relay:
    """The loop of `manage.py relay`: busy rounds follow at once, idle ones every 0.5 to 1 s."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._beaten = float("-inf")
        self._idle = SHORTEST_WAIT
        self._broken = 1.0

    def run(self) -> None:
        while not self.stop.is_set():
            self.stop.wait(self.round())
            close_old_connections()

    def round(self) -> float:
        """Do one round; returns the seconds to wait before the next."""
        try:
            self._beat()
            handed = hand_over_due()
        except BrokerDown as error:
            log.warning("outbox: the broker is away, next try in %.0f s: %s", self._broken, error)
            return self._after_trouble()
        except (DatabaseError, InterfaceError):
            log.exception("outbox: the database is away, next try in %.0f s", self._broken)
            connection.close()
            return self._after_trouble()
        self._broken = 1.0
        self._idle = 0.0 if handed else min(max(self._idle * 1.1, SHORTEST_WAIT), LONGEST_WAIT)
        return self._idle

    def _after_trouble(self) -> float:
        wait, self._broken = self._broken, min(self._broken * 2, LONGEST_BROKER_WAIT)
        return wait

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= heartbeat.EVERY.total_seconds():
            heartbeat.beat("relay")
            self._beaten = time.monotonic()
