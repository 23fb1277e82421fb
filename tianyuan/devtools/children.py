"""Child processes that never outlive their parent: each in a group of its own, told when the parent dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


def die_with_parent(death: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send this process a signal when its parent dies, kill -9 included. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)


def _before_exec(parent: int, death: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(death)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return prepare


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[Any] | None = None,
    death: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    given: bytes = b"",
) -> subprocess.Popen[bytes]:
    """Start a program in its own session; call from the main thread, whose end is what the kernel watches.

    `death` is sent when the parent is gone, `given` is its standard input, `user` another uid to run as.
    """
    child = subprocess.Popen(
        list(argv),
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=_before_exec(os.getpid(), death),
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    assert child.stdin is not None
    child.stdin.write(given)
    child.stdin.close()
    return child


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a child's process group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def stop_all(
    children: Sequence[subprocess.Popen[bytes]],
    *,
    patience: float = 10,
    by: signal.Signals = signal.SIGTERM,
) -> None:
    """Ask all to end, wait together, then kill the groups of those that did not."""
    for child in children:
        if child.poll() is None:
            child.send_signal(by)
    until = time.monotonic() + patience
    while time.monotonic() < until and any(child.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        kill_group(child)
        child.wait()
