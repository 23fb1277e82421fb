"""Private PostgreSQL and Redis for one run: own port, folder and password; gone at the end."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tianyuan.devtools import children, machine

PREFIX = "tianyuan-servers-"
LONGEST_START = 30.0


class ServerFailed(Exception):
    """A private server did not come up; the words hold the end of its log."""


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sweep() -> None:
    """Remove folders of earlier runs whose process is gone (killed before it could tidy up)."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


class Servers:
    """A context: `with Servers() as urls:` gives DATABASE_URL and REDIS_URL; given ones are passed on."""

    def __init__(self, *, database_url: str = "", redis_url: str = ""):
        self.urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        self.processes: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
        self.folder: Path | None = None

    def __enter__(self) -> dict[str, str]:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)  # the other user must be able to pass through
        try:
            if not self.urls["DATABASE_URL"]:
                self.urls["DATABASE_URL"] = self._postgres(self.folder / "postgres")
            if not self.urls["REDIS_URL"]:
                self.urls["REDIS_URL"] = self._redis(self.folder / "redis")
        except BaseException:
            self.close()
            raise
        return self.urls

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the servers and remove their folder."""
        for process, by in self.processes:
            children.stop_all([process], patience=10, by=by)
        self.processes.clear()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _postgres(self, home: Path) -> str:
        binaries = machine.postgres_bin()
        if binaries is None:
            raise ServerFailed("PostgreSQL is not installed: apt-get install postgresql")
        home.mkdir()
        user = _other_user()
        password = secrets.token_urlsafe(16)
        (home / "password").write_text(password)
        if user is not None:
            for path in (home, home / "password"):
                os.chown(path, user, user)
        _initialise(binaries, home, user)
        port = free_port()
        options = {
            "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": home,
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "max_connections": 200, "shared_buffers": "128MB", "max_wal_size": "1GB",
        }  # fmt: skip
        argv = [str(binaries / "postgres"), "-D", str(home / "data")]
        argv += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        log = home / "log"
        with log.open("wb") as output:
            # SIGQUIT ends it at once, clients or not; what it holds is thrown away anyway.
            process = children.spawn(argv, output=output, death=signal.SIGQUIT, user=user, cwd=home)
        self.processes.append((process, signal.SIGQUIT))
        _wait(process, log, lambda: "ready to accept connections" in log.read_text(errors="replace"))
        return f"postgres://tianyuan:{password}@127.0.0.1:{port}/postgres"

    def _redis(self, home: Path) -> str:
        if shutil.which("redis-server") is None:
            raise ServerFailed("Redis is not installed: apt-get install redis-server")
        home.mkdir()
        port, password = free_port(), secrets.token_urlsafe(16)
        configuration = (
            f'port {port}\nbind 127.0.0.1\nrequirepass {password}\ndir {home}\nsave ""\n'
            "appendonly no\nmaxmemory-policy noeviction\ndaemonize no\ndatabases 64\n"
        )
        log = home / "log"
        with log.open("wb") as output:
            process = children.spawn(
                ["redis-server", "-"],
                output=output,
                death=signal.SIGKILL,
                given=configuration.encode(),
                cwd=home,
            )
        self.processes.append((process, signal.SIGTERM))
        _wait(process, log, lambda: "Ready to accept connections" in log.read_text(errors="replace"))
        return f"redis://:{password}@127.0.0.1:{port}/0"


def _other_user() -> int | None:
    """PostgreSQL refuses to run as root: the uid to run it as, None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise ServerFailed("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _initialise(binaries: Path, home: Path, user: int | None) -> None:
    command = [
        str(binaries / "initdb"), "-D", str(home / "data"), "-U", "tianyuan", "--encoding=UTF8",
        "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={home / 'password'}",
        "--no-sync", "--no-instructions",
    ]  # fmt: skip
    log = home / "initdb.log"
    with log.open("wb") as output:
        process = children.spawn(command, output=output, user=user, cwd=home)
    if process.wait(timeout=120):
        raise ServerFailed(f"initdb failed:\n{log.read_text(errors='replace')}")


def _wait(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_START
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            tail = log.read_text(errors="replace")[-2000:]
            raise ServerFailed(f"{log.parent.name} did not start:\n{tail}")
        time.sleep(0.05)
