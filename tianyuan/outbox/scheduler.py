"""Celery beat's scheduler: in memory (the periods live in the database), with a heartbeat of its own loop."""

import time

from celery.beat import Scheduler

from tianyuan.outbox import heartbeat
from tianyuan.outbox.beating import beat_safely


class BeatingScheduler(Scheduler):
    """Ticks like Celery's own and says so in the heartbeats."""

    _beaten = float("-inf")

    def tick(self, *args, **kwargs):
        if time.monotonic() - self._beaten >= heartbeat.EVERY.total_seconds():
            beat_safely("beat")
            self._beaten = time.monotonic()
        return min(super().tick(*args, **kwargs), heartbeat.EVERY.total_seconds())
