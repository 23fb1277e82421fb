"""The one clock of the program.

People read Asia/Shanghai, storage is UTC. A demonstration installation runs from a start of its own,
so every rule, deadline and label asks here; only sessions, one-time codes and signatures use real time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_offset: Callable[[], timedelta] = timedelta
_frozen: list[datetime] = []
_backdated: ContextVar[datetime | None] = ContextVar("backdated", default=None)


def real_now() -> datetime:
    """The machine's time, aware, in UTC. For sessions, one-time codes, leases and signatures only."""
    return datetime.now(UTC)


def now() -> datetime:
    """The installation's present moment, aware, in UTC; inside `backdated` the moment being recorded."""
    return _backdated.get() or entered_now()


def entered_now() -> datetime:
    """The present moment even while something past is being recorded: the audit's time."""
    if _frozen:
        return _frozen[-1]
    return real_now() + _offset()


def as_told(real: datetime) -> datetime:
    """A moment of real time (a log-in, the end of a lock) as the installation's own clock tells it.

    Only for showing: beside `now()` a page has one clock. Rules on real time keep asking `real_now()`.
    """
    return real + _offset()


def local_now() -> datetime:
    """`now()` as a clock on a wall in 田园镇 shows it."""
    return now().astimezone(SHANGHAI)


def today() -> date:
    """The installation's present day in Asia/Shanghai."""
    return local_now().date()


def local(moment: datetime) -> datetime:
    """A stored moment as a clock on a wall in 田园镇 shows it."""
    return moment.astimezone(SHANGHAI)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment at which a wall clock in 田园镇 shows this day and time."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The end of a day: 24:00, which is the start of the next."""
    return at(day + timedelta(days=1))


def use_offset(source: Callable[[], timedelta]) -> None:
    """Let a demonstration installation run from its own start: `source()` is added to the real time."""
    global _offset
    _offset = source


@contextmanager
def frozen(moment: datetime) -> Iterator[datetime]:
    """Hold the clock at an aware moment, for tests and for building a demonstration's past."""
    _frozen.append(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _frozen.pop()


@contextmanager
def backdated(moment: datetime) -> Iterator[datetime]:
    """Record something that happened at a past moment (补录): `now()` is that moment for this thread only."""
    token = _backdated.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _backdated.reset(token)
