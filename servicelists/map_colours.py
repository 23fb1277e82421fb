"""What the grid's map knows of needs: how many are open in each cell."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from grids.map.colours import Colour, Values, register, steps
from grids.models import GridNode
from grids.states import Level
from servicelists.models import Need
from tianyuan.permissions import scope_of


def _open_needs(cells: QuerySet[GridNode], user: Any) -> Values:
    rows = Need.objects.visible_to(user).open().filter(cell__in=cells.values("pk"))
    return dict(rows.order_by().values_list("cell").annotate(number=Count("pk", distinct=True)))


def _without_cell(user: Any) -> dict[int, int]:
    rows = Need.objects.visible_to(user).open().filter(cell__isnull=True).order_by()
    counts = dict(rows.values_list("community").annotate(number=Count("pk", distinct=True)))
    nodes = GridNode.objects.active().filter(level=Level.COMMUNITY, community__in=counts)
    return {pk: counts[community] for pk, community in nodes.values_list("pk", "community")}


def _listed(node: GridNode | None) -> str:
    asked = {"progress": "open", "placed": "no", **({"under": node.pk} if node else {})}
    return f"{reverse('needs:list')}?{urlencode(asked)}"


def _open_below(node: GridNode | None, user: Any) -> str:
    if not scope_of(user, "needs.view"):
        return ""
    asked = {"progress": "open", **({"under": node.pk} if node else {})}
    return f"{reverse('needs:list')}?{urlencode(asked)}"


OPEN_NEEDS = Colour(
    "needs",
    "在办需求",
    "件",
    steps(0, 1, 2, 4, measure="件"),
    _open_needs,
    otherwise=0,
    unplaced=_without_cell,
    unplaced_url=_listed,
    listed=_open_below,
)


def register_open_needs() -> None:
    """Called once at start."""
    register(OPEN_NEEDS)
