"""Databases, broker and processes under the tests; tests/conftest.py brings it in.

- Tests marked `postgres` are deselected on SQLite, and in a whole run those marked `look` too; nothing else may be.
- `broker`: a real Celery worker, relay or any manage.py command on the test's own database and broker.
- `chromium`: Debian's browser under Playwright.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tianyuan.devtools import children, machine
from tianyuan.devtools.install import ROOT
from tianyuan.workdays import calendar

_deselected: list[pytest.Item] = []


def on_sqlite() -> bool:
    """Is this the SQLite run?"""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not on_sqlite():
        return
    out = [item for item in items if left_out(item, whole=bool(os.environ.get("WHOLE_SUITE")))]
    if out:
        items[:] = [item for item in items if item not in set(out)]
        config.hook.pytest_deselected(items=out)


def left_out(item: pytest.Item, *, whole: bool) -> bool:
    """On SQLite: races, which need PostgreSQL; in a whole run also what only looks at pages, which PostgreSQL's did."""
    marks = ("postgres", "look") if whole else ("postgres",)
    return any(item.get_closest_marker(mark) for mark in marks)


def pytest_deselected(items: list[pytest.Item]) -> None:
    _deselected.extend(items)


def wrongly_deselected(items: list[pytest.Item], *, sqlite: bool) -> list[str]:
    """In a run of the whole suite only what `left_out` names may be left out, and only on SQLite."""
    return [item.nodeid for item in items if not (sqlite and left_out(item, whole=True))]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    wrong = wrongly_deselected(_deselected, sqlite=on_sqlite())
    if os.environ.get("WHOLE_SUITE") and wrong:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\nDeselected though marked neither postgres nor look: {', '.join(wrong)}", file=sys.stderr)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The files of this run are of no use to the next one."""
    var = Path(str(settings.VAR))
    if var.name.startswith("tianyuan-tests-") and var.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(var, ignore_errors=True)


class Broker:
    """Starts programs that share the test's database and broker, and ends them all."""

    def __init__(self, var: Path):
        self.var = var
        self.running: list[subprocess.Popen[bytes]] = []

    @property
    def env(self) -> dict[str, str]:
        """The environment of a program that is to see what the test sees."""
        database = connection.settings_dict["NAME"]
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_NAME": str(database),
            "PYTHONUNBUFFERED": "1",
        }

    def log(self, name: str) -> str:
        """What a program wrote so far."""
        path = self.var / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self, name: str, *argv: str) -> subprocess.Popen[bytes]:
        """Start `python <argv>`; output goes to the log of that name."""
        with (self.var / f"{name}.log").open("ab") as output:
            child = children.spawn([sys.executable, *argv], env=self.env, cwd=ROOT, output=output)
        self.running.append(child)
        return child

    def manage(self, *argv: str) -> subprocess.Popen[bytes]:
        """Start `manage.py <argv>`; its log is named after the command."""
        return self.start(argv[0], "manage.py", *argv)

    def worker(self, *, concurrency: int = 1, name: str = "worker") -> subprocess.Popen[bytes]:
        """Start a Celery worker and wait until it takes work."""
        child = self.start(
            name, "-m", "celery", "-A", "tianyuan", "worker", "--concurrency", str(concurrency),
            "--without-gossip", "--without-mingle", "--loglevel=INFO",
            f"--hostname={name}{os.getpid()}@tests",
        )  # fmt: skip
        before = self.log(name).count(" ready.")
        self.wait(lambda: self.log(name).count(" ready.") > before or child.poll() is not None, 30)
        assert child.poll() is None, self.log(name)
        return child

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        """kill -9, with everything the program started."""
        children.kill_group(child)
        child.wait()

    def wait(self, until: Callable[[], Any], seconds: float = 20) -> Any:
        """The first true value of `until()`, asked every 0.1 s; fails after so many seconds with the logs."""
        end = time.monotonic() + seconds
        while not (value := until()):
            if time.monotonic() > end:
                logs = "\n".join(f"== {path.name}\n{path.read_text()}" for path in self.var.glob("*.log"))
                pytest.fail(f"not within {seconds} s\n{logs}")
            time.sleep(0.1)
        return value

    def close(self) -> None:
        children.stop_all(self.running, patience=5)


def _empty_broker() -> None:
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        return
    for path in (settings.VAR / "broker").rglob("*"):
        if path.is_file():
            path.unlink()


@pytest.fixture(autouse=True)
def _working_days_stay_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of the working days stays fresh for a test: on a slow machine counted queries are the same."""
    monkeypatch.setattr(calendar, "machine", SimpleNamespace(monotonic=lambda: 0.0))
    calendar.reset()


@pytest.fixture
def broker(transactional_db: None, tmp_path: Path) -> Iterator[Broker]:
    """Real programs on the test's database; mark the test `broker`."""
    _empty_broker()
    made = Broker(tmp_path)
    yield made
    made.close()
    _empty_broker()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's browser under Playwright, for the whole session. Tests that use it are marked `e2e`."""
    from playwright.sync_api import sync_playwright

    path = machine.chromium()
    assert path, "apt-get install chromium fonts-noto-cjk (make test does it)"
    # Playwright's loop runs in this thread; Django would take our database calls for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = ["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
