"""党员报到: who registered to which community, bound to a cell or not; the three steps."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from committees.models import Person
from committees.views.editing import edit_page, posted
from grids.actions import member_registrations
from grids.filters.member_registrations import MemberRegistrationFilter
from grids.forms.registrations import MemberRegisterForm
from grids.models import GridNode, GridPost, MemberRegistration
from grids.permissions.registrations import communities_kept_by, may_register_somewhere
from grids.queries.registrations import by_member, unbound, with_cells
from grids.states import PostKind
from tianyuan.permissions import NOT_FOR_POST, Denied, check
from tianyuan.ui.http import action_view, back, done, safe_url
from tianyuan.ui.listing import Listing

COLUMNS = [
    ("党员、手机号", "name"),
    ("单位", "unit"),
    ("社区", "community"),
    ("联格", ""),
    ("报到", "day"),
    ("状态", ""),
    ("", ""),
]
SORTS = {
    "name": ("member__person__spelling", "pk"),
    "unit": ("member__organization__spelling", "member__person__spelling", "pk"),
    "community": ("community__order", "member__person__spelling", "pk"),
    "day": ("registered_on", "pk"),
}


@require_safe
def registration_list(request: HttpRequest) -> HttpResponse:
    """Who registered where, and who is not bound to a cell yet."""
    check(request.user, "member_registrations.view", NOT_FOR_POST)
    user = request.user
    seen = MemberRegistration.objects.visible_to(user)
    listing = Listing(
        request,
        with_cells(seen),
        columns=COLUMNS,
        filterset=MemberRegistrationFilter,
        search=by_member,
        sorts=SORTS,
        default_sort="community",
        row="grids/_member_registration_row.html",
        empty="还没有党员报到",
        search_label="姓名、拼音或首字母",
        measure="人",
    )
    confirmed = seen.confirmed()
    context = {
        "listing": listing,
        "registered": confirmed.count(),
        "unbound": unbound(confirmed).count(),
        "kept": communities_kept_by(user),
        "people": _met(user, listing.rows),
        "nodes": _opened(user, listing.rows),
        "may_register": may_register_somewhere(user),
    }
    return render(request, "grids/member_registration_list.html", context)


def _met(user: Any, rows: Iterable[MemberRegistration]) -> set[int]:
    """Ids of those on the page whose own page the user opens."""
    people = Person.objects.visible_to(user).filter(pk__in=[row.member.person_id for row in rows])
    return set(people.values_list("pk", flat=True))


def _opened(user: Any, rows: Iterable[MemberRegistration]) -> set[int]:
    """Ids of the cells on the page that the user opens."""
    held = {post.node_id for row in rows for post in row.member.person.cells_now}
    return set(GridNode.objects.visible_to(user).filter(pk__in=held).values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_create(request: HttpRequest) -> HttpResponse:
    """A member registers to a community."""
    if not may_register_somewhere(request.user):
        raise Denied("由本单位联络员、社区工作人员或镇党建办登记报到")

    def act(*, person: Any, community: Any, **values: Any) -> MemberRegistration:
        return member_registrations.register(person.party_member, community, by=request.user, **values)

    return edit_page(
        request,
        MemberRegisterForm(posted(request), user=request.user),
        act,
        title="登记党员报到",
        words="已登记，等社区确认。",
        to=lambda made: "member_registrations:list",
        back="member_registrations:list",
    )


@action_view
def registration_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The community says yes."""
    registration = member_registrations.confirm(_found(request, pk), by=request.user)
    return done(request, f"已确认{registration.member}报到。", _list(request))


@action_view
def registration_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The member left, or the row was a mistake; bound cells are free again."""
    registration = _found(request, pk)
    free = "、".join(post.node.full_name for post in _bound(registration))
    member_registrations.end(registration, by=request.user)
    words = f"已结束{registration.member}的报到"
    undo = reverse("member_registrations:take_back_end", args=[pk])
    return done(
        request, f"{words}，{free}今天起缺联格党员。" if free else f"{words}。", _list(request), undo=undo
    )


def _bound(registration: MemberRegistration) -> QuerySet[GridPost]:
    """The 联格 that stands on the registration."""
    posts = GridPost.objects.standing().filter(
        kind=PostKind.PARTY_PAIR, node__community=registration.community
    )
    return posts.filter(person=registration.member.person).select_related("node__parent").order_by("pk")


@action_view
def registration_take_back_end(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回 of an end of today."""
    registration = member_registrations.take_back_end(_found(request, pk), by=request.user)
    held = "、".join(post.node.full_name for post in _bound(registration))
    words = f"已撤回：{registration.member}仍在{registration.community}报到"
    return done(request, f"{words}，仍在{held}联格。" if held else f"{words}。", _list(request))


def _list(request: HttpRequest) -> str:
    """Where the user came from, with its filters."""
    return safe_url(request, request.POST.get("next"), back(request, "/member-registrations/").url)


def _found(request: HttpRequest, pk: int) -> MemberRegistration:
    rows = MemberRegistration.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("member__person__user", "community"), pk=pk)
