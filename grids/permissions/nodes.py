"""Who builds the tree, and who keeps it right."""

from typing import Any

from grids.models import GridNode
from tianyuan.permissions import check, scope_of
from tianyuan.refusals import Denied


def check_can_build(user: Any) -> None:
    """Create, move, merge, split, close, import boundaries: the town office."""
    check(user, "grid.build", "网格由镇党建办建立和调整")


def check_can_edit(user: Any, node: GridNode) -> None:
    """Name, code, counts and QR code: the community's staff, a 网格长 in the own subtree, the town office."""
    if not GridNode.objects.filter(pk=node.pk).reached_by(scope_of(user, "grid.edit")).exists():
        raise Denied("由本社区工作人员、网格长或镇党建办修改")
