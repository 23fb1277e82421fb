"""Jobs that come round by the installation's clock: beat only ticks, the (job, period) rows decide.

@periodic.job("servicelists.compile_due", every=timedelta(minutes=10))     # or at_hour=3, Asia/Shanghai
def compile_due(delivery):
    with delivery.finish():
        ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tianyuan import clock
from tianyuan.outbox import sending
from tianyuan.outbox.deliveries import Delivery, GiveUp
from tianyuan.outbox.models import PeriodicJob


@dataclass(frozen=True)
class Job:
    """A periodic job: its name, how its periods are cut, and what it does."""

    name: str
    run: Callable[[Delivery], None]
    every: timedelta | None = None
    at_hour: int | None = None

    def period(self, moment: datetime) -> str:
        """The name of the period a moment lies in."""
        if self.every is not None:
            return str(int(moment.timestamp() // self.every.total_seconds()))
        return str((clock.local(moment) - timedelta(hours=self.at_hour or 0)).date())


_jobs: dict[str, Job] = {}


def register(
    name: str, run: Callable[[Delivery], None], *, every: timedelta | None = None, at_hour: int | None = None
) -> None:
    """Add a job that runs once in every period: each `every`, or each day from `at_hour` o'clock.

    `run(delivery)` must end inside `with delivery.finish():` (see deliveries.py) and is an ordinary outbox
    task: retried, never twice. A missed period is not made up for: scan for what is due, not for what is new.
    """
    if (every is None) == (at_hour is None):
        raise ValueError(f"periodic: {name} needs every= or at_hour=")
    _jobs[name] = Job(name, run, every, at_hour)


def job(name: str, *, every: timedelta | None = None, at_hour: int | None = None):
    """`register` as a decorator; put it into an app's `tasks.py`."""

    def decorate(run: Callable[[Delivery], None]) -> Callable[[Delivery], None]:
        register(name, run, every=every, at_hour=at_hour)
        return run

    return decorate


def send_due() -> list[str]:
    """Send every job whose present period was not sent yet; returns their names. Safe to call at any time."""
    moment = clock.now()
    last = dict(PeriodicJob.objects.values_list("name", "period"))
    return [
        name
        for name, entry in _jobs.items()
        if last.get(name) != entry.period(moment) and _send(entry, entry.period(moment), moment)
    ]


def _send(entry: Job, period: str, moment: datetime) -> bool:
    with transaction.atomic():
        PeriodicJob.objects.get_or_create(name=entry.name, defaults={"period": "", "sent_at": moment})
        mine = PeriodicJob.objects.filter(name=entry.name).exclude(period=period)
        if not mine.update(period=period, sent_at=moment):
            return False  # another tick was first
        sending.send("outbox.periodic", {"name": entry.name}, key=entry.name)
    return True


def run(name: str, delivery: Delivery) -> None:
    """Run a job now, for its outbox row."""
    if name not in _jobs:
        raise GiveUp(f"没有名为 {name} 的定时任务")
    _jobs[name].run(delivery)
