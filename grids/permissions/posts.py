"""Who may fill posts on the grid, set 包联 and write 职责."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from grids.models import GridNode
from grids.states import LEADING
from tianyuan.permissions import Denied, Scope, check, scope_of

NOT_YOURS = "由本社区工作人员、上级网格长或镇党建办登记"


def fillable(user: Any) -> QuerySet[GridNode]:
    """The nodes whose posts the user fills: the town all, the staff the own communities, a 网格长 the own subtree."""
    return GridNode.objects.reached_by(scope_of(user, "grid.edit"))


def may_fill_somewhere(user: Any) -> bool:
    """Is there any node whose posts the user fills?"""
    return bool(scope_of(user, "grid.edit"))


def check_can_fill(user: Any, node: GridNode, kind: str = "") -> None:
    """Raises Denied outside the own scope; who leads a node is never settled from that node itself."""
    scope = scope_of(user, "grid.edit")
    if kind in LEADING:
        scope = _from_above(scope, node)
    if not GridNode.objects.filter(pk=node.pk).reached_by(scope).exists():
        raise Denied(NOT_YOURS)


def _from_above(scope: Scope, node: GridNode) -> Scope:
    return replace(scope, paths=frozenset(path for path in scope.paths if path != node.path))


def check_can_write_duties(user: Any) -> None:
    check(user, "grid.build", "各级职责由镇党建办填写")
