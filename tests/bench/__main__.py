"""`make bench`: prints a table and writes var/bench.json. `make bench ARGS="compiling"` measures one part only.

Private PostgreSQL and Redis (or those DATABASE_URL and REDIS_URL name: their databases are left alone, new
ones are made beside them), then SQLite and the filesystem broker. Nothing is left behind but the results.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import table
from tianyuan.devtools import machine
from tianyuan.devtools.install import ROOT
from tianyuan.devtools.servers import Servers
from tianyuan.devtools.testrun import CLEARED

PARTS = ("compiling", "claiming", "room", "pages", "grid")
RESULTS = ROOT / "var" / "bench.json"


def main(arguments: list[str]) -> int:
    """Measure; 1 when a goal is missed."""
    parts = [part for part in PARTS if not arguments or part in arguments]
    machine.provide(machine.needs(servers=True, browser=False))
    folder = Path(tempfile.mkdtemp(prefix="tianyuan-bench-"))
    begun, loaded = time.monotonic(), os.getloadavg()
    try:
        with Servers() as urls:
            found = {"postgresql": _measure(parts, folder / "postgresql", urls)}
        found["sqlite"] = _measure(parts, folder / "sqlite", {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "measured_at": time.strftime("%Y-%m-%d %H:%M:%S %z"), "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": f"{loaded[0]:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
        "seconds": round(time.monotonic() - begun), **found,
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(table.written(result))
    print(f"\n{RESULTS.relative_to(ROOT)}")
    return 1 if table.missed(result) else 0


def _measure(parts: list[str], folder: Path, urls: dict[str, str]) -> dict:
    found = {}
    for part in parts:
        print(f"… {folder.name}: {part}", end="", flush=True)
        begun, var = time.monotonic(), folder / part
        var.mkdir(parents=True)
        found[part] = _part(part, var, urls)
        print(f" {time.monotonic() - begun:.0f} s", flush=True)
    return found


def _part(part: str, var: Path, urls: dict[str, str]) -> dict:
    env = {key: value for key, value in os.environ.items() if key not in CLEARED}
    env |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "TIANYUAN_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    env |= {"BENCH_RESULT": str(var / "result.json"), "SECRET_KEY": "bench-only-" + os.urandom(40).hex()}
    if urls:
        env |= {"REDIS_URL": urls["REDIS_URL"], "DATABASE_URL": _database(urls["DATABASE_URL"], part)}
    for step in ("migrate", part):
        subprocess.run([sys.executable, "-m", "tests.bench.part", step], cwd=ROOT, env=env, check=True)
    return json.loads((var / "result.json").read_text())


def _database(url: str, name: str) -> str:
    """A database of the part's own on the private server."""
    import psycopg2

    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE bench_{name}")
    server.close()
    return f"{url.rpartition('/')[0]}/bench_{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
