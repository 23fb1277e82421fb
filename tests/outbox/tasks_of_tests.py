"""Tasks the tests feed. Loaded by the tests and, with -I, by a real worker."""

import os
import time
from pathlib import Path

from tianyuan.outbox import deliveries, inbox


@deliveries.task("tests.greet")
def greet(delivery, *, user_id, title="你好"):
    with delivery.finish():
        inbox.notify([user_id], title=title)


@deliveries.task("tests.dawdle")
def dawdle(delivery, *, user_id, stop_at, marks):
    """Greets once; hangs at `stop_at` in its first run, so that the test can kill it there."""

    def reach(place):
        mark = Path(marks) / place
        if place == stop_at and not mark.exists():
            mark.write_text(str(os.getpid()))
            time.sleep(60)

    reach("plan")
    with delivery.finish():
        inbox.notify([user_id], title="你好")
        reach("effect")
    reach("after")


@deliveries.task("tests.slow")
def slow(delivery, *, user_id, seconds, marks):
    with (Path(marks) / "runs").open("a") as runs:
        runs.write("x")
    time.sleep(seconds)
    with delivery.finish():
        inbox.notify([user_id], title="慢慢来")
