"""在办事项 on a node's page: the open needs that lie there."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from grids.blocks import Block, Step
from grids.models import GridNode, placed_below
from grids.states import Level
from servicelists.models import Need
from servicelists.permissions.needs import communities_for, may_record_at
from servicelists.queries.needs import emergency_first, rows_of

SHOWN = 8


def open_needs(request: HttpRequest, node: GridNode) -> Block | None:
    """The newest open needs of a community, a 组 or a cell, 应急 first; all of them one press away."""
    if node.level < Level.COMMUNITY:
        return None
    needs = Need.objects.visible_to(request.user).open().filter(placed_below([node.path]))
    count = needs.count()
    context = {
        "needs": rows_of(needs.order_by(emergency_first(), "-submitted_at", "-pk"))[:SHOWN] if count else [],
        "count": count,
        "all_url": f"{reverse('needs:list')}?{urlencode({'progress': 'open', 'under': node.pk})}",
        "in_cell": node.level == Level.CELL,
    }
    return Block("needs/_of_node.html", context, _steps(request, node))


def _steps(request: HttpRequest, node: GridNode) -> tuple[Step, ...]:
    """A thing is written down in the very cell; what was settled at the door too."""
    if node.level != Level.CELL or not node.active or not may_record_at(request.user, node):
        return ()
    record = f"{reverse('needs:create')}?{urlencode({'cell': node.pk})}"
    solve_in = communities_for(request.user, "needs.solve_in_grid")
    solved = (Step("当场办了", f"{record}&solved=1"),) if node.community in solve_in else ()
    return (Step("记一件事", record), *solved)
