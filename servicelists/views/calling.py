"""Pages of 议事会, 急事会商 and 改期: drafted, looked at as it goes out, sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from committees.models import Committee
from servicelists import notices
from servicelists.actions import meetings
from servicelists.forms.calling import CallForm, OwnNoticeForm, RescheduleForm, UrgentForm
from servicelists.models import Meeting, Need
from servicelists.permissions import calling as permissions
from servicelists.permissions.agendas import check_can_notify
from servicelists.queries import agendas as queries
from servicelists.queries.guests import guests_at
from servicelists.states import MeetingKind, MeetingState
from tianyuan import clock
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput
from tianyuan.ui.http import done, form_page
from tianyuan.ui.idempotency import once

FORM = ["GET", "HEAD", "POST"]


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("committee__community", "list", "agenda__list"), pk=pk)


def _url(pk: Any) -> str:
    return reverse("meetings:detail", args=[pk])


@require_http_methods(FORM)
def call(request: HttpRequest, committee_pk: int) -> HttpResponse:
    """安排议事会: a draft with its short agenda; the notice is looked at next."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=committee_pk)
    permissions.check_can_call(request.user, committee)
    form = CallForm(request.POST or None, committee=committee)
    if request.method == "POST" and form.is_valid():
        data = _said(form)
        key = data.pop("idempotency_key")
        act = lambda: meetings.call(committee, by=request.user, **data).pk  # noqa: E731
        if (pk := _try(form, lambda: once(request.user, key, act))) is not None:
            return done(request, "议事会安排好了，核对后发通知", reverse("meetings:notice", args=[pk]))
    return form_page(request, "meetings/call.html", form, committee=committee, back=reverse("meetings:list"))


@require_http_methods(FORM)
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a drafted 议事会."""
    meeting = _meeting(request, pk)
    permissions.check_can_call(request.user, meeting.committee)
    form = CallForm(request.POST or None, committee=meeting.committee, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        data = _said(form) | {"version": form.cleaned_data["version"]}
        data.pop("idempotency_key")
        if _try(form, lambda: meetings.recall(meeting, by=request.user, **data)) is not None:
            return done(request, "已改好", reverse("meetings:notice", args=[pk]))
    return form_page(request, "meetings/call.html", form, committee=meeting.committee, back=_url(pk))


def _said(form: CallForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _try(form: Any, act: Any) -> Any:
    """What the action refuses stands above the form, with everything typed kept."""
    try:
        return act()
    except BadInput as bad:
        form.add_error(None, bad.words)
    except Denied as denied:
        form.add_error(None, denied.reason)
    return None


@require_http_methods(FORM)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """核对并发通知 of a called meeting: exactly what goes out."""
    meeting = _meeting(request, pk)
    if meeting.list is not None:
        return redirect("meetings:announce", meeting.list.pk)
    check_can_notify(request.user, meeting)
    form = OwnNoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = lambda: meetings.notify(meeting, notice=form.cleaned_data["notice"], by=request.user)  # noqa: E731
        if _try(form, sent) is not None:
            return done(request, "通知已发出，议程定稿。点“复制到微信群”发到群里。", f"{_url(pk)}#share")
    return form_page(request, "meetings/notice.html", form, **_preview(meeting, notices.draft(meeting)))


def _preview(meeting: Meeting, words: str) -> dict[str, Any]:
    items = list(queries.items_of(meeting.agenda))
    return {
        "meeting": meeting,
        "preview": words,
        "leaks": meetings.giving_away(meeting.agenda, words),
        "blocks": queries.blocks(meeting.agenda, items),
        "after_meeting": [item for item in items if item.after_meeting],
        **queries.topic_parts(meeting.agenda),
        "guests": guests_at(meeting).count(),
    }


@require_http_methods(FORM)
def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """改期: the new time first, then exactly what goes out, then the press that sends it."""
    meeting = _meeting(request, pk)
    permissions.check_can_reschedule(request.user, meeting)
    form = RescheduleForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        if "look" in request.POST:
            return render(request, "meetings/reschedule.html", _moved(meeting, form))
        act = lambda: meetings.reschedule(meeting, by=request.user, **form.cleaned_data)  # noqa: E731
        if _try(form, act) is not None:
            return done(request, "已改期，联络员都收到了。点“复制到微信群”发到群里。", f"{_url(pk)}#share")
    return form_page(request, "meetings/reschedule.html", form, meeting=meeting)


def _moved(meeting: Meeting, form: RescheduleForm) -> dict[str, Any]:
    data = form.cleaned_data
    would_be = Meeting(
        pk=meeting.pk, committee=meeting.committee, list=meeting.list, agenda=meeting.agenda, kind=meeting.kind,
        starts_at=data["starts_at"], place=data["place"],
    )  # fmt: skip
    words = data["notice"].strip() or notices.redraft(would_be, meeting)
    at_once = meeting.kind == MeetingKind.URGENT and data["starts_at"] > clock.now()
    rules = meeting.agenda.in_force
    return {
        "form": form,
        "advice": [] if at_once else meetings.advice(meeting.list, data["starts_at"], rules=rules),
        "over": data["starts_at"] <= clock.now(),
        "meeting": meeting,
        "preview": words,
        "leaks": meetings.giving_away(meeting.agenda, words),
    }


@require_http_methods(FORM)
def urgent(request: HttpRequest, need_pk: int) -> HttpResponse:
    """发起急事会商: units that fit are ticked, the place is filled in; one press calls them."""
    rows = Need.objects.visible_to(request.user).select_related("committee__community", "community")
    need = get_object_or_404(rows, pk=need_pk)
    going_on = Meeting.objects.live().filter(called_for=need).first()
    if going_on is not None and request.method != "POST":
        return redirect(_url(going_on.pk))
    permissions.check_can_call_urgent(request.user, need)
    form = UrgentForm(request.POST or None, need=need)
    if request.method == "POST" and form.is_valid():
        pk = _try(form, lambda: _call_urgent(request, need, form))
        if pk is not None:
            opened = Meeting.objects.get(pk=pk).state == MeetingState.OPEN
            words = "会商开始" if opened else "急事会商已通知"
            return done(request, f"{words}，联络员收到消息。再复制到群里、打电话叫人。", f"{_url(pk)}#share")
    return form_page(request, "meetings/urgent.html", form, need=need)


def _call_urgent(request: HttpRequest, need: Need, form: UrgentForm) -> Any:
    data = form.cleaned_data

    def act() -> Any:
        units, starts_at = data["organizations"], form.starts_at()
        return meetings.call_urgent(
            need, organizations=units, starts_at=starts_at, place=data["place"], by=request.user
        ).pk

    return once(request.user, data["idempotency_key"], act)
