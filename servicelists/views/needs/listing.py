"""The list of needs: tabs, filters, batches, ledger, print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicelists.filters.needs import NeedFilter
from servicelists.models import Need
from servicelists.queries import needs as queries
from servicelists.views.needs.ledgers import ledger_of
from tianyuan.documents import ledger
from tianyuan.documents.views import file_response
from tianyuan.permissions import NOT_FOR_POST, check, may, scope_of
from tianyuan.refusals import BadInput
from tianyuan.ui.listing import Listing

COLUMNS = [
    ("事项", "title"), ("类别", "category"), ("社区", "community"), ("反映人", ""), ("时间", "time"), ("状态", "state"),
]  # fmt: skip
SORTS = {
    "time": ["submitted_at", "pk"],
    "title": ["title", "pk"],
    "category": ["category", "-submitted_at"],
    "community": ["community__order", "-submitted_at"],
    "state": ["state", "-submitted_at"],
}
EXPORTED = 5_000


class NeedListing(Listing):
    """A listing under tabs: the tab stays when the filters change."""

    @property
    def kept(self):
        tab = self.request.GET.get("tab")
        return [*super().kept, *([("tab", tab)] if tab else [])]

    @property
    def is_filtered(self) -> bool:
        return super().is_filtered and set(self.request.GET) - {"page", "size", "sort", "as"} != {"tab"}


@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """/needs/: what the user may see, newest first."""
    check(request.user, "needs.view", NOT_FOR_POST)
    visible = Need.objects.visible_to(request.user)
    tab = _tab(request)
    listing = NeedListing(
        request,
        queries.rows_of(visible.filter(state__in=tab.states) if tab else visible),
        columns=COLUMNS,
        filterset=NeedFilter,
        search=queries.search,
        sorts=SORTS,
        default_sort="-time",
        row="needs/_row.html",
        empty="这里还没有需求",
        search_label="查找需求",
    )
    if listing.export_as == "xlsx":
        return _ledger(request, listing)
    return render(request, "needs/list.html", _context(request, listing, visible, tab))


def _tab(request: HttpRequest) -> queries.Tab | None:
    wanted = request.GET.get("tab", "")
    found = {tab.key: tab for tab in queries.TABS}
    if wanted and wanted not in found:
        raise BadInput("没有这一类需求")
    return found.get(wanted)


def _context(request: HttpRequest, listing: NeedListing, visible, tab) -> dict:
    user = request.user
    fitting = NeedFilter(request.GET, queryset=visible, request=request).qs
    counts = queries.tab_counts(queries.search(fitting, listing.q) if listing.q else fitting)
    if len(listing.filters.form.fields["community"].queryset) < 2:
        listing.filters.form.fields.pop("community")
    tabs = [("全部", listing.query(tab=None, page=None), tab is None, counts["all"])]
    tabs += [
        (each.label, listing.query(tab=each.key, page=None), each is tab, counts[each.key])
        for each in queries.TABS
        if counts[each.key] or each is tab or each.key == "submitted"
    ]
    listing.batch = may(user, "needs.accept") or may(user, "needs.steer")
    return {
        "listing": listing,
        "tabs": tabs,
        "tab": tab,
        "emergencies": list(queries.rows_of(queries.emergencies(visible))[:3]),
        "may_create": bool(scope_of(user, "needs.create")),
        "may_import": bool(scope_of(user, "needs.import")),
        "may_batch": listing.batch,
        "waiting": queries.awaiting_triage(user).count() if listing.batch else 0,
    }


def _ledger(request: HttpRequest, listing: NeedListing) -> HttpResponse:
    if listing.count > EXPORTED:
        raise BadInput(f"一次最多导出 {EXPORTED} 条，请先筛选月份或社区。")
    made = ledger_of(listing.all_rows[:EXPORTED], user=request.user, month=request.GET.get("month", ""))
    return file_response(*ledger.file(made))
