"""Pages of the grid: 单位报到."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from committees.views.editing import edit_page, posted
from grids.actions import registrations
from grids.filters.registrations import RegistrationFilter
from grids.forms.registrations import RegisterForm
from grids.models import Registration
from grids.permissions.registrations import communities_kept_by, may_register_somewhere
from grids.queries.registrations import registered_organizations
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import Denied
from tianyuan.ui.http import action_view, done
from tianyuan.ui.listing import Listing

COLUMNS = [("单位", "unit"), ("社区", "community"), ("报到日期", "day"), ("状态", ""), ("", "")]
SORTS = {
    "unit": ("organization__spelling", "pk"),
    "community": ("community__order", "organization__spelling", "pk"),
    "day": ("registered_on", "pk"),
}


def _named(rows: QuerySet[Registration], words: str) -> QuerySet[Registration]:
    for word in words.lower().split()[:5]:
        rows = rows.filter(organization__spelling__contains=word)
    return rows


@require_safe
def registration_list(request: HttpRequest) -> HttpResponse:
    """Which units registered where, and how many stand confirmed."""
    check(request.user, "committees.view", NOT_FOR_POST)
    user = request.user
    listing = Listing(
        request,
        Registration.objects.visible_to(user).select_related("organization", "community"),
        columns=COLUMNS,
        filterset=RegistrationFilter,
        search=_named,
        sorts=SORTS,
        default_sort="community",
        row="grids/_registration_row.html",
        empty="还没有单位报到",
        search_label="单位名称、拼音或首字母",
    )
    context = {
        "listing": listing,
        "registered": registered_organizations().count(),
        "kept": communities_kept_by(user),
        "may_register": may_register_somewhere(user),
    }
    return render(request, "grids/registration_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_create(request: HttpRequest) -> HttpResponse:
    """A unit registers to a community."""
    if not may_register_somewhere(request.user):
        raise Denied("由本单位联络员、社区工作人员或镇党建办登记报到")
    return edit_page(
        request,
        RegisterForm(posted(request), user=request.user),
        lambda **values: registrations.register(by=request.user, **values),
        title="登记单位报到",
        words="已登记，等社区确认。",
        to=lambda made: "registrations:list",
        back="registrations:list",
    )


@action_view
def registration_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The community says yes."""
    registration = registrations.confirm(_found(request, pk), by=request.user)
    return done(request, f"已确认{registration.organization}报到。", "registrations:list")


@action_view
def registration_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit left, or the row was a mistake."""
    registration = registrations.end(_found(request, pk), by=request.user)
    return done(request, f"已结束{registration.organization}的报到。", "registrations:list")


def _found(request: HttpRequest, pk: int) -> Registration:
    rows = Registration.objects.visible_to(request.user).select_related("organization", "community")
    return get_object_or_404(rows, pk=pk)
