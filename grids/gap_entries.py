"""The menu's line of the gap board."""

from typing import Any

from grids.permissions.posts import may_fill_somewhere
from grids.queries.gaps import waiting_for
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
            count=_waiting,
        )
    )


def _waiting(user: Any) -> int:
    """Red only for who may fill."""
    return waiting_for(user) if may_fill_somewhere(user) else 0
