"""网格一张图: the picture, the same as a table, and the picture's data."""

import json
from hashlib import sha256
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from grids.map import colours
from grids.map.colours import Colour
from grids.map.picture import cells_in_sight, picture
from grids.map.table import Line, legend, lines, unplaced
from grids.models import GridNode
from grids.states import Level
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput

LONGEST_ID = 15


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?community=` and `?group=` are nodes; `?colour=` is what the cells are coloured by."""
    check(request.user, "grid.view", NOT_FOR_POST)
    colour = colours.named(request.GET.get("colour", ""))
    communities = _communities(request)
    group = _group(request)
    community = _community(request, communities, group)
    if community is None and len(communities) == 1:
        community = communities[0]
    context = {
        "colour": colour,
        "colours": colours.choices(),
        "community": community,
        "communities": communities,
        "group": group,
        "bands": legend(colour, request.user, community),
        "unplaced": 0 if group else unplaced(colour, request.user, community),
        "rows": [(row, _url(row, colour)) for row in lines(request.user, group or community)],
        **_addresses(community, colour, several=len(communities) > 1),
    }
    return render(request, "grids/map.html", context)


def _addresses(community: GridNode | None, colour: Colour, *, several: bool) -> dict[str, str]:
    """Where the page's parts lead; 0 stands for the node a tap falls on."""
    chosen = {"community": community.pk} if community else {}
    return {
        "data_url": _address("grid_map:data", colour, **chosen),
        "town_url": _address("grid_map:page", colour) if several else "",
        "community_url": _address("grid_map:page", colour, **chosen),
        "drill_url": _address("grid_map:page", colour, community=0),
        "node_url": reverse("grid:detail", args=[0]),
    }


def _url(row: Line, colour: Colour) -> str:
    """A community leads to its 组, a 组 to its cells, a cell to its page."""
    if row.node.level == Level.CELL:
        return row.node.get_absolute_url()
    name = "community" if row.node.level == Level.COMMUNITY else "group"
    return _address("grid_map:page", colour, **{name: row.node.pk})


def _address(name: str, colour: Colour, **chosen: int) -> str:
    return f"{reverse(name)}?{urlencode({**chosen, 'colour': colour.key})}"


@gzip_page
@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """`picture` as JSON, as far as the user sees; 304 while nothing has changed."""
    check(request.user, "grid.view", NOT_FOR_POST)
    colour = colours.named(request.GET.get("colour", ""))
    community = _community(request, _communities(request), None)
    body = json.dumps(picture(request.user, colour, community), ensure_ascii=False, separators=(",", ":"))
    etag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="application/json")
    response = get_conditional_response(request, etag=etag, response=answer) or answer
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _communities(request: HttpRequest) -> list[GridNode]:
    """Communities in which the user sees a cell, in the fixed order."""
    seen = cells_in_sight(request.user).order_by().values("community").distinct()
    rows = GridNode.objects.active().filter(level=Level.COMMUNITY, community__in=seen)
    return list(rows.order_by("order", "pk"))


def _community(request: HttpRequest, among: list[GridNode], group: GridNode | None) -> GridNode | None:
    """The community asked for, or that of the 组; None for the whole town."""
    if group is not None:
        return next(one for one in among if group.path.startswith(one.path))
    if (asked := _asked(request, "community")) is None:
        return None
    for one in among:
        if one.pk == asked:
            return one
    raise Http404


def _group(request: HttpRequest) -> GridNode | None:
    if (asked := _asked(request, "group")) is None:
        return None
    seen = cells_in_sight(request.user).filter(parent=asked).values("parent")
    return get_object_or_404(GridNode.objects.select_related("community"), pk__in=seen)


def _asked(request: HttpRequest, name: str) -> int | None:
    """A node's number; None for none. Raises BadInput for what is no number."""
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise BadInput("没有这个社区或组，请重新选")
    return int(text) if text else None
