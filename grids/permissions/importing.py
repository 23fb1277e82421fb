"""Who may import the tree and its posts."""

from typing import Any

from tianyuan.permissions import NOT_FOR_POST, Denied, check, may, scope_of


def check_can_import(user: Any) -> None:
    check(user, "grid.build", "网格由镇党建办导入")


def check_can_export(user: Any) -> None:
    """Whoever sees a part of the grid takes out what is seen."""
    if not scope_of(user, "grid.view"):
        raise Denied(NOT_FOR_POST)


def may_import(user: Any) -> bool:
    """Is the import offered?"""
    return may(user, "grid.build")
