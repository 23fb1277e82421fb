"""What of this room is open on a part of the grid: needs that are not done."""

from typing import Any

from django.db.models import F

from grids.models import GridNode
from servicelists.models import Need
from tianyuan import audit


def open_needs(node: GridNode) -> list[str]:
    """`3 件需求没有办完` on the node and below."""
    count = Need.objects.open().filter(cell__path__below=node.path).count()
    return [f"{count} 件需求没有办完"] if count else []


def carry_needs(node: GridNode, heir: GridNode, by: Any) -> None:
    """Open needs of a merged cell go on in the one that took it in; done ones stay where they were."""
    rows = Need.objects.open().filter(cell=node).select_for_update().order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        Need.objects.filter(pk__in=ids).update(cell=heir, version=F("version") + 1)
        audit.record("needs.carry", None, by=by, before={"cell": node}, after={"cell": heir, "ids": ids})
