"""`make test`: the suite on PostgreSQL + Redis, and on SQLite + the filesystem broker.

With two cores or more the two run at the same time: the second writes to var/tests/sqlite.log, printed whole once
the first has ended. TESTRUN_ONE_BY_ONE=1 runs them one after the other.

`--quick`: SQLite and fast tests only.

Further arguments go to pytest; then no coverage is measured and a run that selects nothing is no failure.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tianyuan.devtools import machine
from tianyuan.devtools.install import ROOT
from tianyuan.devtools.servers import ServerFailed, Servers

COVERAGE_AT_LEAST = 90
NOTHING_SELECTED = 5
RESULTS = ROOT / "var" / "tests"
CLEARED = (
    "DATABASE_URL", "REDIS_URL", "TIANYUAN_MODE", "TIANYUAN_VAR", "TIANYUAN_HTTP", "SECRET_KEY", "ALLOWED_HOSTS",
    "PORT", "HOST", "MAKELEVEL", "MAKEFLAGS", "DJANGO_SETTINGS_MODULE",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run; the last line printed is the total over both runs."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    machine.provide(machine.needs(servers=not quick, browser=not quick))
    with _own_results():
        return _run(quick, chosen)


@contextmanager
def _own_results() -> Iterator[None]:
    """var/tests for this call alone; when another call is at work there, a folder beside, gone at the end."""
    global RESULTS
    RESULTS.mkdir(parents=True, exist_ok=True)
    usual = RESULTS
    with (usual / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            RESULTS = usual / str(os.getpid())
            RESULTS.mkdir(exist_ok=True)
        try:
            yield
        finally:
            if usual != RESULTS:
                shutil.rmtree(RESULTS, ignore_errors=True)
            RESULTS = usual


def _run(quick: bool, chosen: list[str]) -> int:
    try:
        codes = [_quick(chosen)] if quick else _both(chosen)
    except KeyboardInterrupt:
        print("中断 / Interrupted")
        return 130
    except ServerFailed as error:
        sys.exit(str(error))
    return _close(codes, [] if quick else ["postgres", "sqlite"])


def at_once() -> bool:
    """Do both runs share the machine? Only where each has a core."""
    return not os.environ.get("TESTRUN_ONE_BY_ONE") and (os.cpu_count() or 1) >= 2


_told_by_terminal = False


def _interrupt(number: int, frame: FrameType | None) -> None:
    """SIGINT comes from the terminal to the whole group, SIGTERM to this process alone."""
    global _told_by_terminal
    _told_by_terminal = number == signal.SIGINT
    raise KeyboardInterrupt


def _both(chosen: list[str]) -> list[int]:
    given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    measured = (
        [] if chosen else ["--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={COVERAGE_AT_LEAST}"]
    )
    # Coverage is measured where there is less to do: the browser looks at pages in the first run only.
    second = Run("sqlite", "SQLite + filesystem broker", [*measured, *chosen], whole=not chosen)
    first = Run("postgres", "PostgreSQL + Redis", chosen, whole=not chosen)
    together = at_once()
    try:
        with Servers(database_url=given["DATABASE_URL"], redis_url=given["REDIS_URL"]) as urls:
            if together:
                second.start(aside=True)
            first.start(urls)
            codes = [first.wait()]
        if not together:
            second.start()
        return [*codes, second.wait()]
    except BaseException:
        end([first, second])
        raise


def _quick(chosen: list[str]) -> int:
    run = Run("quick", "SQLite, quick", ["-m", "not slow and not e2e and not broker", *chosen], whole=False)
    try:
        run.start()
        return run.wait()
    except BaseException:
        end([run])
        raise


class Run:
    """One pytest: in the foreground, or aside with its output kept until it is waited for."""

    def __init__(self, name: str, title: str, options: list[str], *, whole: bool):
        self.name, self.title, self.options, self.whole = name, title, options, whole
        self.process: subprocess.Popen[bytes] | None = None
        self.log: Path | None = None

    @property
    def command(self) -> list[str]:
        # Two runs at once share no file: results, cache and (measured in one of them only) coverage are apart.
        cache = f"cache_dir={RESULTS / f'cache-{self.name}'}"
        return [
            sys.executable,
            "-m",
            "pytest",
            f"--junitxml={_results(self.name)}",
            "-o",
            cache,
            *self.options,
        ]

    def start(self, urls: Mapping[str, str] | None = None, *, aside: bool = False) -> None:
        """Begin; `aside` writes to var/tests/<name>.log instead of the screen."""
        env = {key: value for key, value in os.environ.items() if key not in CLEARED}
        env.update(urls or {}, WHOLE_SUITE="1" if self.whole else "")
        _results(self.name).unlink(missing_ok=True)
        if not aside:
            print(f"\n── {self.title}", flush=True)
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=env)
            return
        self.log = RESULTS / f"{self.name}.log"
        print(f"\n── {self.title}: 同时进行 / at the same time, in {self.log.relative_to(ROOT)}", flush=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
            )

    def wait(self) -> int:
        """Its exit code; what was kept aside is printed whole."""
        assert self.process is not None
        code = self.process.wait()
        if self.log is not None:
            print(f"\n── {self.title}\n{self.log.read_text(errors='replace')}", flush=True)
        return code


def end(runs: Sequence[Run]) -> None:
    """End what still runs; each tidies up behind itself first.

    On Ctrl-C the terminal told the pytests too, and a second signal would cut their tidying short.
    """
    alive = [run.process for run in runs if run.process is not None and run.process.poll() is None]
    for process in alive:
        if not _told_by_terminal:
            process.send_signal(signal.SIGINT)
    for process in alive:
        try:
            process.wait(timeout=15)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()
            process.wait()


def _results(name: str) -> Path:
    return RESULTS / f"{name}.xml"


def _close(codes: list[int], names: list[str]) -> int:
    """One exit code, and for both runs together one last line."""
    failed = [code for code in codes if code not in (0, NOTHING_SELECTED)]
    nothing = all(code == NOTHING_SELECTED for code in codes)
    if names:
        print(f"\n{total(names)}", flush=True)
    return max(failed, default=NOTHING_SELECTED if nothing else 0)


def total(names: list[str]) -> str:
    """ "812 passed, 0 failed, 3 skipped" over the result files that exist; errors count as failures."""
    sums = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for name in names:
        if _results(name).exists():
            for suite in ElementTree.parse(_results(name)).getroot().iter("testsuite"):  # noqa: S314 - our own file
                for key in sums:
                    sums[key] += int(suite.get(key, 0))
    failed = sums["failures"] + sums["errors"]
    passed = sums["tests"] - failed - sums["skipped"]
    return f"{passed} passed, {failed} failed" + (f", {sums['skipped']} skipped" if sums["skipped"] else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
