"""Who may fill posts on the grid, set 包联 and write 职责."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from grids.models import GridNode, GridPost
from grids.models.nodes import reach_of
from grids.models.paths import ids_of
from grids.states import LEADING, Level
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


def ringable(user: Any) -> QuerySet[GridPost]:
    """Posts of today whose holders the user may ring, logged: the town all; a committee's staff those in its
    communities and those above them.
    """
    scope = scope_of(user, "persons.unmask")
    posts = GridPost.objects.current().filter(node__active=True)
    if scope.everywhere:
        return posts
    below = reach_of(replace(scope, paths=frozenset()), "node__")
    served = GridNode.objects.filter(level=Level.COMMUNITY).reached_by(replace(scope, paths=frozenset()))
    line = {pk for path in served.values_list("path", flat=True) for pk in ids_of(path)}
    return posts.filter(below | Q(node__in=line))


def check_can_write_duties(user: Any) -> None:
    check(user, "grid.build", "各级职责由镇党建办填写")
