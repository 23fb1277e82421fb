"""Times, memory, and the processes measured."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tianyuan.devtools import children
from tianyuan.devtools.install import ROOT


def seconds(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def seconds_and_cpu(act: Callable[[], Any]) -> tuple[float, float]:
    """By the wall, and of this process alone: apart when the machine has other things to do."""
    cpu = time.process_time()
    return seconds(act), time.process_time() - cpu


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"median_ms": round(median(values) * 1000, 1), "p95_ms": round(p95(values) * 1000, 1)}


def family(pid: int) -> list[int]:
    """A process and all below it."""
    below = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        below += [each for child in task.read_text().split() for each in family(int(child))]
    return [pid, *below]


def peak_mb(pid: int) -> dict[str, float]:
    """Peak resident memory (VmHWM): of the largest process below and with `pid`, and of all together."""
    peaks = []
    for each in family(pid):
        lines = Path(f"/proc/{each}/status").read_text().splitlines()
        peaks += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return {"largest_mb": round(max(peaks), 1), "all_mb": round(sum(peaks), 1), "processes": len(peaks)}


class Programs:
    """The portal's own programs on this part's database; all ended with the block."""

    def __init__(self, log: Path):
        self.log = log
        self.running: list = []

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *error: object) -> None:
        children.stop_all(self.running, patience=8)

    def start(self, *argv: str):
        with self.log.open("ab") as output:
            child = children.spawn([sys.executable, *argv], env={**os.environ}, cwd=ROOT, output=output)
        self.running.append(child)
        return child

    def wait(self, until: Callable[[], Any], limit: float = 60) -> Any:
        end = time.monotonic() + limit
        while not (value := until()):
            if time.monotonic() > end or any(child.poll() is not None for child in self.running):
                raise RuntimeError(f"not within {limit} s:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.02)
        return value


def say(result: dict[str, Any]) -> None:
    """A part's result, for the program that started it."""
    Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(result, ensure_ascii=False))
