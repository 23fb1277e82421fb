"""红色联盟: the list, one, its forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from committees.actions import alliances
from committees.forms.alliances import AllianceEditForm, AllianceForm
from committees.models import Alliance, Committee
from committees.permissions import check_can_edit_committee, why_not
from committees.views.editing import edit_page, posted
from committees.views.organizations import sent_version
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.http import action_view, done
from tianyuan.ui.listing import Listing


@require_safe
def alliance_list(request: HttpRequest) -> HttpResponse:
    """Alliances that stand, by committee in the fixed order."""
    check(request.user, "committees.view", NOT_FOR_POST)
    rows = Alliance.objects.visible_to(request.user).active()
    listing = Listing(
        request,
        rows.select_related("committee__community", "lead").prefetch_related("members"),
        columns=[("联盟", ""), ("大党委", ""), ("牵头单位", ""), ("成员单位", "")],
        sorts={"committee": ["committee__community__order", "name", "pk"]},
        default_sort="committee",
        search=lambda found, text: found.filter(name__contains=text),
        row="alliances/_row.html",
        empty="还没有红色联盟。几家成员单位常一起办事，可以在大党委页面登记成联盟，以联盟名义认领。",
        search_label="找联盟",
        measure="个",
    )
    return render(request, "alliances/list.html", {"listing": listing})


def _found(request: HttpRequest, pk: int) -> Alliance:
    rows = Alliance.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("committee__community", "lead"), pk=pk)


def _url(alliance: Alliance) -> str:
    return reverse("alliances:detail", args=[alliance.pk])


@require_safe
def alliance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who belongs to it, who leads, what it is for."""
    alliance = _found(request, pk)
    members = alliance.members.order_by("spelling", "pk")
    context = {
        "alliance": alliance,
        "members": members,
        "why_not_edit": why_not(check_can_edit_committee, request.user, alliance.committee),
    }
    return render(request, "alliances/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alliance_form(request: HttpRequest, committee_pk: int) -> HttpResponse:
    """A new alliance of a committee."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=committee_pk)
    check_can_edit_committee(request.user, committee)
    return edit_page(
        request,
        AllianceForm(posted(request), committee=committee),
        lambda **values: alliances.form(committee, by=request.user, **values),
        title="登记红色联盟",
        lead=f"{committee}：牵头单位可以以联盟名义认领，成员单位一起办。",
        words="联盟已登记",
        to=_url,
        back=committee.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def alliance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it."""
    alliance = _found(request, pk)
    check_can_edit_committee(request.user, alliance.committee)
    return edit_page(
        request,
        AllianceEditForm(posted(request), alliance=alliance),
        lambda **values: alliances.change(alliance, by=request.user, **values),
        title=f"修改{alliance}",
        words="已保存。",
        to=_url,
        back=_url(alliance),
    )


@action_view
def alliance_end(request: HttpRequest, pk: int) -> HttpResponse:
    """解散, as of today."""
    alliance = alliances.end(_found(request, pk), version=sent_version(request), by=request.user)
    return done(request, f"{alliance}已解散，以前的认领照常办", _url(alliance))
