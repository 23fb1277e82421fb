"""The side menu as a registry: apps register their entries; a role sees those that concern it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

TOP, PLUS, MINUS, TIMES, DIVIDE, ADMIN = "", "加 · 共建", "减 · 服务", "乘 · 网格", "除 · 实事", "管理"
GROUPS = (TOP, PLUS, MINUS, TIMES, DIVIDE, ADMIN)


def _everybody(user: Any) -> bool:
    return True


def _nothing(user: Any) -> int:
    return 0


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `count` is shown in red: only what waits for this user.

    `prefixes`: addresses outside the entry's own that belong to it too ("/persons/").
    """

    group: str
    title: str
    url_name: str
    order: int = 100
    visible: Callable[[Any], bool] = _everybody
    count: Callable[[Any], int] = _nothing
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as one page shows it."""

    title: str
    url: str
    count: int
    on: bool


_entries: dict[str, Entry] = {}
_unread: list[Callable[[Any], int]] = []


def register(entry: Entry) -> None:
    """Add an entry, from an app's `ready()`. Registering the same `url_name` again replaces it."""
    if entry.group not in GROUPS:
        raise ValueError(f"no such group: {entry.group}")
    _entries[entry.url_name] = entry


def register_unread(count: Callable[[Any], int]) -> None:
    """Say how many unread messages a user has: the number beside 消息."""
    _unread[:] = [count]


def unread(user: Any) -> int:
    return _unread[0](user) if _unread else 0


def url_or_none(name: str) -> str | None:
    """The address of a named page, or None when the installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _here(path: str, addresses: list[tuple[str, str]]) -> str | None:
    """The entry whose address lies closest above this path."""
    above = [(len(url), name) for name, url in addresses if _is_under(path, url)]
    return max(above)[1] if above else None


def lines(user: Any, path: str) -> list[tuple[str, list[Line]]]:
    """The user's menu at this path: (group heading, lines), groups in the town's order 加 减 乘 除."""
    seen = [entry for entry in sorted(_entries.values(), key=lambda e: e.order) if entry.visible(user)]
    urls = {entry.url_name: url for entry in seen if (url := url_or_none(entry.url_name))}
    here = _here(
        path, [(e.url_name, at) for e in seen if e.url_name in urls for at in (urls[e.url_name], *e.prefixes)]
    )
    grouped: list[tuple[str, list[Line]]] = []
    for group in GROUPS:
        shown = [
            Line(e.title, urls[e.url_name], e.count(user), e.url_name == here)
            for e in seen
            if e.group == group and e.url_name in urls
        ]
        if shown:
            grouped.append((group, shown))
    return grouped
