"""The menu's line of the map."""

from tianyuan.permissions import TABLE, has_role
from tianyuan.ui import menu


def register() -> None:
    menu.register(
        menu.Entry(
            menu.TIMES,
            "网格一张图",
            "grid_map:page",
            order=20,
            visible=lambda user: has_role(user, *TABLE["grid.view"]),
        )
    )
