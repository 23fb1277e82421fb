"""`/data/rows/<key>/`: exactly the rows a figure counts, or the part and the whole of a rate."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tianyuan import clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.documents.views import file_response
from tianyuan.home import sheets
from tianyuan.home.figures import FIGURES, RATES, Figure, Rate, Scope, share_words
from tianyuan.home.views.asked import PARAMETERS, scope_asked
from tianyuan.refusals import BadInput
from tianyuan.ui.listing import PRINTED, Listing

EXPORTED = 5_000
PARTS = ("part", "whole")


@dataclass(frozen=True)
class Opened:
    """What the address opens: a figure, or the part or the whole of a rate."""

    figure: Figure
    rate: Rate | None = None
    of: str = ""


@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The rows of one figure in one place; `?as=xlsx` is the ledger, `?as=print` the paper."""
    scope = scope_asked(request, "of", "q", "page", "size", "sort")
    opened = _opened(key, request.GET.get("of", ""))
    if not opened.figure.knows(scope):
        raise Http404("this figure has no meaning here")
    listing = _listing(request, opened.figure, scope)
    if listing.export_as == "xlsx":
        return _file(listing, opened.figure, scope, request)
    context = {
        "listing": listing,
        "figure": opened.figure,
        "rate": opened.rate,
        "tabs": _tabs(opened, scope),
        "words": share_words(*opened.rate.values(scope)) if opened.rate else "",
        "scope": scope,
        "withheld": any(line.withheld for line in listing.rows),
        "cut": listing.count - PRINTED if listing.printing else 0,
        "as_of": clock.now(),
    }
    return render(request, "figures/rows.html", context)


def _opened(key: str, of: str) -> Opened:
    if key in FIGURES:
        return Opened(FIGURES[key])
    if key not in RATES:
        raise Http404("no such figure")
    of = of or PARTS[0]
    if of not in PARTS:
        raise BadInput("一个率只能看分子（part）或分母（whole）")
    return Opened(getattr(RATES[key], of), RATES[key], of)


def rows_url(key: str, scope: Scope, of: str = "") -> str:
    """The address of the rows behind a number."""
    return f"{reverse('figures:rows', args=[key])}?{scope.query}{f'&of={of}' if of else ''}"


def _tabs(opened: Opened, scope: Scope) -> list[tuple[str, str, bool, int]]:
    """Of a rate: the part and the whole with how many rows each has."""
    if opened.rate is None:
        return []
    found = zip(PARTS, (opened.rate.part, opened.rate.whole), opened.rate.values(scope), strict=True)
    return [
        (row.name, rows_url(opened.rate.key, scope, of), of == opened.of, count) for of, row, count in found
    ]


def _listing(request: HttpRequest, figure: Figure, scope: Scope) -> Listing:
    counted = figure.rows(scope)
    sheet = sheets.of(counted)

    def shown(page: Sequence | QuerySet) -> list:
        return sheets.lines(sheet, page, request.user, linked=request.GET.get("as") != "print")

    return Listing(
        request,
        sheet.with_related(counted),
        columns=sheet.headings,
        search=sheet.search(request.user),
        sorts=sheet.sorts,
        default_sort="start",
        row="figures/_row.html",
        empty="没有记录，这个数是 0。",
        search_label="在这些记录里找",
        measure=figure.measure,
        prepare=shown,
        carried=(*PARAMETERS, "of"),
    )


def _file(listing: Listing, figure: Figure, scope: Scope, request: HttpRequest) -> HttpResponse:
    """The ledger of what the list shows, masked like it. Raises BadInput beyond 5,000 rows."""
    if listing.count > EXPORTED:
        raise BadInput(f"一次最多导出 {EXPORTED} 条，请先选一个大党委。")
    sheet = sheets.of(listing.all_rows)
    lines = sheets.lines(sheet, listing.all_rows, request.user, linked=False)
    made = Ledger(
        title=f"{figure.name}明细",
        unit=scope.name,
        day=clock.today(),
        columns=[LedgerColumn(column.label, width=column.width) for column in sheet.columns],
        rows=[[c.value for c in line.cells] for line in lines],
        filled_by=request.user.name,
        note=f"{figure.kind}：{figure.definition}",
        real_days=True,
    )
    return file_response(*ledger.file(made))
