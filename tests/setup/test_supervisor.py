"""The supervisor keeps its programs running, with growing pauses, and ends them."""

import sys
from pathlib import Path

import pytest

from tianyuan.devtools import supervisor as module
from tianyuan.devtools.supervisor import Program, Supervisor

from .test_children import within

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def made(tmp_path: Path):
    lines: list[str] = []
    supervisor = Supervisor(env={}, cwd=tmp_path, logs=tmp_path / "log", say=lines.append)
    supervisor.lines = lines
    yield supervisor
    supervisor.stop(patience=3)


def test_a_dead_program_comes_back(made, monkeypatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.1)
    program = Program("sleeper", SLEEP)
    made.start(program)
    first = program.process
    first.kill()
    assert within(5, lambda: made.look() or (program.running and program.process is not first))
    assert "sleeper" in made.lines[0]


def test_pauses_grow_and_are_bounded(made, monkeypatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.2)
    program = Program("broken", [sys.executable, "-c", "raise SystemExit('no such table')"])
    made.start(program)
    pauses: list[float] = []

    def died_four_times() -> bool:
        made.look()
        if len(made.lines) > len(pauses):
            pauses.append(program.pause)
        return len(pauses) == 4

    assert within(10, died_four_times)
    assert pauses == [0.05, 0.1, 0.2, 0.2]
    assert "no such table" in made.tail(program)


def test_stop_ends_every_program(made) -> None:
    programs = [Program("one", SLEEP), Program("two", SLEEP)]
    for program in programs:
        made.start(program)
    made.stop(patience=3)
    assert not any(program.running for program in programs)


def test_a_long_log_is_put_aside(made, monkeypatch) -> None:
    monkeypatch.setattr(module, "LOG_LIMIT", 3)
    (made.logs / "one.log").write_text("long enough")
    made.start(Program("one", SLEEP))
    assert (made.logs / "one.log.1").read_text() == "long enough"
