"""The month's page: needs, agenda, claims, services; publishing, papers, what nobody claimed."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from servicelists import ledgers
from servicelists.actions import items, needs, publishing
from servicelists.filters.months import ListFilter
from servicelists.forms.claims import ReasonForm, said
from servicelists.models import Agenda, AgendaItem, Claim, Meeting, MonthlyList, Need
from servicelists.permissions.items import check_can_publish
from servicelists.permissions.needs import check_can_decide
from servicelists.queries import claims as claim_queries
from servicelists.queries import items as item_queries
from servicelists.queries import month as queries
from servicelists.states import ListStage
from servicelists.views.month_steps import loose_ends, next_step
from tianyuan import clock
from tianyuan.documents.views import file_response
from tianyuan.permissions import NOT_FOR_POST, Denied, check, may
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done
from tianyuan.ui.listing import Listing
from tianyuan.ui.text import day

TABS = {"needs": "需求", "agenda": "议程", "claims": "认领", "services": "服务清单"}
SHOWN = 100


def _list(request: HttpRequest, pk: int) -> MonthlyList:
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    return get_object_or_404(rows, pk=pk)


def _url(monthly_list: MonthlyList, tab: str = "") -> str:
    return reverse("lists:detail", args=[monthly_list.pk]) + (f"?tab={tab}" if tab else "")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every committee's months, newest first; committees in their fixed order."""
    check(request.user, "lists.view", NOT_FOR_POST)
    listing = Listing(
        request,
        MonthlyList.objects.visible_to(request.user).select_related("committee__community"),
        columns=[],
        filterset=ListFilter,
        sorts={"month": ["month", "-committee__community__order"]},
        default_sort="-month",
        measure="份",
        empty="还没有月度清单",
    )
    groups: dict[str, list[MonthlyList]] = {}
    for row in listing.rows:
        groups.setdefault(row.committee.name, []).append(row)
    ribbons = [(name, queries.ribbon(rows, _url)) for name, rows in groups.items()]
    context = {
        "listing": listing,
        "ribbons": ribbons,
        "may_record": may(request.user, "needs.create"),
        "may_fill": may(request.user, "report_templates.edit"),
    }
    return render(request, "lists/index.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One month: the ribbon, then one tab at a time."""
    monthly_list = _list(request, pk)
    tab = request.GET.get("tab") or _first_tab(monthly_list)
    if tab not in TABS:
        raise BadInput("没有这一页，请从上面选一个")
    context = {
        "list": monthly_list,
        "ribbon": queries.ribbon([monthly_list], _url),
        "tab": tab,
        "tabs": [(label, _url(monthly_list, key), key == tab, None) for key, label in TABS.items()],
        "meeting": Meeting.objects.filter(list=monthly_list).first(),
        "step": next_step(request.user, monthly_list),
        "share": _share(request, monthly_list) if tab == "services" else "",
        "agenda": Agenda.objects.filter(list=monthly_list).first(),
        "unclaimed": claim_queries.unclaimed(monthly_list).count(),
        "may_edit": may(request.user, "lists.edit", committee_id=monthly_list.committee_id),
        "history": monthly_list.timeline.all(),
        **_TAB_ROWS[tab](monthly_list),
    }
    return render(request, "lists/detail.html", context)


def _share(request: HttpRequest, monthly_list: MonthlyList) -> str:
    """What goes to the WeChat group, with the link to the list."""
    link = request.build_absolute_uri(_url(monthly_list, "services"))
    return item_queries.share(item_queries.preview(monthly_list), link)


def _first_tab(monthly_list: MonthlyList) -> str:
    stage = ListStage(monthly_list.stage)
    firsts = {ListStage.COLLECTING: "needs", ListStage.COMPILED: "agenda", ListStage.CONVENED: "claims"}
    return firsts.get(stage, "services")


def _needs_tab(monthly_list: MonthlyList) -> dict:
    rows = monthly_list.needs.select_related("community").order_by("-submitted_at", "-pk")
    return {"needs": rows[:SHOWN], "count": rows.count()}


def _agenda_tab(monthly_list: MonthlyList) -> dict:
    rows = AgendaItem.objects.standing().filter(agenda__list=monthly_list).select_related("need")
    return {"agenda_items": rows.order_by("after_meeting", "position")[:SHOWN], "count": rows.count()}


def _claims_tab(monthly_list: MonthlyList) -> dict:
    rows = Claim.objects.active().filter(list=monthly_list)
    shown = rows.select_related("need", "organization", "member").order_by("need", "role", "pk")
    return {"claims": shown[:SHOWN], "count": rows.count()}


def _services_tab(monthly_list: MonthlyList) -> dict:
    shown = item_queries.preview(monthly_list)
    for line in shown.lines:
        line.item.lit = item_queries.light(line.item)
    return {"preview": shown, "count": len(shown.lines)}


_TAB_ROWS = {
    "needs": _needs_tab,
    "agenda": _agenda_tab,
    "claims": _claims_tab,
    "services": _services_tab,
}


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what goes out; one press publishes it."""
    monthly_list = _list(request, pk)
    check_can_publish(request.user, monthly_list)
    if request.method == "POST":
        publishing.publish(monthly_list, by=request.user)
        undo_words = "发错了可以在本页撤回。"
        words = f"{monthly_list.service_month.label}服务清单已公示。{undo_words}"
        return done(request, words, _url(monthly_list, "services") + "#share")
    preview, why_not = item_queries.preview(monthly_list), publishing.why_not_yet(monthly_list)
    context = {
        "list": monthly_list,
        "preview": preview,
        "share": _share(request, monthly_list),
        "loose": [] if why_not else loose_ends(monthly_list),
        "why_not": why_not or ("先删掉个人信息再公示" if preview.leaks else ""),
    }
    return render(request, "lists/publish.html", context)


@action_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    monthly_list = _list(request, pk)
    publishing.withdraw(monthly_list, reason=said(ReasonForm(request.POST))["reason"], by=request.user)
    return done(request, "服务清单已撤回，改好后再公示", _url(monthly_list, "services"))


@action_view
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    monthly_list = _list(request, pk)
    publishing.settle(monthly_list, by=request.user)
    return done(request, "已月结", _url(monthly_list, "services"))


@action_view
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """整理服务项: put what was registered into its items; nothing changes when all is in place."""
    monthly_list = _list(request, pk)
    count = len(items.bundle(monthly_list, by=request.user))
    return done(request, f"服务清单共 {count} 项", _url(monthly_list, "services"))


# ---- what nobody claimed
@require_GET
def unclaimed(request: HttpRequest, pk: int) -> HttpResponse:
    """挂账: for each one of three ways on."""
    monthly_list = _list(request, pk)
    rows = list(claim_queries.unclaimed(monthly_list))
    context = {
        "list": monthly_list,
        "rows": rows,
        "why_not": _why_not_decide(request, rows[0]) if rows else "",
        "meeting": Meeting.objects.filter(list=monthly_list).first(),
        "now": clock.now(),
    }
    return render(request, "lists/unclaimed.html", context)


def _why_not_decide(request: HttpRequest, need: Need) -> str:
    try:
        check_can_decide(request.user, need)
    except Denied as denied:
        return denied.reason
    return ""


@action_view
def place(request: HttpRequest, pk: int, need_pk: int, step: str) -> HttpResponse:
    """carry-over: next meeting · report: to the town, with words · community: done by the community itself."""
    monthly_list = _list(request, pk)
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_pk)
    words = request.POST.get("reason", "").strip()
    if step == "carry-over":
        needs.carry_over(need, by=request.user)
        said_words = "等下次联席会"
    elif step == "report":
        needs.report_to_town(need, words=words, by=request.user)
        said_words = "已上报镇党委"
    elif step == "community":
        needs.handle_in_community(need, note=words, by=request.user)
        said_words = "社区自办"
    else:
        raise BadInput("没有这个去向")
    return done(request, f"{need.title}：{said_words}", reverse("lists:unclaimed", args=[monthly_list.pk]))


# ---- papers
@require_GET
def print_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """需求清单 on A4."""
    monthly_list = _list(request, pk)
    paper = ledgers.needs_ledger(monthly_list)
    titles = [column.title for column in paper.columns]
    rows = [[(title, _said(cell)) for title, cell in zip(titles, row, strict=True)] for row in paper.rows]
    return render(request, "lists/print_needs.html", {"list": monthly_list, "paper": paper, "rows": rows})


def _said(cell: object) -> object:
    return day(cell) if isinstance(cell, date) else cell


@require_GET
def print_services(request: HttpRequest, pk: int) -> HttpResponse:
    """服务清单 on A4."""
    monthly_list = _list(request, pk)
    preview = item_queries.preview(monthly_list)
    return render(request, "lists/print_services.html", {"list": monthly_list, "preview": preview})


@require_GET
def needs_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    return file_response(*ledgers.needs_file(_list(request, pk), by=request.user))


@require_GET
def services_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    return file_response(*ledgers.services_file(_list(request, pk), by=request.user))
