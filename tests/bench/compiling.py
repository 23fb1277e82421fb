"""Compile of one committee with 2,000 needs: the action itself, and through relay, broker and worker."""

import os
from pathlib import Path
from statistics import median

from django.db import connection

from committees.models import Membership
from servicelists.actions import compiling
from servicelists.models import Agenda, DuplicatePair
from tests.bench import stopwatch, world
from tests.bench.stopwatch import Programs, seconds, seconds_and_cpu
from tianyuan.permissions import SYSTEM
from tianyuan.work.models import Work, WorkState

NEEDS, UNITS = 2000, 95


def main() -> None:
    """Three committees, so that nothing is warm but the program: each compiled once, then once more."""
    lists = []
    for number, home in enumerate(world.communities(4)):
        owner = world.committee(home)
        if number == 0:
            world.units(owner, UNITS)
        else:
            _same_units(owner)
        listed = world.month_list(owner)
        world.needs_to_compile(listed, NEEDS, seed=number)
        lists.append(listed)
    _analyse()
    first = [_compile(listed) for listed in lists[:-1]]
    again = [_compile(listed) for listed in lists[:-1]]
    items = Agenda.objects.get(list=lists[0]).items.standing().count()
    pairs = DuplicatePair.objects.filter(committee=lists[0].committee).count()
    assert items == NEEDS, items
    stopwatch.say(
        {
            "needs": NEEDS, "units": UNITS, "items": items, "pairs_proposed": pairs,
            "first_s": [round(wall, 2) for wall, _ in first], "median_s": round(median(wall for wall, _ in first), 2),
            "cpu_s": round(median(cpu for _, cpu in first), 2), "again_s": round(median(wall for wall, _ in again), 2),
            **_by_worker(lists[-1]),
        }
    )  # fmt: skip


def _compile(listed) -> tuple[float, float]:
    return seconds_and_cpu(lambda: compiling.compile_list(listed, by=SYSTEM))


def _same_units(owner) -> None:
    rows = Membership.objects.filter(committee__community__order=1)
    Membership.objects.bulk_create(
        Membership(committee=owner, organization_id=row.organization_id, liaison_id=row.liaison_id,
                   joined_on=row.joined_on)
        for row in rows
    )  # fmt: skip


def _analyse() -> None:
    """What autovacuum does within a minute, and a fresh bulk load has not had yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _by_worker(listed) -> dict:
    log = Path(os.environ["TIANYUAN_VAR"]) / "worker.log"
    with Programs(log) as programs:
        worker = programs.start(
            "-m", "celery", "-A", "tianyuan", "worker", "--concurrency=2", "--without-gossip", "--without-mingle",
            "--loglevel=INFO",
        )  # fmt: skip
        programs.wait(lambda: " ready." in log.read_text(errors="replace"))
        idle = stopwatch.peak_mb(worker.pid)
        programs.start("manage.py", "relay")
        work = compiling.start(listed, by=SYSTEM)
        ended = lambda: Work.objects.get(pk=work.pk).state in {WorkState.DONE, WorkState.FAILED}  # noqa: E731
        taken = seconds(lambda: programs.wait(ended, 90))
        assert Work.objects.get(pk=work.pk).state == WorkState.DONE
        return {"by_worker_s": round(taken, 2), "worker_idle": idle, "worker": stopwatch.peak_mb(worker.pid)}
