"""What changed between two versions of a text or list, line by line, for people."""

from collections.abc import Sequence
from difflib import SequenceMatcher

Line = tuple[str, str]


def lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Pairs ("same" | "cut" | "add", text) in reading order; empty when nothing changed."""
    old, new = list(old), list(new)
    if old == new:
        return []
    found: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [("same", text) for text in old[a:b]]
        else:
            found += [("cut", text) for text in old[a:b]] + [("add", text) for text in new[c:d]]
    return found
