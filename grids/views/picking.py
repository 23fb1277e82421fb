"""Choosing a cell by its numbers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grids.models import GridNode
from grids.queries.finding import cell_words, cells_called
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.pickers import offer


@require_safe
def cell_pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer: cells by 组 and number, of one community with `?community=`."""
    check(request.user, "communities.view", NOT_FOR_POST)
    cells = GridNode.objects.named_by(request.user).active().cells()
    if asked := request.GET.get("community", ""):
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            raise BadInput("没有这个社区")
        cells = cells.filter(community=int(asked))
    return offer(request, cells, cells_called, words=cell_words)
