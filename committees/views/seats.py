"""班子: who was in which post from when to when; appointing, ending, correcting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from committees.actions import seats
from committees.forms.people import AppointForm, SeatEndForm, SeatForm
from committees.models import Committee, Seat
from committees.permissions import check_can_appoint, check_can_change_seat, why_not
from committees.states import SeatKind
from committees.views.editing import edit_page, posted
from tianyuan import clock
from tianyuan.permissions import may
from tianyuan.ui.listing import Listing

COLUMNS = [("职务", ""), ("姓名", ""), ("任职", "starts"), ("离任", ""), ("分工", ""), ("", "")]


@require_safe
def seat_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who ever sat in the committee."""
    committee = _committee(request, pk)
    rows = Seat.objects.visible_to(request.user).filter(committee=committee).select_related("person")
    listing = Listing(
        request,
        rows,
        columns=COLUMNS,
        sorts={"starts": ("starts_on", "-pk")},  # 书记 was entered first and stands first
        default_sort="-starts",
        row="committees/_seat_row.html",
        empty="还没有登记班子成员",
    )
    user = request.user
    context = {
        "committee": committee,
        "listing": listing,
        "may_appoint": not why_not(check_can_appoint, user, committee, SeatKind.CLERK),
        "may_decide": may(user, "committees.decide", committee_id=committee.pk),
        "today": clock.today(),
    }
    return render(request, "committees/seat_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """A person gets a post; somebody new is entered on the same page."""
    committee = _committee(request, pk)
    check_can_appoint(request.user, committee, SeatKind.CLERK)

    def act(*, person: Any, new_name: str, new_phone: str, **values: Any) -> Seat:
        if person is not None:
            return seats.appoint(committee, person=person, by=request.user, **values)
        return seats.appoint_new(committee, name=new_name, phone=new_phone, by=request.user, **values)

    return edit_page(
        request,
        AppointForm(posted(request), user=request.user, committee=committee),
        act,
        title=f"{committee}：登记任职",
        lead="权限随职务：从任职日期起有，到离任日期止。书记、副书记由镇党委、镇党建办登记。",
        words="已登记。",
        to=lambda made: committee,
        back=committee.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day in a post."""
    seat = _seat(request, pk)
    check_can_change_seat(request.user, seat)
    initial = {"ends_on": clock.today(), "version": seat.version}
    return edit_page(
        request,
        SeatEndForm(posted(request), initial=initial),
        lambda **values: seats.end_seat(seat, by=request.user, **values),
        title=f"{seat.person.name}：离任",
        words="已登记离任。",
        to=lambda saved: _history(seat),
        back=_history(seat),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was typed wrong."""
    seat = _seat(request, pk)
    check_can_change_seat(request.user, seat)
    return edit_page(
        request,
        SeatForm(posted(request), instance=seat, user=request.user),
        lambda **values: seats.correct(Seat.objects.get(pk=pk), by=request.user, **values),
        title=f"{seat.person.name}：更正任职",
        lead="改正当初填错的内容；改前改后都留在日志里。换人、离任请用“登记任职”“离任”。",
        words="已更正。",
        to=lambda saved: _history(seat),
        back=_history(seat),
    )


def _history(seat: Seat) -> str:
    return reverse("committees:seats", args=[seat.committee_id])


def _committee(request: HttpRequest, pk: int) -> Committee:
    return get_object_or_404(Committee.objects.visible_to(request.user).select_related("community"), pk=pk)


def _seat(request: HttpRequest, pk: int) -> Seat:
    rows = Seat.objects.visible_to(request.user).select_related("person", "committee__community")
    return get_object_or_404(rows, pk=pk)
