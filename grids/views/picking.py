"""Choosing a cell or a 组 by its numbers."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grids.actions.nodes import ground
from grids.forms.places import MERGE, MOVE, choices, why_none
from grids.models import GridNode
from grids.permissions.nodes import check_can_build
from grids.queries.finding import cell_words, cells_called_here
from grids.states import Level
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.pickers import offer

MOST_COMMUNITIES = 100


@require_safe
def cell_pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer: cells by 组 and number.

    `?community=` is the chosen one, whose cells go before all others; `?communities=1,2` are all that may be offered.
    """
    check(request.user, "communities.view", NOT_FOR_POST)
    cells = GridNode.objects.named_by(request.user).active().cells()
    if allowed := request.GET.get("communities", ""):
        cells = cells.filter(community__in=[_number(each) for each in allowed.split(",")[:MOST_COMMUNITIES]])
    chosen = request.GET.get("community", "")
    find = partial(cells_called_here, community=_number(chosen) if chosen else None)
    return offer(request, cells, find, words=cell_words)


@require_safe
def place_pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer while `?node=` is moved or merged (`?step=`): where it may go."""
    check_can_build(request.user)
    step = request.GET.get("step", "")
    if step not in (MOVE, MERGE):
        raise BadInput("没有这一步")
    rows = GridNode.objects.visible_to(request.user).select_related("parent", "community")
    node = get_object_or_404(rows, pk=_number(request.GET.get("node", "")))
    places, find = choices(node, request.user, step)
    why = partial(why_none, node, request.user, step)
    return offer(request, places, find, note=_counted, words=cell_words, none=why)


def _counted(node: GridNode) -> str:
    return ground.counted(node) if node.level == Level.CELL else ""


def _number(asked: str) -> int:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise BadInput("没有找到，请刷新后再选")
    return int(asked)
