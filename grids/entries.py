"""The menu's line of the grid, and the pages under it."""

from tianyuan.permissions import TABLE, has_role
from tianyuan.ui import menu, tabs

PAGES = (
    ("网格", "grid:tree", "grid.view"),
    ("一张图", "grid_map:page", "grid.view"),
    ("缺口", "gaps:list", "member_registrations.view"),  # filled from those: not for a 网格员
    ("二维码", "codes:list", "grid.view"),
    ("职责", "duties:list", "grid.view"),
)


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
    tabs.register("grid", "网格", PAGES)
