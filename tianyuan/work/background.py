"""Work a user starts and need not wait for.

@background.runner("servicelists.compile")           # in an app's tasks.py
def compile_agenda(work, payload):
    plan = make_plan(payload["list_id"], report=partial(background.progress, work))
    with background.finish(work):                    # effects and done mark: one commit, never twice
        apply(plan)
        background.finish_at(work, url)
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from tianyuan import clock
from tianyuan.attachments import files
from tianyuan.outbox import inbox, sending
from tianyuan.outbox.deliveries import Delivery, GiveUp
from tianyuan.outbox.models import OutboxMessage
from tianyuan.permissions import account_of
from tianyuan.work.models import Work, WorkState

KEEP_FILE = timedelta(days=7)
KEEP_ROW = timedelta(days=30)
REPORT_EVERY = 0.3
NOTHING_HALF_DONE = "没有留下做到一半的结果。"
PROGRAM_ERROR = f"程序出了点问题，几次都没有做成。{NOTHING_HALF_DONE}请稍后再试一次，仍不行请联系系统管理员。"
TRY_AGAIN = "刚才没有做成，稍后会自动再试"

Runner = Callable[[Work, dict[str, Any]], None]
_runners: dict[str, Runner] = {}


class Hold:
    """What a running work carries beside its row: the claim on it, results not committed yet."""

    def __init__(self, delivery: Delivery):
        self.delivery = delivery
        self.files: list[tuple[str, bytes]] = []
        self.url = ""
        self.reported = float("-inf")


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that does work of a kind."""

    def register(fn: Runner) -> Runner:
        _runners[kind] = fn
        return fn

    return register


def start(
    kind: str,
    *,
    by: Any,
    title: str,
    payload: dict[str, Any] | None = None,
    committee_id: int | None = None,
    key: str = "",
) -> Work:
    """Queue work; it begins once the caller's transaction is committed.

    `by` (a User, or SYSTEM) owns it and its file. With a `key`, work of the same kind and key that is queued
    or running is returned instead: a double click starts nothing twice.
    """
    owner = account_of(by)
    fields = {"title": title, "payload": payload or {}, "committee_id": committee_id, "owner": owner}
    with transaction.atomic():
        while key:
            running = Work.objects.active().filter(kind=kind, key=key).first()
            if running is not None:
                return running
            try:
                with transaction.atomic():
                    return _queued(Work(kind=kind, key=key, **fields))
            except IntegrityError:
                continue  # somebody pressed at the same second: theirs is there now
        return _queued(Work(kind=kind, **fields))


def _queued(work: Work) -> Work:
    work.save(force_insert=True)
    sending.send("work.run", {"work_id": work.pk}, key=str(work.pk))
    return work


def progress(work: Work, done: int, total: int, note: str = "") -> None:
    """Say how far it is, in a short commit of its own (at most about three a second), and keep the lease.

    Raises deliveries.Lost when another run has taken over. Call it outside transactions.
    """
    hold = _hold(work)
    work.done, work.total, work.note = done, total, note[:200]
    now = time.monotonic()
    if now - hold.reported < REPORT_EVERY and done < total:
        return
    hold.reported = now
    with transaction.atomic():
        hold.delivery.extend()
        work.save(update_fields=["done", "total", "note"])


def attach(work: Work, filename: str, content: bytes) -> None:
    """Give the work its file; stored with the finish, for its owner only, for seven days."""
    _hold(work).files = [(filename, content)]


def finish_at(work: Work, url: str) -> None:
    """Where the user finds the result: a path of this portal."""
    _hold(work).url = url


@contextmanager
def finish(work: Work) -> Iterator[None]:
    """One transaction around the effects; with its commit the work is done. Raises deliveries.Lost when it
    was done before or is in another run's hands. A runner whose only result is a file may leave it out."""
    hold = _hold(work)
    with hold.delivery.finish():
        yield
        for name, content in hold.files:
            work.file = files.store_bytes(name, content, by=work.owner, kind="work")
            work.expires_at = clock.now() + KEEP_FILE
        work.state, work.url, work.finished_at = WorkState.DONE, hold.url, clock.now()
        work.done = work.total = max(work.done, work.total, 1)
        work.note = work.error = ""
        work.save()


def _hold(work: Work) -> Hold:
    hold: Hold | None = work.__dict__.get("_held_by")
    if hold is None:
        raise RuntimeError("this work is not running here")
    return hold


def run(delivery: Delivery, work_id: int) -> None:
    """Do the work of one outbox row."""
    work = Work.objects.select_related("owner").filter(pk=work_id).first()
    if work is None or work.kind not in _runners:
        raise GiveUp(f"没有能做这项工作的程序（{work.kind if work else work_id}）")
    work.__dict__["_held_by"] = Hold(delivery)
    work.state, work.started_at = WorkState.RUNNING, work.started_at or clock.now()
    work.done, work.total, work.note = 0, 0, ""
    with transaction.atomic():
        delivery.extend()
        work.save(update_fields=["state", "started_at", "done", "total", "note"])
    _runners[work.kind](work, work.payload)
    if not delivery.finished:
        with finish(work):
            pass


def to_be_retried(row: OutboxMessage, _reason: str) -> None:
    """The run failed and will be tried again: back into the queue, and the user sees why it takes longer."""
    works = Work.objects.active().filter(pk=row.payload["work_id"])
    works.update(state=WorkState.QUEUED, done=0, total=0, note=TRY_AGAIN)


def given_up(row: OutboxMessage, reason: str) -> None:
    """The work failed for good: the row says why, and its owner gets a message."""
    work = Work.objects.active().select_for_update().filter(pk=row.payload["work_id"]).first()
    if work is None:
        return
    work.state, work.note, work.finished_at = WorkState.FAILED, "", clock.now()
    work.error = f"{reason.rstrip('。')}。{NOTHING_HALF_DONE}" if reason else PROGRAM_ERROR
    work.save(update_fields=["state", "error", "note", "finished_at"])
    if work.owner_id:
        inbox.notify(
            [work.owner_id],
            title=f"没有完成：{work.title}",
            body=work.error,
            kind="work",
            url=f"/work/{work.pk}/",
            why="这项后台任务是您开始的",
        )


def purge(delivery: Delivery) -> None:
    """Delete files whose time is over, and rows a month old."""
    now = clock.now()
    with delivery.finish():
        for work in Work.objects.filter(expires_at__lte=now, file__isnull=False).select_related("file"):
            assert work.file is not None
            files.remove(work.file)
        ended = Work.objects.exclude(pk__in=Work.objects.active())
        ended.filter(finished_at__lte=now - KEEP_ROW).delete()
