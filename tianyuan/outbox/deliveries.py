"""Doing outbox work once: a Celery task claims its row, and marks it done in the same commit as its effect.

    @deliveries.task("servicelists.compile")
    def compile_agenda(delivery, *, list_id):
        plan = make_plan(list_id)          # long, no transaction; delivery.extend() now and then is welcome
        with delivery.finish():            # one transaction: the effects and the done mark
            apply(plan)

A message that is lost, doubled or killed half way changes nothing: the row is handed again when its lease is
over, and only the run that holds the claim can finish it.
"""

import logging
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.module_loading import autodiscover_modules

from tianyuan import audit, clock
from tianyuan.outbox.models import OutboxMessage
from tianyuan.permissions import Role, SystemActor, has_role
from tianyuan.refusals import BadInput, Conflict, Denied

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(minutes=10)


class Lost(Exception):
    """The row is done already, or another run holds it now: stop, leave everything as it is."""


class GiveUp(Exception):
    """Trying again would not help; the text says why, in words for the user."""


def lease() -> timedelta:
    """How long a row is left alone without a sign of life (OUTBOX_LEASE_SECONDS)."""
    return timedelta(seconds=getattr(settings, "OUTBOX_LEASE_SECONDS", 60))


def pause_after(attempts: int) -> timedelta:
    """The wait before the next attempt: 5 s, then four times as long each time, at most ten minutes."""
    first = getattr(settings, "OUTBOX_RETRY_SECONDS", 5)
    return min(timedelta(seconds=first * 4 ** min(attempts - 1, 6)), LONGEST_PAUSE)


class Delivery:
    """One run's hold on an outbox row."""

    def __init__(self, row: OutboxMessage, task: "Task"):
        self.row = row
        self.task = task
        self.finished = False

    @property
    def attempt(self) -> int:
        """1 for the first run of this row."""
        return self.row.attempts

    def _mine(self):
        return OutboxMessage.objects.open().filter(pk=self.row.pk, claimed_by=self.row.claimed_by)

    def extend(self) -> None:
        """Keep the row for another lease. Raises Lost when this run no longer holds it."""
        if not self._mine().update(leased_until=clock.real_now() + lease()):
            raise Lost(str(self.row))

    @contextmanager
    def finish(self) -> Iterator[None]:
        """One transaction around the effects; locks the row and marks it done. Raises Lost when not ours.

        An exception inside undoes effects and mark together. Call it exactly once in a task.
        """
        with transaction.atomic():
            if self._mine().select_for_update().first() is None:
                raise Lost(str(self.row))
            yield
            self._mine().update(done_at=clock.now(), leased_until=None, error="")
        self.finished = True


@dataclass(frozen=True)
class Task:
    """A function fed by the outbox, how often it is tried, and who is told when it is given up.

    `on_retry` and `on_failure` get (row, reason) in the transaction that puts the row back or gives it up;
    the reason is a refusal's, for the user, and empty after a program error.
    """

    name: str
    run: Callable[..., None]
    attempts: int
    on_retry: Callable[[OutboxMessage, str], None] | None = None
    on_failure: Callable[[OutboxMessage, str], None] | None = None


_tasks: dict[str, Task] = {}


def task(
    name: str,
    *,
    attempts: int = 5,
    on_retry: Callable[[OutboxMessage, str], None] | None = None,
    on_failure: Callable[[OutboxMessage, str], None] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register `fn(delivery, **payload)` as the task of this name; put it into an app's `tasks.py`.

    The function must end inside `with delivery.finish():`. Refusals (Denied, BadInput, Conflict) and GiveUp
    end it at once, any other exception is tried again with growing pauses, `attempts` times in all.
    """

    def register(fn: Callable[..., None]) -> Callable[..., None]:
        known = _tasks.get(name)
        if known is not None and known.run.__qualname__ != fn.__qualname__:
            raise ValueError(f"outbox: two tasks are called {name}")
        _tasks[name] = Task(name, fn, attempts, on_retry, on_failure)

        @shared_task(name=name)
        def run(outbox_id: int) -> None:
            deliver(outbox_id)

        return fn

    return register


def deliver(outbox_id: int) -> bool:
    """Run the row's task now, unless it is done, given up or in another run's hands. True when finished."""
    delivery = _claim(outbox_id)
    if delivery is None:
        return False
    try:
        with _kept_alive(delivery):
            delivery.task.run(delivery, **delivery.row.payload)
        if not delivery.finished:
            raise RuntimeError(f"{delivery.task.name} returned without delivery.finish()")
    except Lost:
        log.warning("outbox: another run has %s", delivery.row)
    except (Denied, BadInput, Conflict, GiveUp) as refusal:
        _put_back(delivery, str(refusal), reason=str(refusal), final=True)
    except Exception as error:
        log.exception("outbox: %s failed, attempt %s", delivery.row, delivery.attempt)
        _put_back(delivery, _where(error), final=delivery.attempt >= delivery.task.attempts)
    return delivery.finished


def run_due() -> int:
    """Run every due row here and now, as relay and worker would; for tests and for loading a demonstration.

    Returns how many were finished. A row that fails waits for its next attempt and is not tried again here.
    """
    finished = 0
    while ids := list(OutboxMessage.objects.due().order_by("pk").values_list("pk", flat=True)[:100]):
        finished += sum(deliver(pk) for pk in ids)
    return finished


def _task_called(name: str) -> Task:
    if name not in _tasks:
        autodiscover_modules("tasks")  # outside a worker nobody has loaded them yet
    if name not in _tasks:
        raise LookupError(f"outbox: no task is called {name}")
    return _tasks[name]


def _claim(outbox_id: int) -> Delivery | None:
    with transaction.atomic():
        row = OutboxMessage.objects.open().select_for_update().filter(pk=outbox_id).first()
        if row is None or (row.claimed_by and row.leased_until and row.leased_until > clock.real_now()):
            return None
        known = _task_called(row.task)
        if row.attempts >= known.attempts:
            _give_up(row, known, "执行这项任务的程序多次中断")
            return None
        row.claimed_by = uuid.uuid4().hex
        row.leased_until = clock.real_now() + lease()
        row.attempts += 1
        row.save(update_fields=["claimed_by", "leased_until", "attempts"])
    return Delivery(row, known)


def _put_back(delivery: Delivery, words: str, *, final: bool, reason: str = "") -> None:
    """After a failure: let the row wait for its next attempt, or give it up."""
    if delivery.finished:
        return  # the effect is committed; what came after it is only logged
    with transaction.atomic():
        row = delivery._mine().select_for_update().first()
        if row is None:
            return
        if final:
            _give_up(row, delivery.task, words, reason)
            return
        row.claimed_by, row.error = "", words[:2000]
        row.leased_until = clock.real_now() + pause_after(row.attempts)
        row.save(update_fields=["claimed_by", "error", "leased_until"])
        if delivery.task.on_retry:
            delivery.task.on_retry(row, reason)


def _give_up(row: OutboxMessage, known: Task, words: str, reason: str = "") -> None:
    row.claimed_by, row.leased_until, row.failed_at, row.error = "", None, clock.now(), words[:2000]
    row.save(update_fields=["claimed_by", "leased_until", "failed_at", "error"])
    log.error("outbox: %s given up after %s attempts: %s", row, row.attempts, words)
    if known.on_failure:
        known.on_failure(row, reason)


def _where(error: Exception) -> str:
    """The error's kind and place. Not its text, which may hold personal data: that is in the server's log."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"（{Path(frames[-1].filename).name}:{frames[-1].lineno}）" if frames else ""
    return f"{type(error).__name__}{place}"


def retry(row: OutboxMessage, *, by: Any) -> OutboxMessage:
    """Let work that was given up run again from its first attempt. Only the system administrator may."""
    if not isinstance(by, SystemActor) and not has_role(by, Role.SYSTEM_ADMIN):
        raise Denied("后台任务由系统管理员查看和重试")
    try:
        with transaction.atomic():
            row = OutboxMessage.objects.select_for_update().get(pk=row.pk)
            if row.failed_at is None:
                raise Denied("这项任务没有停下，不用重试")
            row.failed_at, row.attempts, row.handed, row.leased_until = None, 0, 0, None
            row.save(update_fields=["failed_at", "attempts", "handed", "leased_until"])
            audit.record("outbox.retry", row, by=by)
    except IntegrityError as error:
        raise Conflict("同样的任务已经重新开始，不用再试") from error
    return row


@contextmanager
def _kept_alive(delivery: Delivery) -> Iterator[None]:
    """Extend the lease from beside while the task computes; a dead process extends nothing."""
    stop = threading.Event()
    keeper = threading.Thread(target=_extend_until, args=(delivery, stop), daemon=True, name="outbox-lease")
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=1)


def _extend_until(delivery: Delivery, stop: threading.Event) -> None:
    while not stop.wait(lease().total_seconds() / 3):
        try:
            delivery.extend()
        except Lost:
            return
        except DatabaseError:
            log.warning("outbox: could not extend the lease of %s", delivery.row, exc_info=True)
        finally:
            connection.close()
