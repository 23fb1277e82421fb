"""Blocks of a node's page that rooms above the grid fill in: what is open in a cell, and whatever comes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from grids.models import GridNode


@dataclass(frozen=True)
class Step:
    """What one does on a node's page before all else: a button within reach of the thumb."""

    label: str
    url: str


@dataclass(frozen=True)
class Block:
    """One block: a template and what it is given; its `steps` stand at the head of the page, the first one red."""

    template: str
    context: dict[str, Any]
    steps: tuple[Step, ...] = ()


Fill = Callable[[HttpRequest, GridNode], Block | None]
_fills: list[Fill] = []


def register(fill: Fill) -> None:
    """Add a block; `fill(request, node)` gives None where it has nothing to say. Called from an app's `ready`."""
    if fill not in _fills:
        _fills.append(fill)


def of(request: HttpRequest, node: GridNode) -> list[Block]:
    return [block for fill in _fills if (block := fill(request, node)) is not None]
