"""Children never outlive their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tianyuan.devtools import children
from tianyuan.devtools.install import ROOT

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


def alive(pid: int) -> bool:
    """Running, and not a zombie that nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def test_stop_all_ends_children() -> None:
    running = [children.spawn(SLEEP), children.spawn(SLEEP)]
    children.stop_all(running, patience=5)
    assert [child.returncode for child in running] == [-signal.SIGTERM] * 2


def test_stop_all_kills_whoever_does_not_listen(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as output:
        child = children.spawn(STUBBORN, output=output)
    assert within(5, lambda: (tmp_path / "out").read_text() == "1\n")
    children.stop_all([child], patience=0.3)
    assert child.returncode == -signal.SIGKILL


def test_a_grandchild_ends_with_its_group(tmp_path: Path) -> None:
    script = (
        "import subprocess, time; child = subprocess.Popen(['sleep', '60']);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with (tmp_path / "out").open("wb") as output:
        child = children.spawn([sys.executable, "-c", script], output=output)
    assert within(5, lambda: (tmp_path / "out").read_text().endswith("\n"))
    grandchild = int((tmp_path / "out").read_text())
    children.stop_all([child], patience=3)
    assert within(3, lambda: not alive(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
@pytest.mark.parametrize("as_other", [False, True])
def test_child_ends_when_parent_is_killed(as_other: bool) -> None:
    if as_other and os.geteuid() != 0:
        pytest.skip("only root may start a program as somebody else")
    script = (
        "import time; from tianyuan.devtools.children import spawn;"
        f"print(spawn(['sleep', '60'], user={65534 if as_other else None}).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as told:
        child = int(told.readline())
    assert alive(child)
    parent.kill()
    parent.wait()
    assert within(5, lambda: not alive(child))
