"""The bare framework to compare the grid with: a view with one query, no middleware but session and login."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.gzip import gzip_page

from grids.models import GridNode
from grids.queries.nodes import held
from grids.states import Level, PostKind
from tianyuan.urls import urlpatterns as portal

FIELDS = ("pk", "parent", "name", "households", "residents")


@login_not_required
def one(request: HttpRequest) -> HttpResponse:
    """One query that counts."""
    return HttpResponse(str(GridNode.objects.filter(level=Level.CELL, active=True).count()))


@login_not_required
def cells(request: HttpRequest) -> JsonResponse:
    """The cells of a community, or of the town without one, as they lie in the table."""
    rows = GridNode.objects.filter(level=Level.CELL, active=True)
    if community := request.GET.get("community"):
        rows = rows.filter(community=community)
    return JsonResponse({"cells": list(rows.values(*FIELDS))})


@gzip_page
@login_required
def map_cells(request: HttpRequest) -> JsonResponse:
    """The cells with who is missing on them, to somebody logged in, packed: a map's rows without places or rules."""
    rows = GridNode.objects.filter(level=Level.CELL, active=True)
    if community := request.GET.get("community"):
        rows = rows.filter(community=community)
    halves = {"pair": held(PostKind.PARTY_PAIR), "worker": held(PostKind.WORKER)}
    return JsonResponse({"cells": list(rows.annotate(**halves).values_list("pk", "parent", "name", *halves))})


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """The portal's frame around one number of one query."""
    count = GridNode.objects.filter(level=Level.CELL, active=True).count()
    return render(request, "base.html", {"title": count})


urlpatterns = [
    path("bare/page/", page),
    path("bare/one/", one),
    path("bare/cells/", cells),
    path("bare/map/", map_cells),
    *portal,
]
