"""Who may import the tree and its posts."""

from typing import Any

from tianyuan.permissions import check, may


def check_can_import(user: Any) -> None:
    check(user, "grid.build", "网格由镇党建办导入")


def may_import(user: Any) -> bool:
    """Is the import offered?"""
    return may(user, "grid.build")
