"""Pages of the agenda: draft, edits, duplicates, versions, print."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from servicelists import notices, papers
from servicelists.actions import agendas, compiling
from servicelists.compiling.sources import candidates_of
from servicelists.forms.agendas import EditForm, OrderForm, RetitleForm, SectionForm, cleaned
from servicelists.models import Agenda, AgendaItem, DuplicatePair, Meeting, MonthlyList, Need
from servicelists.permissions.agendas import check_can_compile, check_can_edit, check_can_supplement
from servicelists.queries import agendas as queries
from servicelists.states import Section
from servicelists.views.groups import group_link
from tianyuan.documents import paper
from tianyuan.permissions import Denied, has_role
from tianyuan.permissions import Role as R
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done
from tianyuan.work.models import Work

SEES_SUGGESTIONS = (R.SECRETARY, R.DEPUTY_SECRETARY, R.COMMUNITY_CLERK, R.TOWN_LEADER, R.TOWN_OFFICER)


def allowed(check, *args) -> str:
    """Empty when the check passes, else its reason: what a disabled button says."""
    try:
        check(*args)
    except Denied as refusal:
        return refusal.reason
    return ""


def _agenda(request: HttpRequest, pk: int) -> Agenda:
    rows = Agenda.objects.visible_to(request.user).select_related(
        "committee__community", "list__committee__community"
    )
    return get_object_or_404(rows, pk=pk)


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.user).select_related("agenda__list", "need")
    return get_object_or_404(rows, pk=pk)


def _url(item: AgendaItem) -> str:
    return reverse("agendas:detail", args=[item.agenda_id])


def meeting_of(agenda: Agenda) -> Meeting | None:
    return Meeting.objects.filter(agenda=agenda).first()


@require_GET
def of_list(request: HttpRequest, list_pk: int) -> HttpResponse:
    """The agenda of a month's list, or the page that says it is not compiled yet."""
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    monthly_list = get_object_or_404(rows, pk=list_pk)
    agenda = Agenda.objects.filter(list=monthly_list, number__gt=0).first()
    if agenda:
        return redirect("agendas:detail", agenda.pk)
    return not_compiled(request, monthly_list)


def not_compiled(request: HttpRequest, monthly_list: MonthlyList, words: str = "") -> HttpResponse:
    """The page of a month without an agenda: what waits for one and the button that compiles it."""
    context = {
        "list": monthly_list,
        "words": words,
        "work": _running(monthly_list),
        "why_not_compile": allowed(check_can_compile, request.user, monthly_list),
        "waiting": len(candidates_of(monthly_list)),
    }
    return render(request, "agendas/none.html", context)


def _running(monthly_list: MonthlyList) -> Work | None:
    return Work.objects.active().filter(kind=compiling.WORK, key=str(monthly_list.pk)).first()


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda: a draft one works on, or the frozen one that went out."""
    agenda = _agenda(request, pk)
    if agenda.list is None:  # the short agenda of a called meeting stands on the meeting's page
        return redirect("meetings:detail", get_object_or_404(Meeting, agenda=agenda).pk)
    items = list(queries.items_of(agenda))
    frozen = agenda.frozen_at is not None
    context = {
        "agenda": agenda,
        "list": agenda.list,
        "meeting": meeting_of(agenda),
        "blocks": queries.blocks(agenda, items),
        **queries.topic_parts(agenda),
        "after_meeting": [item for item in items if item.after_meeting],
        "count": sum(not item.after_meeting for item in items),
        "minutes": queries.minutes_planned(agenda, items),
        "rules": agenda.list.in_force,
        "removed": queries.removed_items(agenda),
        "sections": Section.choices,
        "emergencies": queries.emergencies_reported(agenda.list),
        "always": queries.claimable_always(agenda.list),
        "work": _running(agenda.list),
        "why_not_edit": allowed(check_can_edit, request.user, agenda),
        "why_not_compile": allowed(check_can_compile, request.user, agenda.list),
        "why_not_supplement": allowed(check_can_supplement, request.user, agenda) if frozen else "",
        "pairs": [] if frozen else queries.open_pairs(agenda)[:20],
        "addable": queries.could_supplement(agenda)[:100] if frozen else [],
        "sees_suggestions": has_role(request.user, *SEES_SUGGESTIONS),
        "share": notices.share_agenda(agenda, group_link(request, meeting_of(agenda))),
        "latest": agenda.versions.first(),
    }
    return render(request, "agendas/detail.html", context)


@require_GET
def print_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda on paper: A4, no navigation, no suggestions."""
    agenda = _agenda(request, pk)
    made = papers.drafted(agenda)
    back = reverse("agendas:detail", args=[agenda.pk])
    context = {"title": made.heading, "papers": [paper.html(made)], "back": back}
    return render(request, "papers/read.html", context)


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, newest first, with what changed in words."""
    agenda = _agenda(request, pk)
    return render(request, "agendas/versions.html", {"agenda": agenda, "versions": agenda.versions.all()})


@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it stood."""
    agenda = _agenda(request, pk)
    row = get_object_or_404(agenda.versions, number=number)
    labels = dict(Section.choices)
    lines = [{**line, "section_label": labels.get(line["section"], "商议事项")} for line in row.snapshot]
    return render(request, "agendas/version.html", {"agenda": agenda, "version": row, "lines": lines})


@action_view
def compile_now(request: HttpRequest, list_pk: int) -> HttpResponse:
    """The button: queue the compile and come back to a page that shows its progress."""
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    monthly_list = get_object_or_404(rows, pk=list_pk)
    compiling.start(monthly_list, by=request.user)
    return redirect("agendas:of_list", monthly_list.pk)


@action_view
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """New order by dragging (JSON) or by one step with ↑ ↓ (`move=12:up`, a plain form)."""
    agenda = _agenda(request, pk)
    if "move" in request.POST:
        form = cleaned(EditForm(request.POST))
        number, _, way = request.POST["move"].partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise BadInput("没有这一项，请刷新页面")
        item = get_object_or_404(agenda.items.standing(), pk=int(number))
        agendas.step(item, up=way == "up", by=request.user, edit_version=form.edit_version)
        return redirect("agendas:detail", pk)
    form = cleaned(OrderForm(request.POST))
    agendas.reorder(agenda, order=form.cleaned_data["order"], by=request.user, edit_version=form.edit_version)
    return JsonResponse({"version": agenda.edit_version})


@action_view
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), cleaned(EditForm(request.POST))
    item = agendas.pin(item, pinned=not item.pinned, by=request.user, edit_version=form.edit_version)
    return done(request, "已置顶" if item.pinned else "已取消置顶", _url(item))


@action_view
def retitle(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), cleaned(RetitleForm(request.POST))
    agendas.retitle(item, title=form.cleaned_data["title"], by=request.user, edit_version=form.edit_version)
    return done(request, "议题已改，需求原文不变", _url(item))


@action_view
def section(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), cleaned(SectionForm(request.POST))
    wanted = form.cleaned_data["section"]
    agendas.move_to_section(item, section=wanted, by=request.user, edit_version=form.edit_version)
    return done(request, f"已放到“{Section(wanted).label}”", _url(item))


@action_view
def after(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), cleaned(EditForm(request.POST))
    later = not item.after_meeting
    agendas.set_after_meeting(item, after=later, by=request.user, edit_version=form.edit_version)
    return done(request, "已放到会后认领" if later else "已放到会上商议", _url(item))


@action_view
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), cleaned(EditForm(request.POST))
    agendas.remove(item, by=request.user, edit_version=form.edit_version)
    return done(
        request,
        f"已撤下“{item.title}”，放回待上会",
        _url(item),
        undo=reverse("agendas:restore", args=[item.pk]),
    )


@action_view
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    agendas.restore(item, by=request.user, edit_version=None)
    return done(request, f"已放回“{item.title}”", _url(item))


def _pair(request: HttpRequest, agenda: Agenda, pair_pk: int) -> DuplicatePair:
    return get_object_or_404(DuplicatePair, pk=pair_pk, committee=agenda.committee_id)


@action_view
def confirm_pair(request: HttpRequest, pk: int, pair_pk: int) -> HttpResponse:
    """They are one: keep the first, or the one named by `keep`."""
    agenda = _agenda(request, pk)
    pair = _pair(request, agenda, pair_pk)
    keep = pair.second if request.POST.get("keep") == "second" else pair.first
    agendas.confirm_pair(pair, keep=keep, by=request.user)
    return done(request, f"已归并到“{keep.title}”，反映人都保留", reverse("agendas:detail", args=[pk]))


@action_view
def split_pair(request: HttpRequest, pk: int, pair_pk: int) -> HttpResponse:
    agenda = _agenda(request, pk)
    agendas.split_pair(_pair(request, agenda, pair_pk), by=request.user)
    return done(request, "记下了：不是一件事，以后不再提示", reverse("agendas:detail", args=[pk]))


@action_view
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a need after the notice went out."""
    agenda = _agenda(request, pk)
    number = request.POST.get("need", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadInput("请选择要补充的需求")
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=int(number))
    item = agendas.supplement(agenda, need, by=request.user)
    return done(
        request, f"已补充“{item.title}”，成员单位能看到“补充”字样", reverse("agendas:detail", args=[pk])
    )
