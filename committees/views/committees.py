"""大党委: list, detail, edit."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from committees import queries
from committees.actions import committees
from committees.forms.committees import CommitteeCreateForm, CommitteeForm
from committees.models import Committee, Membership, Seat
from committees.permissions import (
    check_can_appoint,
    check_can_decide,
    check_can_edit_committee,
    why_not,
)
from committees.states import SeatKind
from committees.views.editing import edit_page, posted
from tianyuan.permissions import NOT_FOR_POST, check, may, scope_of
from tianyuan.ui.listing import Listing

COLUMNS = [("大党委", ""), ("书记", ""), ("党组织", ""), ("代管社区", ""), ("常用会场", ""), ("值班电话", "")]
ORDER_OF_SEATS = {kind: at for at, kind in enumerate(SeatKind.values)}


def _listed(user):
    secretaries = Seat.objects.current().filter(kind=SeatKind.SECRETARY).select_related("person")
    standing = Q(memberships__left_on__isnull=True, memberships__organization__active=True)
    return (
        Committee.objects.visible_to(user)
        .active()
        .select_related("community")
        .annotate(units=Count("memberships", filter=standing))
        .prefetch_related(Prefetch("seats", secretaries, to_attr="secretaries"), "served_communities")
    )


@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    """The committees in their fixed order."""
    check(request.user, "committees.view", NOT_FOR_POST)
    listing = Listing(
        request,
        _listed(request.user),
        columns=COLUMNS,
        row="committees/_committee_row.html",
        empty=_none_yet(request.user),
    )
    context = {
        "listing": listing,
        "may_create": not why_not(check_can_decide, request.user),
    }
    return render(request, "committees/committee_list.html", context)


def _none_yet(user: Any) -> str:
    """A responder's post lies in no committee: what concerns it is sent to it."""
    seen = scope_of(user, "committees.view")
    if seen.everywhere or seen.committees:
        return "还没有登记大党委"
    return "您的职务不在哪个社区大党委，这里没有要您看的；需要您部门办的事会发消息给您"


@require_safe
def committee_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """班子, member units with their liaisons, communities served; to a 在职党员 the 班子 only."""
    if not may(request.user, "committees.view"):
        return _posts_only(request, pk)
    committee = _found(request, pk)
    memberships = (
        Membership.objects.active().filter(committee=committee).select_related("organization", "liaison")
    )
    user = request.user
    context = {
        "committee": committee,
        "seats": _seats(committee),
        "memberships": memberships,
        "guests": [m for m in memberships if m.organization.community_id != committee.community_id],
        "communities": queries.communities_of(committee),
        "alliances": queries.alliances_of(committee),
        "why_not_edit": why_not(check_can_edit_committee, user, committee),
        "why_not_appoint": why_not(check_can_appoint, user, committee, SeatKind.CLERK),
        "may_decide": not why_not(check_can_decide, user),
        "may_call": may(user, "persons.unmask", committee_id=committee.pk, organization_id=-1),
    }
    return render(request, "committees/committee_detail.html", context)


def _seats(committee: Committee) -> list[Seat]:
    seats = Seat.objects.current().filter(committee=committee).select_related("person")
    return sorted(seats, key=lambda seat: ORDER_OF_SEATS[seat.kind])


def _posts_only(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds which post, names only."""
    own = Committee.objects.posts_visible_to(request.user)
    committee = get_object_or_404(own, pk=pk)
    others = own.active().exclude(pk=pk)
    context = {"committee": committee, "seats": _seats(committee), "others": others}
    return render(request, "committees/committee_posts.html", context)


@require_safe
def own_committee(request: HttpRequest) -> HttpResponse:
    """On to the page of the user's own committee: the menu knows no numbers."""
    check(request.user, "seats.view", NOT_FOR_POST)
    own = scope_of(request.user, "seats.view").committees
    committee = Committee.objects.active().filter(pk__in=own).first()
    return redirect(committee or "home")


@require_http_methods(["GET", "HEAD", "POST"])
def committee_create(request: HttpRequest) -> HttpResponse:
    """A community gets its committee."""
    check_can_decide(request.user)
    form = CommitteeCreateForm(posted(request))
    return edit_page(
        request,
        form,
        lambda **values: committees.create(by=request.user, **values),
        title="设立大党委",
        words="已登记。请接着登记班子和成员单位。",
        to=lambda made: made,
        back="committees:list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def committee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a committee's facts."""
    committee = _found(request, pk)
    check_can_edit_committee(request.user, committee)
    title = f"修改{committee}"
    form = CommitteeForm(posted(request), instance=committee, user=request.user)
    return edit_page(
        request,
        form,
        lambda **values: committees.update(committee, by=request.user, **values),
        title=title,
        words="已保存。",
        to=lambda saved: saved,
        back=committee.get_absolute_url(),
    )


def _found(request: HttpRequest, pk: int) -> Committee:
    return get_object_or_404(Committee.objects.visible_to(request.user).select_related("community"), pk=pk)
