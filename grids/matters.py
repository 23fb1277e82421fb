"""What is open on a part of the grid: rooms above the grid say so, and say how it is carried to a successor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grids.models import GridNode, GridPost, GridSponsor

OpenIn = Callable[[GridNode], list[str]]
Carry = Callable[[GridNode, GridNode, Any], None]


@dataclass(frozen=True)
class Kind:
    """`open_in(node)`: words for what is open on the node or below it (`3 件需求`). `carry(node, heir, by)` hands
    what lies on the node itself to another, inside the caller's transaction; None: it cannot be carried."""

    open_in: OpenIn
    carry: Carry | None = None


_kinds: list[Kind] = []


def register(open_in: OpenIn, carry: Carry | None = None) -> None:
    """Add a kind of open matter; called once from an app's `ready`."""
    kind = Kind(open_in, carry)
    if kind not in _kinds:
        _kinds.append(kind)


def forget(open_in: OpenIn) -> None:
    """Take a kind out again."""
    _kinds[:] = [kind for kind in _kinds if kind.open_in != open_in]


def open_in(node: GridNode) -> list[str]:
    """What the rooms above know to be open on the node and below."""
    return [words for kind in _kinds for words in kind.open_in(node)]


def not_to_carry(node: GridNode) -> list[str]:
    """Of these, what nobody knows how to carry."""
    return [words for kind in _kinds if kind.carry is None for words in kind.open_in(node)]


def carry(node: GridNode, heir: GridNode, by: Any) -> None:
    """Hand what lies on the node to its heir."""
    for kind in _kinds:
        if kind.carry is not None:
            kind.carry(node, heir, by)


def standing_on(node: GridNode) -> list[str]:
    """Posts and 包联 of the node itself that are not over."""
    counted = [
        (GridPost.objects.standing().filter(node=node).count(), "个岗位有人在任"),
        (GridSponsor.objects.standing().filter(node=node).count(), "项包联没有结束"),
    ]
    return [f"{number} {words}" for number, words in counted if number]
