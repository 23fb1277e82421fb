"""A worker killed with kill -9 during a compile, or two compiles at once, leave one correct agenda."""

import threading
from contextlib import suppress

import pytest
from django.db import connection

from servicelists.actions import compiling
from servicelists.models import Agenda, AgendaItem, MonthlyList, TimelineEntry
from tianyuan import workflow
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import OutboxMessage
from tianyuan.permissions import SYSTEM
from tianyuan.work import background
from tianyuan.work.models import Work, WorkState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def november(make_list, make_need):
    """November with five accepted needs, two of them alike."""
    for title in ["文昌路路灯坏了", "文昌路路灯不亮", "菜市场排水不畅", "龙井巷井盖松动", "独居老人理发"]:
        make_need(title=title, state="accepted")
    return make_list()


@pytest.fixture
def hall(broker, monkeypatch, tmp_path):
    """`hall.begin(name, place)`: a worker with short leases whose first compile hangs at the place."""
    monkeypatch.setenv("TIANYUAN_LEASE_SECONDS", "2")
    monkeypatch.setenv("COMPILE_MARKS", str(tmp_path))

    def begin(name: str, place: str = ""):
        monkeypatch.setenv("COMPILE_HANGS_AT", place)
        return broker.start(
            name, "-m", "celery", "-A", "tianyuan", "worker", "--concurrency", "2", "--without-gossip",
            "--without-mingle", "--loglevel=INFO", "-I", "tests.servicelists.compiling.dawdling",
            f"--hostname={name}@tests",
        )  # fmt: skip

    broker.begin = begin
    return broker


def is_done(work):
    return Work.objects.filter(pk=work.pk, state=WorkState.DONE).exists()


def assert_one_correct_agenda(november):
    agenda = Agenda.objects.get()
    assert agenda.list == november
    items = AgendaItem.objects.filter(agenda=agenda, removed_at=None)
    assert sorted(items.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert items.values("need").distinct().count() == 5
    assert set(items.values_list("need__state", flat=True)) == {"awaiting"}
    assert [len(version.snapshot) for version in agenda.versions.all()] == [5]
    assert MonthlyList.objects.get(pk=november.pk).stage == "compiled"
    assert AuditEvent.objects.filter(verb="lists.compile").count() == 1
    assert TimelineEntry.objects.filter(need__isnull=False, what__contains="议程草案").count() == 5
    assert november.committee.duplicate_pairs.count() == 1


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.parametrize("place", ["planning", "applying", "committed"])
def test_a_killed_worker_leaves_exactly_one_correct_agenda(hall, november, tmp_path, place):
    work = compiling.start(november, by=SYSTEM)
    hall.manage("relay")
    worker = hall.begin("worker", place)
    hall.wait((tmp_path / place).exists, 90)
    hall.kill(worker)
    assert Agenda.objects.exists() == (place == "committed")
    hall.begin("second")
    hall.wait(lambda: is_done(work), 120)
    assert_one_correct_agenda(november)
    row = OutboxMessage.objects.get(task="work.run")
    assert row.done_at is not None
    assert row.attempts == (1 if place == "committed" else 2)


@pytest.mark.broker
@pytest.mark.slow
def test_two_compiles_in_two_processes_at_once_leave_one_agenda(hall, november):
    payload = {"list_id": november.pk}
    works = [background.start(compiling.WORK, by=SYSTEM, title="编制议程", payload=payload) for _ in range(2)]
    assert works[0] != works[1]
    hall.begin("worker")
    hall.manage("relay")
    hall.wait(lambda: all(map(is_done, works)), 120)
    assert_one_correct_agenda(november)


# ---- at the same second, in threads
class Meeting:
    """Two threads meet; where a lock keeps one away, the other goes on after a moment."""

    def __init__(self):
        self.barrier = threading.Barrier(2)

    def wait(self):
        with suppress(threading.BrokenBarrierError):
            self.barrier.wait(timeout=3)


def at_once(monkeypatch, november):
    """Two threads compile: both have planned before either writes, both have read the items if nothing keeps
    one of them out. Returns the errors."""
    planned, inside, errors = Meeting(), Meeting(), []
    plan, filled, met = compiling.plan, compiling._filled, threading.local()

    def plan_together(inputs, rules):
        lines = plan(inputs, rules)
        planned.wait()
        return lines

    def fill_together(item, line):
        if not hasattr(met, "once"):
            met.once = inside.wait()
        return filled(item, line)

    monkeypatch.setattr(compiling, "plan", plan_together)
    monkeypatch.setattr(compiling, "_filled", fill_together)

    def compile_now():
        try:
            compiling.compile_list(november, by=SYSTEM)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=compile_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.postgres
@pytest.mark.slow
def test_two_threads_that_planned_alike_leave_one_agenda_and_one_version(monkeypatch, november):
    assert at_once(monkeypatch, november) == []
    assert_one_correct_agenda(november)


@pytest.fixture
def compiled(november, make_need):
    """A draft stands already and a sixth need came since."""
    compiling.compile_list(november, by=SYSTEM)
    make_need(title="后来的一件", state="accepted")
    return november


@pytest.mark.postgres
@pytest.mark.slow
def test_a_second_compile_in_two_threads_makes_one_new_version(monkeypatch, compiled):
    assert at_once(monkeypatch, compiled) == []
    agenda = Agenda.objects.get()
    assert [version.number for version in agenda.versions.all()] == [2, 1]
    assert agenda.items.count() == 6


@pytest.mark.postgres
@pytest.mark.slow
def test_without_the_lock_two_threads_collide(monkeypatch, compiled):
    """The mutant: the same run without row locks (agenda and list) breaks, so the test above can fail."""
    monkeypatch.setattr(workflow, "locked", lambda row: type(row).objects.get(pk=row.pk))
    assert at_once(monkeypatch, compiled) != []


def overtaken(monkeypatch, november, make_need):
    """While one compile plans, a need comes in and another compile takes it on."""
    plan, turns = compiling.plan, []

    def plan_slowly(inputs, rules):
        lines = plan(inputs, rules)
        if not turns:
            turns.append(1)
            make_need(title="后来的一件", state="accepted")
            compiling.compile_list(november, by=SYSTEM)
        return lines

    monkeypatch.setattr(compiling, "plan", plan_slowly)
    compiling.compile_list(november, by=SYSTEM)
    return Agenda.objects.get().items.filter(need__title="后来的一件").exists()


def test_an_overtaken_plan_is_made_again(monkeypatch, november, make_need):
    assert overtaken(monkeypatch, november, make_need)


def test_without_the_check_an_overtaken_plan_throws_the_new_need_out(monkeypatch, november, make_need):
    """The mutant: with the version check off the stale plan is written."""

    def unchecked(monthly_list, inputs):
        agenda, _ = Agenda.objects.get_or_create(
            list=monthly_list, defaults={"committee_id": monthly_list.committee_id}
        )
        return workflow.locked(agenda)

    monkeypatch.setattr(compiling, "_locked_agenda", unchecked)
    assert not overtaken(monkeypatch, november, make_need)
