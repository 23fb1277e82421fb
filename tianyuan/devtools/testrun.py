"""`make test`: the suite on PostgreSQL + Redis, then on SQLite + the filesystem broker.

`--quick`: SQLite and fast tests only.

Further arguments go to pytest; then no coverage is measured and a run that selects nothing is no failure.
"""

import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
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
    signal.signal(signal.SIGTERM, _interrupt)
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    machine.provide(machine.needs(servers=not quick, browser=not quick))
    RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        codes = [_quick(chosen)] if quick else _both(chosen)
    except KeyboardInterrupt:
        print("中断 / Interrupted")
        return 130
    except ServerFailed as error:
        sys.exit(str(error))
    return _close(codes, [] if quick else ["postgres", "sqlite"])


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _both(chosen: list[str]) -> list[int]:
    given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    measured = (
        [] if chosen else ["--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={COVERAGE_AT_LEAST}"]
    )
    with Servers(database_url=given["DATABASE_URL"], redis_url=given["REDIS_URL"]) as urls:
        first = _pytest("postgres", "PostgreSQL + Redis", urls, [*measured, *chosen], whole=not chosen)
    return [first, _pytest("sqlite", "SQLite + filesystem broker", {}, chosen, whole=not chosen)]


def _quick(chosen: list[str]) -> int:
    return _pytest(
        "quick", "SQLite, quick", {}, ["-m", "not slow and not e2e and not broker", *chosen], whole=False
    )


def _pytest(name: str, title: str, urls: dict[str, str], options: list[str], *, whole: bool) -> int:
    print(f"\n── {title}", flush=True)
    results = _results(name)
    results.unlink(missing_ok=True)
    env = {key: value for key, value in os.environ.items() if key not in CLEARED}
    env.update(urls, WHOLE_SUITE="1" if whole else "")
    command = [sys.executable, "-m", "pytest", f"--junitxml={results}", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        _end(process)
        raise


def _end(process: "subprocess.Popen[bytes]") -> None:
    """pytest got the Ctrl-C too and tidies up; a second signal would cut that short."""
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
