"""Pages of the meeting: list, detail, notice, opening, closing, 补录."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from committees.models import Committee
from committees.queries import guests_of, units_of
from servicelists import notices, papers
from servicelists.actions import meetings, rooms
from servicelists.filters.meetings import MeetingFilter
from servicelists.forms.meetings import (
    ArrangeForm,
    CameForm,
    DecideForm,
    NoticeForm,
    RecordForm,
    RecordLineForm,
    came,
)
from servicelists.models import Agenda, AgendaItem, Meeting, Minutes, MonthlyList, Resolution
from servicelists.permissions import agendas as permissions
from servicelists.permissions.calling import check_can_reschedule
from servicelists.permissions.resolutions import check_can_settle
from servicelists.queries import agendas as queries
from servicelists.queries.claims import units_of_liaison
from servicelists.queries.guests import guests_at
from servicelists.states import MeetingKind, MeetingState, Outcome
from servicelists.views.agendas import allowed, not_compiled
from servicelists.views.groups import group_link
from servicelists.views.ledgers import meetings_file
from tianyuan import clock
from tianyuan.documents import paper
from tianyuan.permissions import NOT_FOR_POST, check, may
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.http import action_view, done, form_page
from tianyuan.ui.listing import Listing


def _list(request: HttpRequest, pk: int) -> MonthlyList:
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    return get_object_or_404(rows, pk=pk)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("committee__community", "list__committee", "agenda__list"), pk=pk
    )


def _url(meeting: Meeting) -> str:
    return reverse("meetings:detail", args=[meeting.pk])


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All meetings in scope, and the lists that wait for one."""
    check(request.user, "lists.view", NOT_FOR_POST)
    listing = Listing(
        request,
        queries.with_topics(Meeting.objects.visible_to(request.user).with_held()),
        columns=[("会议", ""), ("时间", "held"), ("地点", ""), ("议题", ""), ("状态", "")],
        filterset=MeetingFilter,
        sorts={"held": ["really_at", "pk"]},
        default_sort="-held",
        row="meetings/_row.html",
        measure="次",
        empty="还没有会议。先受理需求、编好议程，再在“核对并发通知”里定时间。",
    )
    if listing.export_as == "xlsx":
        return meetings_file(listing, request.user)
    waiting = MonthlyList.objects.visible_to(request.user).unsettled().filter(meetings__isnull=True)
    context = {
        "listing": listing,
        "calling": Committee.objects.in_scope(request.user, "meeting.call").active(),
        "waiting": waiting.select_related("committee__community").order_by("month")[:12],
    }
    return render(request, "meetings/index.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: facts, agenda with results, notice, history, and what can be done next."""
    return _page(request, _meeting(request, pk))


def _page(
    request: HttpRequest, meeting: Meeting, wrong: tuple[int, DecideForm] | None = None
) -> HttpResponse:
    """`wrong`: an item's result that has something to mend, shown again as it was typed (400)."""
    claims = ["need__claims__organization", "need__claims__alliance"]
    items = list(queries.items_of(meeting.agenda).prefetch_related(*claims))
    runs = allowed(permissions.check_can_run, request.user, meeting)
    link = group_link(request, meeting)
    context = {
        "meeting": meeting,
        "list": meeting.list,
        "blocks": queries.blocks(meeting.agenda, items),
        **queries.topic_parts(meeting.agenda),
        **_settled(request.user, meeting),
        **_supplement(request.user, meeting),
        "after_meeting": [item for item in items if item.after_meeting],
        "count": len(items),
        "guests": guests_at(meeting).count(),
        **_to_call(request.user, meeting),
        "may_move": not allowed(check_can_reschedule, request.user, meeting),
        "why_not_run": runs,
        "has_minutes": Minutes.objects.filter(meeting=meeting).exists(),
        "may_run": not runs,
        "open_says": _open_says(meeting),
        "may_take_back_opening": not allowed(permissions.check_can_take_back_opening, request.user, meeting),
        "may_reopen": not allowed(permissions.check_can_reopen, request.user, meeting),
        "sharing": meeting.state == MeetingState.NOTIFIED
        and clock.today() < clock.local(meeting.starts_at).date(),
        "may_keep": may(request.user, "papers.view", committee_id=meeting.committee_id),
        "may_claim": _claims_for_a_unit(request.user, meeting),
        "may_edit": not runs and meeting.state == MeetingState.DRAFT,
        "outcomes": DecideForm.base_fields["outcome"].choices,
        "share": notices.share_notice(meeting, link),
        "share_agenda": notices.share_agenda(meeting, link),
        "wrong_item": wrong and wrong[0],
        "wrong": wrong and wrong[1],
    }
    return render(request, "meetings/detail.html", context, status=400 if wrong else 200)


def _to_call(user: Any, meeting: Meeting) -> dict[str, Any]:
    """急事会商 waits for nobody: until it is closed the units called stand there to be telephoned."""
    live = meeting.kind == MeetingKind.URGENT and meeting.state in {MeetingState.NOTIFIED, MeetingState.OPEN}
    called = guests_at(meeting).select_related("organization", "liaison") if live else []
    return {
        "to_call": called,
        "may_call": may(user, "persons.unmask", committee_id=meeting.committee_id, organization_id=-1),
    }


def _settled(user: Any, meeting: Meeting) -> dict[str, Any]:
    """What the meeting settled, as far as the user may know of it."""
    rows = Resolution.objects.visible_to(user).filter(meeting=meeting)
    return {
        "settled": rows.prefetch_related("organizations").order_by("pk"),
        "may_settle": not allowed(check_can_settle, user, meeting),
    }


def _supplement(user: Any, meeting: Meeting) -> dict[str, Any]:
    """补充议题 of a called meeting, whose agenda has no page of its own."""
    agenda = meeting.agenda
    if meeting.list is not None or allowed(permissions.check_can_supplement, user, agenda):
        return {}
    return {"agenda": agenda, "addable": queries.could_supplement(agenda)[:100]}


def _open_says(meeting: Meeting) -> str:
    """What to think about before opening."""
    return f"{notices.opening_asks(meeting)}议程上的每件需求都记一次上会。"


def _claims_for_a_unit(user: Any, meeting: Meeting) -> bool:
    """Does the user claim here for a member unit? The link in the WeChat group opens this page."""
    over = meeting.claims_until is not None and meeting.claims_until <= clock.now()
    if meeting.state == MeetingState.DRAFT or over:
        return False
    return any(one.committee_id == meeting.committee_id for one in units_of_liaison(user))


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, list_pk: int) -> HttpResponse:
    """核对并发通知: exactly what goes out, with time and place proposed; one press sends it."""
    monthly_list = _list(request, list_pk)
    permissions.check_can_arrange(request.user, monthly_list)
    agenda = Agenda.objects.filter(list=monthly_list, number__gt=0).first()
    if agenda is None:
        return redirect("agendas:of_list", list_pk)
    meeting = Meeting.objects.filter(list=monthly_list).first()
    if meeting and meeting.state != MeetingState.DRAFT:
        return redirect(_url(meeting))
    form = NoticeForm(
        request.POST or None,
        monthly_list=monthly_list,
        meeting=meeting,
        initial={"agenda_version": agenda.edit_version},
    )
    if request.method == "POST" and form.is_valid():
        return _sent(request, monthly_list, form)
    return form_page(request, "meetings/announce.html", form, **_preview(request, monthly_list, agenda, form))


def _sent(request: HttpRequest, monthly_list: MonthlyList, form: NoticeForm) -> HttpResponse:
    data = form.cleaned_data
    meeting = meetings.announce(
        monthly_list,
        starts_at=data["starts_at"],
        place=data["place"],
        notice=data["notice"],
        agenda_version=data["agenda_version"],
        by=request.user,
    )
    return done(request, "通知已发出，议程定稿。点“复制到微信群”发到群里。", f"{_url(meeting)}#share")


def _preview(request: HttpRequest, monthly_list: MonthlyList, agenda: Agenda, form: NoticeForm) -> dict:
    """What would go out, with the time and place the form holds now."""
    would_be = _would_be(monthly_list, agenda, form)
    items = list(queries.items_of(agenda))
    return {
        "list": monthly_list,
        "agenda": agenda,
        "preview": notices.draft(would_be),
        "leaks": meetings.giving_away(agenda, form["notice"].value() or ""),
        "advice": meetings.advice(monthly_list, would_be.starts_at),
        "blocks": queries.blocks(agenda, items),
        "after_meeting": [item for item in items if item.after_meeting],
        **queries.topic_parts(agenda),
        "pairs": queries.open_pairs(agenda).count(),
        "guests": guests_of(monthly_list.committee),
        "why_not": allowed(permissions.check_can_arrange, request.user, monthly_list),
    }


def _would_be(monthly_list: MonthlyList, agenda: Agenda, form: NoticeForm) -> Meeting:
    data = getattr(form, "cleaned_data", {})
    return Meeting(
        committee=monthly_list.committee,
        list=monthly_list,
        agenda=agenda,
        starts_at=data.get("starts_at") or form.initial["starts_at"],
        place=data.get("place") or form.initial["place"],
    )


@action_view
def preview(request: HttpRequest, list_pk: int) -> HttpResponse:
    """The notice again while time and place are being changed (htmx); writes nothing."""
    monthly_list = _list(request, list_pk)
    permissions.check_can_arrange(request.user, monthly_list)
    agenda = get_object_or_404(Agenda, list=monthly_list)
    form = NoticeForm(request.POST, monthly_list=monthly_list)
    form.is_valid()
    return render(request, "meetings/_notice.html", _preview(request, monthly_list, agenda, form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change time and place of a drafted meeting."""
    meeting = _meeting(request, pk)
    permissions.check_can_arrange(request.user, meeting)
    if meeting.list is None:
        return redirect("meetings:recall", pk)
    form = ArrangeForm(request.POST or None, monthly_list=meeting.list, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        meeting = meetings.edit(meeting, by=request.user, **form.cleaned_data)
        return done(request, "时间地点已改", _url(meeting))
    return form_page(request, "meetings/edit.html", form, meeting=meeting)


@action_view
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meetings.take_back_notice(_meeting(request, pk), by=request.user)
    return done(request, "通知已撤回，议程又是草案了", reverse("agendas:detail", args=[meeting.agenda_id]))


@action_view
def open_now(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = rooms.begin(_meeting(request, pk), by=request.user)
    return done(request, "会议开始，议题都记一次上会", _url(meeting))


@action_view
def take_back_opening(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meetings.take_back_opening(_meeting(request, pk), by=request.user)
    return done(request, "已撤回开会，这次不算上会", _url(meeting))


@action_view
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meetings.reopen(_meeting(request, pk), by=request.user)
    return done(request, "会议重新开了，接着登记认领、记结果", _url(meeting))


@action_view
def close_now(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = rooms.finish(_meeting(request, pk), by=request.user)
    day = meeting.claims_last_day
    return done(request, f"已闭会。会后认领到 {day.month} 月 {day.day} 日；没人接的已挂账。", _url(meeting))


@action_view
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of one item nobody claimed."""
    items = AgendaItem.objects.visible_to(request.user).select_related("agenda__meeting", "need")
    item = get_object_or_404(items, pk=pk, agenda__meeting__isnull=False)
    form = DecideForm(request.POST)
    if not _decided(request, item, form):
        return _page(request, _meeting(request, item.agenda.meeting.pk), (item.pk, form))
    words = f"记下了：{Outcome(form.cleaned_data['outcome']).label}"
    return done(request, words, f"{_url(item.agenda.meeting)}#item-{item.pk}")


def _decided(request: HttpRequest, item: AgendaItem, form: DecideForm) -> bool:
    """Record the result; False with the reason on the form when there is something to mend."""
    permissions.check_can_run(request.user, item.agenda.meeting)
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        meetings.decide(item, outcome=data["outcome"], note=data["note"], by=request.user)
    except BadInput as bad:
        form.add_error("note", bad.words)
        return False
    return True


@require_GET
def print_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice with the agenda on paper."""
    meeting = _meeting(request, pk)
    made = papers.notice(meeting)
    context = {"title": made.heading, "papers": [paper.html(made)], "back": _url(meeting)}
    return render(request, "papers/read.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, list_pk: int) -> HttpResponse:
    """补录: one page for a meeting that was held on paper."""
    monthly_list = _list(request, list_pk)
    permissions.check_can_record(request.user, monthly_list)
    agenda = Agenda.objects.filter(list=monthly_list, number__gt=0).first()
    if agenda is None:
        return not_compiled(request, monthly_list, "补录要先有议程：编好以后，在议程页点“会已经开过，补录”。")
    form, lines, units = _record_forms(request, monthly_list, agenda)
    status = 400 if request.method == "POST" else 200
    valid = [one.is_valid() for one in (form, *lines, *units)]  # every row says what is wrong with it
    if request.method == "POST" and all(valid):
        meeting, status = _recorded(request, monthly_list, form, lines, units)
        if meeting is not None:
            return done(request, "会议已补录，时间按会议当天记", _url(meeting))
    wrong = [line for line in lines if line.errors]
    context = {
        "list": monthly_list,
        "agenda": agenda,
        "lines": lines,
        "units": units,
        "wrong": wrong,
        "form": form,
        "said": any(unit["presence"].value() or unit.errors for unit in units),
    }
    return render(request, "meetings/record.html", context, status=status)


def _recorded(
    request: HttpRequest,
    monthly_list: MonthlyList,
    form: RecordForm,
    lines: list[RecordLineForm],
    units: list[CameForm],
) -> tuple[Meeting | None, int]:
    """The meeting as entered; or None and the answer's status, the reason at its row, all that was typed kept."""
    results = {line.item.need_id: line.recorded() for line in lines}
    try:
        meeting = meetings.record_afterwards(
            monthly_list,
            starts_at=form.cleaned_data["starts_at"],
            place=form.cleaned_data["place"],
            results=results,
            came=came(form.cleaned_data["everyone"], units),
            by=request.user,
        )
    except meetings.LineRefused as refused:
        line = next(line for line in lines if line.item.need_id == refused.need)
        line.add_error(None, refused.words)
        return None, 400
    except BadInput as bad:
        form.add_error(None, bad.words)
        return None, 400
    except Conflict as first:
        form.add_error(None, first.message)
        return None, 409
    return meeting, 302


def _record_forms(request: HttpRequest, monthly_list: MonthlyList, agenda: Agenda):
    meeting = Meeting.objects.filter(list=monthly_list).first()
    data = request.POST if request.method == "POST" else None
    form = RecordForm(data, monthly_list=monthly_list, meeting=meeting)
    units = units_of(monthly_list.committee)
    due = monthly_list.service_month.last_day
    items = queries.items_of(agenda)
    lines = [RecordLineForm(data, item=item, units=units, promised_on=due) for item in items]
    guests = guests_of(monthly_list.committee).order_by("organization__spelling", "pk")
    return form, lines, [CameForm(data, organization=guest.organization) for guest in guests]
