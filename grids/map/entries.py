"""The menu's lines of the map and the codes."""

from typing import Any

from tianyuan.permissions import TABLE, has_role
from tianyuan.ui import menu

LINES = (("网格一张图", "grid_map:page", 20), ("网格二维码", "codes:list", 40))


def register() -> None:
    """Called once at start."""
    for title, url_name, order in LINES:
        menu.register(menu.Entry(menu.TIMES, title, url_name, order=order, visible=_concerned))


def _concerned(user: Any) -> bool:
    return has_role(user, *TABLE["grid.view"])
