"""Ways to refuse that actions may raise and the edges (pages, API) turn into an answer. No HTTP in here."""

from collections.abc import Mapping
from typing import Any

from tianyuan.permissions import Denied

__all__ = ["BadInput", "Conflict", "Denied", "check_version"]


class BadInput(Exception):
    """What came in cannot be used. `words` tell the user what and how to mend it; answered with 400."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


class Conflict(Exception):
    """Somebody else was first. `message` is for the user; answered with 409.

    `mine` and `theirs` map a field's label to its text, when both are worth showing side by side;
    `version` is the row's present version, so that the page can offer to keep the user's own text.
    """

    def __init__(
        self,
        message: str,
        *,
        mine: Mapping[str, str] | None = None,
        theirs: Mapping[str, str] | None = None,
        version: int | None = None,
    ):
        super().__init__(message)
        self.message = message
        self.mine = dict(mine or {})
        self.theirs = dict(theirs or {})
        self.version = version


def check_version(row: Any, expected: int | None) -> None:
    """Raise Conflict unless the (locked) row still has the version the user started from. None: not asked."""
    if expected is not None and row.version != expected:
        raise Conflict("这页打开以后，已有人改过同一处。请看看对方的改动再保存。", version=row.version)
