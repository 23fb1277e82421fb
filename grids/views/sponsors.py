"""包联: which department looks after a community or a 组."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from committees.views.editing import edit_page, posted
from grids.actions import sponsors
from grids.forms.posts import EndForm, SponsorForm
from grids.models import GridNode, GridSponsor
from grids.permissions.posts import check_can_fill
from tianyuan import clock


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, node_pk: int) -> HttpResponse:
    """A department looks after the node from a day on."""
    rows = GridNode.objects.visible_to(request.user).select_related("parent", "community")
    node = get_object_or_404(rows, pk=node_pk)
    check_can_fill(request.user, node)

    def act(*, organization: Any, **values: Any) -> GridSponsor:
        return sponsors.add(node, organization, by=request.user, **values)

    return edit_page(
        request,
        SponsorForm(posted(request), user=request.user),
        act,
        title=f"{node.full_name}：登记包联单位",
        lead="社区党组织吹哨时，由包联单位报到。",
        words="已登记。",
        to=lambda made: node,
        back=node.get_absolute_url(),
        submit="登记",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day on which the unit looks after it."""
    rows = GridSponsor.objects.visible_to(request.user).select_related("organization", "node__parent")
    sponsor = get_object_or_404(rows, pk=pk)
    check_can_fill(request.user, sponsor.node)
    return edit_page(
        request,
        EndForm(posted(request), initial={"on": clock.today(), "version": sponsor.version}),
        lambda **values: sponsors.end(sponsor, by=request.user, **values),
        title=f"{sponsor.organization}：结束包联",
        lead=sponsor.node.full_name,
        words="已登记。",
        to=lambda ended: sponsor.node,
        back=sponsor.node.get_absolute_url(),
        submit="结束包联",
    )
