"""The menu's line of the tree."""

from tianyuan.permissions import TABLE, has_role
from tianyuan.ui import menu


def register() -> None:
    menu.register(
        menu.Entry(
            menu.TIMES,
            "网格",
            "grid:tree",
            order=10,
            visible=lambda user: has_role(user, *TABLE["grid.view"]),
        )
    )
