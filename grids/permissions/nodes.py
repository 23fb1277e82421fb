"""Who builds the tree, and who keeps it right."""

from typing import Any

from committees.models import Community
from tianyuan.permissions import check


def check_can_edit_grid(user: Any, community: Community | None) -> None:
    """For now the town office builds the tree."""
    check(user, "committees.decide", "网格由镇党建办建立")
