"""`make run`: prepare when needed, then web, Celery worker, beat and relay until Ctrl-C.

`--fresh-demo` (`make demo`) throws a demonstration town away, loads a new one and ends.

Environment: PORT (8000), HOST (127.0.0.1), DATABASE_URL, REDIS_URL, TIANYUAN_MODE, TIANYUAN_VAR, WEB_WORKERS.
"""

import fcntl
import http.client
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO

from tianyuan.devtools import prepared
from tianyuan.devtools.children import die_with_parent, spawn, stop_all
from tianyuan.devtools.install import ROOT, bundle_assets
from tianyuan.devtools.supervisor import Program, Supervisor

LONGEST_START = 60.0
CAST = "town officer county secretary1…6 clerk1…6 deputy1 member1 liaison001…095 sysadmin secadmin auditor …"


def main(arguments: list[str]) -> int:
    """Run until told to stop; the exit code says whether the end was asked for."""
    stopping = threading.Event()
    _listen_for_the_end(stopping)
    host, port, var = _host(), _port(), _var()
    var.mkdir(parents=True, exist_ok=True)
    with _alone(var):
        if "--fresh-demo" in arguments:
            return _manage(stopping, "fresh_demo") or _prepare(var, stopping)
        _require_free(host, port)
        code = _prepare(var, stopping)
        if code or stopping.is_set():
            return 0 if stopping.is_set() else code
        return _serve(host, port, var, stopping)


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _var() -> Path:
    return Path(os.environ.get("TIANYUAN_VAR") or ROOT / "var").resolve()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    sys.exit(f"PORT={text} 不是端口号 / is not a port: 1 to 65535")


def _listen_for_the_end(stopping: threading.Event) -> None:
    def end(number: int, frame: FrameType | None) -> None:
        if stopping.is_set():  # asked twice: at once
            os._exit(130)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    if "MAKELEVEL" in os.environ:
        die_with_parent()


def _alone(var: Path) -> IO[str]:
    lock = (var / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(
            f"平台已在运行 / Already running with the data in {var}. Stop it, or set TIANYUAN_VAR and PORT"
        )
    return lock


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"端口不可用 / Port {port} cannot be used ({error.strerror}). PORT={port + 1} make run")


def _prepare(var: Path, stopping: threading.Event) -> int:
    """Bundles, checks, migrations, static files, the first town: when something changed since the last start."""
    bundle_assets()
    schema, static = prepared.schema_ready(var), prepared.static_ready(var)
    if schema and static:
        return 0
    print("准备数据库与静态文件 / Preparing database and static files", flush=True)
    if code := _manage(stopping, "prepare", *(["--no-static"] if static else [])):
        return code
    prepared.remember(var)
    return 0


def _manage(stopping: threading.Event, *arguments: str) -> int:
    child = spawn([sys.executable, "manage.py", *arguments], cwd=ROOT)
    while child.poll() is None and not stopping.wait(0.05):
        pass
    stop_all([child])
    return child.returncode


def programs(host: str, port: int, var: Path) -> tuple[Program, list[Program]]:
    """The web server, and what works behind it."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "tianyuan"]
    web = Program("web", [
        *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
        "--workers", os.environ.get("WEB_WORKERS") or "1", "--blocking-threads", "4", "--backlog", "512",
        "--workers-kill-timeout", "8", "--log-level", "warning", "tianyuan.wsgi:application",
    ])  # fmt: skip
    behind = [
        # Killed outright when the supervisor is: a message not acknowledged and an undone row come again.
        Program("worker", [
            *celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO",
        ], death=signal.SIGKILL),
        Program("relay", [sys.executable, "manage.py", "relay"]),
        Program("beat", [
            *celery, "beat", "--pidfile=", "--loglevel=INFO",
        ]),
    ]  # fmt: skip
    return web, behind


def _serve(host: str, port: int, var: Path, stopping: threading.Event) -> int:
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    supervisor = Supervisor(env=env, cwd=ROOT, logs=var / "log", stopping=stopping, say=_say)
    web, behind = programs(host, port, var)
    try:
        supervisor.start(web)
        if not _answers(host, port, web, stopping):
            if stopping.is_set():
                return 0
            print(supervisor.tail(web), file=sys.stderr)
            return 1
        for program in behind:
            supervisor.start(program)
        _welcome(host, port, var)
        supervisor.watch()
        return 0
    finally:
        _say("正在停止 / Stopping")
        supervisor.stop()


def _say(line: str) -> None:
    print(line, flush=True)


def _answers(host: str, port: int, web: Program, stopping: threading.Event) -> bool:
    """Wait for the first answer of the web server; any status will do."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and web.running and not stopping.is_set():
        connection = http.client.HTTPConnection(near, port, timeout=LONGEST_START)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            return True
        finally:
            connection.close()
    return False


def _welcome(host: str, port: int, var: Path) -> None:
    shown = f"[{host}]" if ":" in host else host
    _say(f"\n  田园镇社区大党委工作平台 → http://{shown}:{port}/")
    if _mode() == "demo":
        password = os.environ.get("DEMO_PASSWORD") or "tianyuan-demo"
        _say("  演示模式：在登录页点一个角色即可进入 / Demonstration: one click on the login page steps in")
        _say(f"  账号 / accounts: {CAST}")
        _say(f"  口令 / password: {password}")
    _say(f"  日志 / logs: {var / 'log'}    停止 / stop: Ctrl-C\n")


def _mode() -> str:
    return os.environ.get("TIANYUAN_MODE") or ("" if os.environ.get("DATABASE_URL") else "demo")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
