"""网格一张图: the picture, the same as a table, and the picture's data."""

import json
from hashlib import sha256
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from committees.models import Community
from grids.map import colours
from grids.map.colours import Colour
from grids.map.picture import picture
from grids.map.sight import Sight, cells_in_sight
from grids.map.table import Line, legend, lines
from grids.models import GridNode
from grids.states import Level
from tianyuan.permissions import NOT_FOR_POST, check, scope_of
from tianyuan.refusals import BadInput

LONGEST_ID = 15


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?community=` and `?group=` are nodes; `?colour=` is what the cells are coloured by."""
    check(request.user, "grid.view", NOT_FOR_POST)
    colour = colours.named(request.GET.get("colour", ""))
    communities = _communities(request)
    group, community = _asked_for(request, communities)
    sight = Sight(request.user, group or community)
    context = {
        "colour": colour,
        "colours": colours.choices(),
        "community": community,
        "communities": communities,
        "everything": _everything(request, communities),
        "group": group,
        "bands": legend(colour, sight),
        "unplaced": 0 if group else sight.beside(colour),
        "unplaced_url": colour.unplaced_url(community),
        "rows": [(row, _url(row, colour)) for row in lines(sight)],
        **_addresses(group, community, colour, several=len(communities) > 1),
    }
    return render(request, "grids/map.html", context)


def _everything(request: HttpRequest, communities: QuerySet[GridNode]) -> str:
    whole = scope_of(request.user, "grid.view").everywhere
    return "全镇" if whole else f"{len(communities)} 个社区"


def _addresses(
    group: GridNode | None, community: GridNode | None, colour: Colour, *, several: bool
) -> dict[str, str]:
    """Where the page's parts lead; 0 stands for the node a tap falls on."""
    below = {"group": group.pk} if group else {}
    chosen = {"community": community.pk if community else ""}
    return {
        "data_url": _address("grid_map:data", colour, **(below or chosen)),
        "town_url": _address("grid_map:page", colour, community="") if several else "",
        "community_url": _address("grid_map:page", colour, **chosen),
        "drill_url": _address("grid_map:page", colour, community=0),
        "group_url": _address("grid_map:page", colour, group=0),
        "node_url": reverse("grid:detail", args=[0]),
    }


def _url(row: Line, colour: Colour) -> str:
    """A community leads to its 组, a 组 to its cells, a cell to its page; a sum leads nowhere."""
    if row.node is None:
        return row.url
    if row.node.level == Level.CELL:
        return row.node.get_absolute_url()
    name = "community" if row.node.level == Level.COMMUNITY else "group"
    return _address("grid_map:page", colour, **{name: row.node.pk})


def _address(name: str, colour: Colour, **chosen: int | str) -> str:
    return f"{reverse(name)}?{urlencode({**chosen, 'colour': colour.key})}"


@gzip_page
@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """`picture` as JSON, as far as the user sees; 304 while nothing has changed. `?layout=` wide or phone."""
    check(request.user, "grid.view", NOT_FOR_POST)
    colour = colours.named(request.GET.get("colour", ""))
    group, community = _asked_for(request, _communities(request))
    found = picture(Sight(request.user, group or community), colour, request.GET.get("layout") or "wide")
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="application/json")
    response = get_conditional_response(request, etag=etag, response=answer) or answer
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _communities(request: HttpRequest) -> QuerySet[GridNode]:
    """Communities in which the user sees a cell, in the fixed order."""
    seen = cells_in_sight(request.user).filter(community=OuterRef("community"))
    return GridNode.objects.active().filter(Exists(seen), level=Level.COMMUNITY).order_by("order", "pk")


def _asked_for(request: HttpRequest, among: QuerySet[GridNode]) -> tuple[GridNode | None, GridNode | None]:
    """The 组 and the community to draw; neither: all the user sees.

    Who asks for nothing gets what is his: the one community or 组 he sees, else that of his own committee.
    An empty `?community=` is all of them. Raises Http404 for what is not in sight.
    """
    if (group := _group(request)) is not None and _agree(request, group):
        return group, among.get(community=group.community_id)
    if (asked := _asked(request, "community")) is not None:
        return None, get_object_or_404(among, pk=asked)
    if len(among) == 1:
        return _only_group(request), among[0]
    return None, None if "community" in request.GET else _own(request, among)


def _agree(request: HttpRequest, group: GridNode) -> bool:
    """Another community chosen while a 组 was open: the choice counts."""
    return request.GET.get("community", str(group.parent_id)) == str(group.parent_id)


def _own(request: HttpRequest, among: QuerySet[GridNode]) -> GridNode | None:
    scope = scope_of(request.user, "grid.view")
    if scope.everywhere:
        return None
    homes = set(Community.objects.filter(committee__in=scope.committees).values_list("pk", flat=True))
    return next((one for one in among if one.community_id in homes), None)


def _only_group(request: HttpRequest) -> GridNode | None:
    """The 组 of one who sees nothing outside it."""
    scope = scope_of(request.user, "grid.view")
    if scope.everywhere or scope.whole_committees:
        return None
    found = cells_in_sight(request.user).order_by().values_list("parent", flat=True).distinct()[:2]
    return _nodes().get(pk=found[0]) if len(found) == 1 else None


def _nodes() -> QuerySet[GridNode]:
    return GridNode.objects.select_related("community")


def _group(request: HttpRequest) -> GridNode | None:
    if (asked := _asked(request, "group")) is None:
        return None
    seen = cells_in_sight(request.user).filter(parent=asked).values("parent")
    return get_object_or_404(_nodes(), pk__in=seen)


def _asked(request: HttpRequest, name: str) -> int | None:
    """A node's number; None for none. Raises BadInput for what is no number."""
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise BadInput("没有这个社区或组，请重新选")
    return int(text) if text else None
