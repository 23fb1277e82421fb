"""The menu's line of the gap board."""

from tianyuan.permissions import TABLE, Role, has_role
from tianyuan.ui import menu

CONCERNED = TABLE["grid.view"] - {Role.GRID_WORKER}


def register() -> None:
    menu.register(
        menu.Entry(
            menu.TIMES,
            "缺口",
            "gaps:list",
            order=30,
            visible=lambda user: has_role(user, *CONCERNED),
        )
    )
