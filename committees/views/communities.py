"""社区: the thirteen, in their fixed order, and who serves each."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from committees.actions import communities
from committees.forms.committees import CommunityForm
from committees.models import Committee, Community
from committees.permissions import check_can_decide, check_can_edit_community, why_not
from committees.views.editing import edit_page, posted
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.listing import Listing

COLUMNS = [("社区", ""), ("需求由谁受理", ""), ("官方代码", ""), ("", "")]


@require_safe
def community_list(request: HttpRequest) -> HttpResponse:
    """Which committee takes each community's needs."""
    check(request.user, "committees.view", NOT_FOR_POST)
    own = Prefetch("committee", Committee.objects.active())
    rows = Community.objects.visible_to(request.user).select_related("served_by").prefetch_related(own)
    listing = Listing(
        request, rows, columns=COLUMNS, row="committees/_community_row.html", empty="还没有登记社区"
    )
    may_edit = not why_not(check_can_decide, request.user)
    context = {"listing": listing, "may_edit": may_edit}
    return render(request, "committees/community_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def community_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who serves a community without a committee."""
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    check_can_edit_community(request.user, community)
    form = CommunityForm(posted(request), instance=community)
    return edit_page(
        request,
        form,
        lambda **values: communities.update(community, by=request.user, **values),
        title=f"{community}：需求由谁受理",
        words="已保存。",
        to=lambda saved: "communities:list",
        back="communities:list",
    )
