"""Keeps a handful of programs running until told to stop; a dead one comes back after a growing pause."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tianyuan.devtools import children

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 20.0  # a program that lived this long starts again without a pause
LOG_LIMIT = 5_000_000


@dataclass
class Program:
    """One program: its name, command, and how its end by the parent's death is asked for."""

    name: str
    argv: Sequence[str]
    death: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts programs, restarts dead ones, ends all. One thread, polling ten times a second."""

    def __init__(
        self,
        *,
        env: Mapping[str, str],
        cwd: Path,
        logs: Path,
        say: Callable[[str], None] = print,
        stopping: threading.Event | None = None,
    ):
        self.env, self.cwd, self.logs, self.say = env, cwd, logs, say
        self.programs: list[Program] = []
        self.stopping = stopping or threading.Event()
        logs.mkdir(parents=True, exist_ok=True)

    def log_of(self, program: Program) -> Path:
        return self.logs / f"{program.name}.log"

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        if program not in self.programs:
            self.programs.append(program)
        path = self.log_of(program)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            program.process = children.spawn(
                program.argv, env=self.env, cwd=self.cwd, output=log, death=program.death
            )
        program.started = time.monotonic()

    def watch(self) -> None:
        """Bring dead programs back until `stopping` is set."""
        while not self.stopping.wait(0.1):
            self.look()

    def look(self) -> None:
        """One round: note who died, start whose pause is over."""
        for program in self.programs:
            if program.process is not None and not program.running:
                self._bury(program)
            elif program.process is None and time.monotonic() >= program.due:
                self.start(program)

    def _bury(self, program: Program) -> None:
        assert program.process is not None
        children.kill_group(program.process)  # its own children must not go on without it
        steady = time.monotonic() - program.started > STEADY_AFTER
        program.pause = 0.0 if steady else min(max(program.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        program.due = time.monotonic() + program.pause
        self.say(
            f"{program.name} 已退出（{program.process.returncode}），{program.pause:.0f} 秒后重启 / ended, "
            f"starts again in {program.pause:.0f} s: {self.log_of(program)}"
        )
        program.process = None

    def tail(self, program: Program, lines: int = 15) -> str:
        """The last lines a program wrote."""
        path = self.log_of(program)
        text = path.read_text(errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def stop(self, patience: float = 10) -> None:
        """End every program."""
        children.stop_all([p.process for p in self.programs if p.process is not None], patience=patience)
