"""Names with a number in them (`03网格`, `第12组`): it ranks a node among its siblings, and the next one is free."""

import re
from collections.abc import Iterable

LONGEST = 40
NUMBER = re.compile(r"\d{1,4}", re.ASCII)


def order_of(name: str, otherwise: int = 0) -> int:
    """Where a node of this name stands among its siblings: by the number in it; `otherwise` for a name without."""
    found = NUMBER.search(name)
    return int(found[0]) if found else otherwise


def next_free(name: str, taken: Iterable[str]) -> str:
    """The name itself when nobody has it, else the same with the number after the highest: `10网格`, `第14组`.

    A name without a number gets one: `河边网格2`.
    """
    names = set(taken)
    if name not in names:
        return name
    head, digits, tail = _parts(name)
    numbers = [int(found[0]) for one in names if (found := NUMBER.search(one))] if digits else [1]
    number = max(numbers, default=0) + 1
    while (made := _made(head, number, len(digits), tail)) in names:
        number += 1
    return made


def _parts(name: str) -> tuple[str, str, str]:
    found = NUMBER.search(name)
    return (name[: found.start()], found[0], name[found.end() :]) if found else (name, "", "")


def _made(head: str, number: int, wide: int, tail: str) -> str:
    words = f"{number:0{wide}d}{tail}"
    return f"{head[: LONGEST - len(words)]}{words}"
