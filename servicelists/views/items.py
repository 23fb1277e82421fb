"""服务与活动: the list of service items, one item with its next steps, finishing with two numbers."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from committees.models import Organization
from committees.queries import units_of
from servicelists.actions import items
from servicelists.filters.items import ItemFilter
from servicelists.forms.claims import ReasonForm, said
from servicelists.forms.items import FinishForm, ItemForm, OwnAccordForm
from servicelists.models import Claim, MonthlyList, ServiceItem
from servicelists.permissions.items import check_can_edit, possible_moves
from servicelists.queries import items as queries
from servicelists.queries.claims import units_of_liaison
from servicelists.states import ClaimRole, ItemState
from servicelists.views.ledgers import items_file
from tianyuan.permissions import NOT_FOR_POST, Denied, check, may
from tianyuan.ui.http import action_view, done, form_page
from tianyuan.ui.idempotency import once
from tianyuan.ui.listing import Listing
from tianyuan.ui.text import day


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Service items in scope by month, unit, category, state and light."""
    check(request.user, "items.view", NOT_FOR_POST)
    listing = Listing(
        request,
        queries.open_first(queries.with_claims(ServiceItem.objects.visible_to(request.user))),
        columns=[
            ("灯", ""),
            ("服务事项", ""),
            ("单位", "unit"),
            ("类别", ""),
            ("期限", "due_on"),
            ("状态", ""),
        ],
        filterset=ItemFilter,
        search=lambda rows, text: rows.filter(title__contains=text),
        sorts={
            "due_on": ["due_on", "pk"],
            "unit": ["organization__spelling", "pk"],
            "todo": ["over", "open_due", "-list__month", "pk"],
        },
        default_sort="todo",
        prepare=queries.for_page,
        row="items/_row.html",
        empty="还没有服务项。认领登记以后，按单位和类别自动归成服务项。",
        search_label="找服务事项",
        measure="项",
    )
    if listing.export_as == "xlsx":
        return items_file(listing, request.user)
    return render(request, "items/list.html", {"listing": listing})


def _item(request: HttpRequest, pk: int) -> ServiceItem:
    rows = ServiceItem.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("list__committee__community", "committee__community", "organization"), pk=pk
    )


def _url(item: ServiceItem) -> str:
    return reverse("items:detail", args=[item.pk])


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts and claims left, history right, the possible next steps as buttons."""
    item = _item(request, pk)
    claims = item.claims.select_related("need__community", "organization").order_by("need", "role", "pk")
    moves = {move.verb: move for move in possible_moves(request.user, item)}
    may_edit = not _why_not_edit(request, item)
    leads = [claim for claim in claims if claim.role == ClaimRole.LEAD]
    context = {
        "item": item,
        "light": queries.light(item),
        "claims": claims,
        "facts": _facts(item, list(claims)),
        "moves": moves,
        "may_edit": may_edit and item.state in queries.OPEN,
        "may_split": may_edit and item.state in queries.OPEN and len(leads) > 1,
        "may_merge": may_edit and item.split and item.state == ItemState.PLANNED,
        "history": item.timeline.all(),
        "finish_form": FinishForm(),
    }
    return render(request, "items/detail.html", context)


def _why_not_edit(request: HttpRequest, item: ServiceItem) -> str:
    try:
        check_can_edit(request.user, item)
    except Denied as denied:
        return denied.reason
    return ""


def _facts(item: ServiceItem, claims: list[Claim]) -> list[tuple[str, object]]:
    rows = [
        ("牵头单位", item.organization),
        ("协办", "、".join(sorted({str(c.organization) for c in claims if c.role == ClaimRole.SUPPORT}))),
        ("类别", item.get_category_display()),
        ("数量", queries.amounts_of(claims)),
        ("期限", day(item.due_on)),
        ("地点", item.place),
        ("清单", f"{item.committee.short_name} {item.list.service_month.long_label}服务清单"),
        ("服务人数", f"{item.served} 人" if item.served is not None else ""),
        ("完成情况", item.result),
        ("取消原因", item.cancelled_reason),
    ]
    return [(label, value) for label, value in rows if value]


@action_view
def start(request: HttpRequest, pk: int) -> HttpResponse:
    item = items.start(_item(request, pk), by=request.user)
    return done(request, f"已开始：{item.title}", _url(item))


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """办完: how many people, what was done; closes the item's claims."""
    item = _item(request, pk)
    check_can_edit(request.user, item)
    form = FinishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        items.finish(item, by=request.user, **form.cleaned_data)
        undo = reverse("items:reopen", args=[item.pk])
        return done(request, f"办完了：{item.title}，请群众评价", _url(item), undo=undo)
    return form_page(request, "items/finish.html", form, item=item)


@action_view
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    item = items.reopen(_item(request, pk), by=request.user)
    return done(request, f"已撤回，继续实施：{item.title}", _url(item))


@action_view
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    count = items.verify(item, by=request.user)
    return done(request, f"已核验 {count} 件", _url(item))


@action_view
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    items.cancel(item, reason=said(ReasonForm(request.POST))["reason"], by=request.user)
    return done(request, "已取消，认领已退回", _url(item))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, term, place; on a published list it is a 更正."""
    item = _item(request, pk)
    check_can_edit(request.user, item)
    form = ItemForm(request.POST or None, instance=_item(request, pk))
    if request.method == "POST" and form.is_valid():
        items.edit(item, by=request.user, **form.cleaned_data)
        return done(request, "已改好", _url(item))
    return form_page(request, "items/edit.html", form, item=item)


@action_view
def split(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """单列 one claim."""
    rows = Claim.objects.visible_to(request.user).select_related("need", "organization", "item")
    own = items.split(get_object_or_404(rows, pk=claim_pk), by=request.user)
    return done(request, f"已单列：{own.title}", _url(own))


@action_view
def merge_back(request: HttpRequest, pk: int) -> HttpResponse:
    main = items.merge_back(_item(request, pk), by=request.user)
    return done(request, f"已并回：{main.title}", _url(main))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, list_pk: int) -> HttpResponse:
    """单位自报 one more service on a list."""
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    monthly_list = get_object_or_404(rows, pk=list_pk)
    units = _units(request, monthly_list)
    if not units.exists():
        raise Denied("服务项由本单位联络员或社区来加")
    form = OwnAccordForm(request.POST or None, units=units, committee=monthly_list.committee)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("idempotency_key")
        pk = once(request.user, key, lambda: items.add_own_accord(monthly_list, by=request.user, **data).pk)
        return done(request, f"已加入服务清单：{data['title']}", reverse("items:detail", args=[pk]))
    return form_page(request, "items/add.html", form, list=monthly_list)


def _units(request: HttpRequest, monthly_list: MonthlyList) -> QuerySet[Organization]:
    units = units_of(monthly_list.committee)
    if may(request.user, "lists.edit", committee_id=monthly_list.committee_id):
        return units
    own = [seat.organization_id for seat in units_of_liaison(request.user)
           if seat.committee_id == monthly_list.committee_id]  # fmt: skip
    return units.filter(pk__in=own)
