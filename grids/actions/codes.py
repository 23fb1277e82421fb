"""Sheets of QR codes, made in the background."""

from typing import Any

from django.db import transaction

from grids.actions.nodes import ground
from grids.models import GridNode
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.work import background
from tianyuan.work.models import Work

KIND = "grids.codes"


def start(node: GridNode, *, base: str, by: Any) -> Work:
    """Begin the sheets of the node and all below it; pressing twice gives the same work. Raises Denied.

    `base`: how residents reach the portal; it stands in every code.
    """
    check(by, "grid.view", NOT_FOR_POST)
    with transaction.atomic():
        work = background.start(
            KIND,
            by=by,
            title=f"{ground.place_of(node) if node.community_id else node.name}二维码",
            payload={"node_id": node.pk, "base": base},
            committee_id=ground.committee_of(node),
            key=f"{node.pk}-{getattr(by, 'pk', '')}",
        )
        ground.record("nodes.print_codes", node, by=by, after={})
    return work
