"""The bare framework to compare with: the same rows, LIMIT and template in a plain view, nothing else.

`/bare/page/` renders the whole page's own template (frame and menu included) with the rows given;
`/bare/rows/` renders only the table's rows, each with the list's own row template.
"""

from types import SimpleNamespace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from servicelists.models import Need
from servicelists.queries import needs as queries
from tianyuan.urls import urlpatterns as portal

SIZE = 50
# case → (query string of the portal's list, the same rows, from where on)
CASES = {
    "first page": ("", lambda rows: rows, 0),
    "filtered": ("&state=pending", lambda rows: rows.filter(state="pending"), 0),
    "search 路灯": ("&q=路灯", lambda rows: queries.search(rows, "路灯"), 0),
    "page 100": ("&page=100", lambda rows: rows, 99 * SIZE),
}
HEADS = [SimpleNamespace(label=label) for label in ("事项", "类别", "社区", "反映人", "时间", "状态")]
ROWS = "<!doctype html><table>{% for row in listing.rows %}<tr>{% include listing.row %}</tr>{% endfor %}</table>"


def rows_of(request: HttpRequest) -> list[Need]:
    _, chosen, first = CASES[request.GET["case"]]
    rows = chosen(queries.rows_of(Need.objects.visible_to(request.user))).order_by("-submitted_at", "-pk")
    return list(rows[first : first + SIZE])


def _listing(request: HttpRequest) -> SimpleNamespace:
    return SimpleNamespace(
        rows=rows_of(request), row="needs/_row.html", columns=HEADS, batch=True, printing=False
    )


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "needs/list.html", {"listing": _listing(request)})


_rows_template = engines["django"].from_string(ROWS)


@login_not_required
def rows(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_rows_template.template.render(_context(request)))


def _context(request: HttpRequest):
    from django.template import Context

    return Context({"listing": _listing(request)})


urlpatterns = [path("bare/page/", page), path("bare/rows/", rows), *portal]
