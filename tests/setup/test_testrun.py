"""`make test` from the outside: two runs at once, one result, both ended together."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tianyuan.devtools import testrun

from .test_children import alive, within

# The runner on little suites of a folder of its own, without servers: only how it runs them is looked at.
DRIVER = """
import sys
from pathlib import Path
from tianyuan.devtools import testrun
class NoServers:
    def __init__(self, **urls): pass
    def __enter__(self): return {"SUITE": "first"}
    def __exit__(self, *reason): pass
testrun.Servers, testrun.ROOT = NoServers, Path(sys.argv[1])
testrun.RESULTS = Path(sys.argv[1]) / "results"
testrun.machine.provide = lambda asked: None
testrun.os.cpu_count = lambda: int(sys.argv[2])
sys.exit(testrun.main(sys.argv[3:]))
"""
PLAIN = """
import os, pathlib, time
def test_passes(): pass
def test_meets_the_other():
    here = pathlib.Path(__file__).parent
    (here / (os.environ.get("SUITE") or "second")).write_text(str(os.getpid()))
    until = time.monotonic() + SECONDS
    while len(list(here.glob("first")) + list(here.glob("second"))) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    print("met" if time.monotonic() < until else "alone")
def test_is_second_only(): assert os.environ.get("SUITE") == "first", "fails in the second run only"
"""


class Suite:
    """A folder with a suite of three tests, and the runner on it."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "pytest.ini").write_text("[pytest]\n")

    def write(self, text: str, seconds: float = 20) -> None:
        (self.folder / "test_it.py").write_text(text.replace("SECONDS", str(seconds)))

    def start(self, *, cores: int = 2, **env: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", DRIVER, str(self.folder), str(cores), "test_it.py", "-s"]
        return subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(testrun.ROOT), **env}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path)


def test_two_runs_at_once_are_one_result(suite: Suite) -> None:
    suite.write(PLAIN)
    run = suite.start()
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 1
    assert said.count("met") == 2, said
    assert "alone" not in said
    assert "fails in the second run only" in said.split("── SQLite")[-1]
    assert said.rstrip().splitlines()[-1] == "5 passed, 1 failed"
    assert "fails in the second run only" in (suite.folder / "results" / "sqlite.log").read_text()


@pytest.mark.parametrize(("cores", "env"), [(2, {"TESTRUN_ONE_BY_ONE": "1"}), (1, {})])
def test_one_by_one_where_it_is_wanted_or_there_is_one_core(suite: Suite, cores: int, env: dict) -> None:
    suite.write(PLAIN, seconds=0.5)
    run = suite.start(cores=cores, **env)
    said = run.communicate(timeout=60)[0]
    assert "alone" in said, said
    assert said.rstrip().splitlines()[-1] == "5 passed, 1 failed"
    assert run.returncode == 1


@pytest.mark.parametrize(("number", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_the_end_is_the_end_of_both(suite: Suite, number: signal.Signals, to_group: bool) -> None:
    suite.write(PLAIN + "def test_waits():\n    time.sleep(60)\n")
    run = suite.start()
    written = [suite.folder / name for name in ("first", "second")]
    assert within(30, lambda: all(path.exists() and path.read_text() for path in written))
    pytests = [int(path.read_text()) for path in written]
    (os.killpg if to_group else os.kill)(run.pid, number)
    said = run.communicate(timeout=40)[0]
    assert run.returncode == 130
    assert "Interrupted" in said
    assert not any(alive(pid) for pid in pytests)


def test_two_calls_at_once_keep_their_results_apart(suite: Suite) -> None:
    suite.write(PLAIN, seconds=5)
    results = suite.folder / "results"
    results.mkdir()
    with (results / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = suite.start()
        said = run.communicate(timeout=60)[0]
    assert said.rstrip().splitlines()[-1] == "5 passed, 1 failed"
    assert [path.name for path in results.iterdir()] == ["lock"]
