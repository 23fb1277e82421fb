"""The calendar page: what differs from the plain week, year by year."""

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tianyuan import clock, permissions
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done
from tianyuan.workdays import actions, calendar
from tianyuan.workdays.forms import ClearForm, DayForm, HoursForm
from tianyuan.workdays.models import Workday

HOURS = ("morning_starts", "morning_ends", "afternoon_starts", "afternoon_ends")


@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    return redirect("workdays:year", clock.today().year)


def _address(year: int) -> str:
    return reverse("workdays:year", args=[year])


def _check_year(year: int) -> None:
    if not actions.FIRST_YEAR <= year <= actions.LAST_YEAR:
        raise BadInput(f"年份请在 {actions.FIRST_YEAR} 到 {actions.LAST_YEAR} 之间")


def _page(request: HttpRequest, year: int, **forms: BaseForm) -> HttpResponse:
    days = Workday.objects.filter(date__year=year)
    context = {
        "year": year,
        "days": days,
        "provisional": calendar.is_provisional(clock.today().replace(year=year, day=1)),
        "years": [year - 1, year + 1],
        "may_edit": permissions.may(request.user, "workdays.edit"),
        "form": forms.get("form") or DayForm(initial=_chosen(request, days)),
        "hours": calendar.office_hours(),
        "hours_form": forms.get("hours_form") or HoursForm(initial=_present_hours()),
    }
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "workdays/year.html", context, status=status)


def _chosen(request: HttpRequest, days: QuerySet[Workday]) -> dict:
    """What the form starts with: the day of `?day=7`, to be changed; else nothing."""
    number = request.GET.get("day", "")
    row = (
        days.filter(pk=int(number)).first()
        if number.isascii() and number.isdecimal() and len(number) < 19
        else None
    )
    if row is None:
        return {}
    choice = "1" if row.is_workday else "0"
    return {
        "date": row.date,
        "is_workday": choice,
        "name": row.name,
        "note": row.note,
        "version": row.version,
    }


def _present_hours() -> dict:
    times = [moment for stretch in calendar.office_hours()[:2] for moment in stretch]
    return dict(zip(HOURS, times, strict=False))


@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's exceptions; the town office adds or changes a day here."""
    _check_year(year)
    if request.method != "POST":
        return _page(request, year)
    actions.check_can_edit(request.user)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, year, form=form)
    day = form.cleaned_data.pop("date")
    actions.set_day(day, **form.cleaned_data, by=request.user)
    return done(request, f"{day:%Y-%m-%d} 已保存", _address(day.year))


@action_view
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    actions.check_can_edit(request.user)
    row = get_object_or_404(Workday, pk=pk)
    form = ClearForm(request.POST)
    if not form.is_valid():
        raise BadInput("页面已失效，请刷新后再试")
    actions.clear_day(row, version=form.cleaned_data["version"], by=request.user)
    return done(request, f"{row.date:%Y-%m-%d} 改按平常的星期计算", _address(row.date.year))


@action_view
def announce(request: HttpRequest, year: int) -> HttpResponse:
    announced = request.POST.get("announced") == "1"
    actions.set_announced(year, announced=announced, by=request.user)
    words = "已公布" if announced else "待公布"
    return done(request, f"{year} 年的安排标为{words}", _address(year))


@action_view
def office_hours(request: HttpRequest, year: int) -> HttpResponse:
    actions.check_can_edit(request.user)
    form = HoursForm(request.POST)
    if not form.is_valid():
        return _page(request, year, hours_form=form)
    actions.set_office_hours(form.stretches(), by=request.user)
    return done(request, "办公时间已保存", _address(year))
