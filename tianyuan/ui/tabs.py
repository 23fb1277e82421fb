"""Pages that belong together under one entry of the menu: the tabs above them show what the user may open."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from tianyuan.permissions import may
from tianyuan.ui.menu import url_or_none

Page = tuple[str, str, str]  # label, name of the address, the permission that opens it
_rooms: dict[str, tuple[str, Sequence[Page]]] = {}


def register(key: str, label: str, pages: Sequence[Page]) -> None:
    """Name a room's pages, once from an app's `ready`; templates say `{% room_tabs "key" %}`."""
    _rooms[key] = (label, pages)


def label_of(key: str) -> str:
    return _rooms[key][0]


def of_room(request: HttpRequest, key: str) -> list[tuple[str, str, bool, Any]]:
    """(label, address, is this page, no count) for components/tabs.html; none where only one page is open."""
    found = [
        (label, url_or_none(name)) for label, name, needed in _rooms[key][1] if may(request.user, needed)
    ]
    shown = [(label, url) for label, url in found if url]
    if len(shown) < 2:
        return []
    here = max((url for _, url in shown if request.path.startswith(url)), key=len, default="")
    return [(label, url, url == here, None) for label, url in shown]
