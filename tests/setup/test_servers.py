"""Private servers: there while wanted, with a password, gone afterwards however the run ends."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from tianyuan.devtools import machine, servers
from tianyuan.devtools.install import ROOT
from tianyuan.devtools.servers import Servers

from .test_children import alive, within

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        machine.postgres_bin() is None or shutil.which("redis-server") is None,
        reason="a run on given URLs needs no installed servers",
    ),
]


def test_servers_answer_and_are_gone_afterwards() -> None:
    private = Servers()
    with private as urls:
        folder, pids = private.folder, [process.pid for process, _ in private.processes]
        connection = psycopg2.connect(urls["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
        connection.close()
        assert redis.Redis.from_url(urls["REDIS_URL"]).ping()
        nobody = urls["DATABASE_URL"].replace(urls["DATABASE_URL"].split(":")[2].split("@")[0], "guessed")
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(nobody)
    assert not any(alive(pid) for pid in pids)
    assert not folder.exists()


def test_given_urls_are_passed_on() -> None:
    private = Servers(database_url="postgres://given/one", redis_url="redis://given/0")
    with private as urls:
        assert urls == {"DATABASE_URL": "postgres://given/one", "REDIS_URL": "redis://given/0"}
        assert private.processes == []


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_servers_end_with_a_killed_run(end: signal.Signals) -> None:
    script = (
        "import time; from tianyuan.devtools.servers import Servers\n"
        "with (private := Servers()):\n"
        "    print(*[p.pid for p, _ in private.processes], private.folder, flush=True); time.sleep(60)"
    )
    runner = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with runner.stdout as told:
        *pids, folder = told.readline().split()
    runner.send_signal(end)
    runner.wait(timeout=20)
    assert within(10, lambda: not any(alive(int(pid)) for pid in pids))
    servers.sweep()
    assert not Path(folder).exists()


def test_sweep_leaves_the_living_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers.tempfile, "gettempdir", lambda: str(tmp_path))
    dead = subprocess.Popen(["true"])
    dead.wait()
    for pid in (dead.pid, os.getpid()):
        (tmp_path / f"{servers.PREFIX}{pid}-x").mkdir()
    servers.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f"{servers.PREFIX}{os.getpid()}-x"]
