"""A node of the grid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grids.models import GridNode
from grids.views.posts import section_of


@require_safe
def node_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is responsible for a node, and what is missing."""
    rows = GridNode.objects.visible_to(request.user).select_related("parent", "community")
    node = get_object_or_404(rows, pk=pk)
    return render(request, "grids/node_detail.html", {"node": node, "posts": section_of(request, node)})
