"""What the grid's map knows of needs: how many are open in each cell."""

from typing import Any

from django.db.models import Count, QuerySet

from grids.map.colours import Colour, Values, register, steps
from grids.models import GridNode
from servicelists.models import Need


def _open_needs(cells: QuerySet[GridNode], user: Any) -> Values:
    rows = Need.objects.visible_to(user).open().filter(cell__in=cells.values("pk"))
    return dict(rows.order_by().values_list("cell").annotate(number=Count("pk", distinct=True)))


OPEN_NEEDS = Colour(
    "needs",
    "在办需求",
    "件",
    steps(0, 1, 2, 4, measure="件"),
    _open_needs,
    otherwise=0,
)


def register_open_needs() -> None:
    """Called once at start."""
    register(OPEN_NEEDS)
