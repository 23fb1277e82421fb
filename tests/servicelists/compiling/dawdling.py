"""Loaded into a real worker (-I): its first compile hangs at COMPILE_HANGS_AT, so that a test can kill it there.

`planning`: nothing written · `applying`: all written, the transaction still open · `committed`: the result is
there, the broker's message not yet acknowledged. A mark in COMPILE_MARKS makes it hang once only.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from servicelists.actions import agendas, compiling

PLACE, MARKS = os.environ["COMPILE_HANGS_AT"], Path(os.environ["COMPILE_MARKS"])


def _hang(place: str) -> None:
    mark = MARKS / place
    if place == PLACE and not mark.exists():
        mark.touch()
        time.sleep(120)


def _after(place: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def acting(*args: Any, **kwargs: Any) -> Any:
        result = act(*args, **kwargs)
        _hang(place)
        return result

    return acting


compiling.plan = _after("planning", compiling.plan)
agendas.save_version = _after("applying", agendas.save_version)
compiling.compile_list = _after("committed", compiling.compile_list)
