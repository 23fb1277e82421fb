"""Who may import the tree and its posts."""

from typing import Any

from tianyuan.permissions import check, may


def check_can_import(user: Any) -> None:
    check(user, "grid.build", "网格由镇党建办导入")


def check_can_export(user: Any) -> None:
    """Who keeps a part of the grid takes it out with its people's names; who reads it has the lists' ledgers."""
    check(user, "grid.edit", "网格和岗位的名单由镇党建办和社区导出")


def may_export(user: Any) -> bool:
    """Is the export offered?"""
    return may(user, "grid.edit")


def may_import(user: Any) -> bool:
    """Is the import offered?"""
    return may(user, "grid.build")
