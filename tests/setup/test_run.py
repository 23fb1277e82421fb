"""`make run` from the outside: real processes on an installation of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tianyuan.devtools import prepared
from tianyuan.devtools.install import ROOT
from tianyuan.devtools.servers import free_port

from .test_checks import STRONG
from .test_children import alive, within

SECOND_START = 5.0


class Installation:
    """A production installation (no demonstration to load) in a folder of its own, on the database of this run."""

    def __init__(self, var: Path, database_url: str = ""):
        self.var, self.port, self.database_url = var, free_port(), database_url
        self.process: subprocess.Popen[str] | None = None

    @property
    def env(self) -> dict[str, str]:
        dropped = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        return {
            **kept, "TIANYUAN_MODE": "production", "TIANYUAN_VAR": str(self.var), "PORT": str(self.port),
            "SECRET_KEY": STRONG, "ALLOWED_HOSTS": "127.0.0.1", "TIANYUAN_HTTP": "1",
            "DATABASE_URL": self.database_url,
        }  # fmt: skip

    def start(self) -> float:
        """Start; returns the seconds until the address was printed."""
        began = time.monotonic()
        self.output = (self.var / "output").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tianyuan.devtools.run"], cwd=ROOT, env=self.env,
            stdout=self.output, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        assert within(90, lambda: self.ended or "http://" in self.said), self.said
        assert not self.ended, self.said
        return time.monotonic() - began

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def said(self) -> str:
        return (self.var / "output").read_text()

    def children(self) -> list[int]:
        """The supervisor's children and theirs."""
        found, asked = [], [self.process.pid]
        while asked:
            parent = asked.pop()
            new = [pid for pid, its_parent in processes() if its_parent == parent]
            asked += new
            found += new
        return found

    def health(self) -> int:
        """The status of /healthz."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status

    def close(self) -> None:
        if not self.ended:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
        self.output.close()


def busy() -> float:
    """How many times slower than alone a program runs here and now: other work on the same cores."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def processes() -> Iterator[tuple[int, int]]:
    """Every process and its parent."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(path.parent.name), int(fields[1])


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """The address of an empty database beside the test's own on PostgreSQL; "" means SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with empty_database(f"installation_{os.getpid()}") as url:
        made = Installation(tmp_path, url)
        yield made
        if made.process is not None:
            made.close()


@pytest.mark.slow
@pytest.mark.broker
def test_first_start_second_start_and_the_end(installation: Installation) -> None:
    installation.start()
    with closing(http.client.HTTPConnection("127.0.0.1", installation.port, timeout=10)) as connection:
        connection.request("GET", "/login/")
        assert connection.getresponse().status == 200, (installation.var / "log" / "web.log").read_text()
    assert within(60, lambda: installation.health() == 200), "worker, beat and relay show a heartbeat each"
    running = installation.children()
    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(timeout=30) == 0
    assert not any(alive(pid) for pid in running)
    installation.output.close()

    seconds = installation.start()
    assert "Preparing" not in installation.said
    assert seconds < SECOND_START * busy()

    running = installation.children()
    installation.process.kill()
    installation.process.wait()
    assert within(20, lambda: not any(alive(pid) for pid in running)), "kill -9 leaves nobody behind"


@pytest.mark.slow
def test_a_busy_port_is_one_line(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        done = _run(installation)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert str(installation.port) in done.stderr
    assert not (installation.var / "tianyuan.sqlite3").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_one_line(installation: Installation, port: str) -> None:
    installation.port = port
    done = _run(installation)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert f"PORT={port}" in done.stderr


def _run(installation: Installation) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tianyuan.devtools.run"], cwd=ROOT, env=installation.env,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_an_unknown_database_is_never_taken_for_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not prepared.schema_ready(tmp_path)
    connection = sqlite3.connect(tmp_path / "tianyuan.sqlite3")
    connection.execute("CREATE TABLE django_migrations (app, name)")
    connection.execute("INSERT INTO django_migrations VALUES ('accounts', '0001_initial')")
    connection.commit()
    prepared.remember(tmp_path)
    assert prepared.schema_ready(tmp_path)
    monkeypatch.setenv("ALLOWED_HOSTS", "another.example.gov.cn")
    assert not prepared.schema_ready(tmp_path), "checked under another configuration"
    monkeypatch.undo()
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert prepared.schema_ready(tmp_path)
    connection.execute("DELETE FROM django_migrations")
    connection.commit()
    connection.close()
    assert not prepared.schema_ready(tmp_path), "the database went back"
