"""Choosing a cell by its numbers."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grids.models import GridNode
from grids.queries.finding import cell_words, cells_called_here
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


def _number(asked: str) -> int:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise BadInput("没有这个社区")
    return int(asked)
