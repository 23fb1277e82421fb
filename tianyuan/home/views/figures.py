"""数据: two minutes for the town; the same for a committee, a unit, a part of the grid."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.models import Committee
from grids.models import GridNode
from tianyuan import clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.documents.views import file_response
from tianyuan.home.benches import town
from tianyuan.home.benches.parts import CommitteeLine
from tianyuan.home.figures import ACCOUNT, Figure, Kind, Rate, Section, Snapshot, Where, share_words, snapshot
from tianyuan.home.figures.scopes import communities_of, left_to_town, places
from tianyuan.home.figures.services import years_of
from tianyuan.home.views.asked import scope_asked
from tianyuan.home.views.rows import rows_url
from tianyuan.permissions import may, scope_of

COLUMNS = (
    LedgerColumn("板块", width=20),
    LedgerColumn("指标", width=24),
    LedgerColumn("数", width=10, center=True),
    LedgerColumn("量词", width=7, center=True),
    LedgerColumn("计法", width=8, center=True),
    LedgerColumn("口径", width=56),
)


MONTHS = (
    LedgerColumn("大党委", width=12),
    LedgerColumn("正在办", width=14, center=True),
    LedgerColumn("到哪一步", width=14, center=True),
    LedgerColumn("需求（件）", width=12),
    LedgerColumn("服务清单", width=14, center=True),
    LedgerColumn("办完（项）", width=12),
    LedgerColumn("服务项（项）", width=14),
    LedgerColumn("等镇里（件）", width=14),
)


@dataclass(frozen=True)
class Share:
    """A rate on the page, both its numbers leading to their rows."""

    rate: Rate
    words: str
    part: int
    whole: int
    part_url: str
    whole_url: str


@dataclass(frozen=True)
class Counted:
    """A figure on the page."""

    figure: Figure
    value: int
    url: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Decisions, rates, committees in their fixed order, the account; `?as=xlsx` is the ledger."""
    scope = scope_asked(request)
    counted = snapshot(scope)
    in_town = scope.where == Where.TOWN
    committees = _lines(scope)
    if request.GET.get("as") == "xlsx":
        return _file(counted, committees, request)
    lone = list(left_to_town()) if scope_of(request.user, "figures.view").everywhere else []
    decides = in_town and may(request.user, "needs.steer")
    context = {
        "scope": scope,
        "also": _also(scope),
        "as_of": clock.local(counted.as_of),
        "rates": _rates(counted),
        "sections": _sections(counted),
        "definitions": [figure for figure, _ in counted.figures() if figure.section != Section.TOWN],
        "decides": decides,
        "decisions": town.decisions() if decides else [],
        "committees": committees,
        "lone": [(row.community, f"?{replace(scope, node=row).query}") for row in lone] if in_town else [],
        "this_year": scope.year == clock.today().year,
        "printing": request.GET.get("as") == "print",
        "export_url": f"?{scope.query}&as=xlsx",
        "print_url": f"?{scope.query}&as=print",
        **_choices(request.user, scope, lone),
    }
    return render(request, "figures/page.html", context)


def _also(scope: Any) -> list:
    """Communities without a committee that the committee looks after too: their cells count here."""
    if scope.committee is None:
        return []
    return list(communities_of(scope.committee).exclude(pk=scope.committee.community_id).order_by("order"))


def _lines(scope: Any) -> list[CommitteeLine]:
    """The committees with their month: all of them for the town, the one for itself."""
    if scope.where == Where.TOWN:
        return town.committee_lines()
    return town.committee_lines(scope.committee) if scope.committee else []


def _rates(counted: Snapshot) -> list[Share]:
    return [
        Share(
            rate,
            share_words(part, whole),
            part,
            whole,
            rows_url(rate.key, counted.scope, "part"),
            rows_url(rate.key, counted.scope, "whole"),
        )
        for rate, part, whole in counted.rates()
    ]


def _sections(counted: Snapshot) -> list[tuple[str, list[Counted]]]:
    """加 减 乘 除 with the figures that have a meaning here; an empty section is left out."""
    found = [
        (str(section), [_counted(f, n, counted) for f, n in counted.figures() if f.section == section])
        for section in ACCOUNT
    ]
    return [(title, rows) for title, rows in found if rows]


def _counted(figure: Figure, value: int, counted: Snapshot) -> Counted:
    return Counted(figure, value, rows_url(figure.key, counted.scope))


def _choices(user: Any, scope: Any, lone: list[GridNode]) -> dict[str, Any]:
    """What can be chosen: the year, where there are several; for who sees the town a place, else one's own."""
    everywhere = scope_of(user, "figures.view").everywhere
    own = [] if everywhere else list(places(user))
    url = reverse("figures:page")
    offered = _offered(scope, lone) if everywhere else []
    return {
        "years": _years(scope),
        "offered": offered if scope.where == Where.TOWN or any(here for _, _, here in offered) else [],
        "own_places": [(row.name, f"{url}?{row.query}", row.place == scope.place, None) for row in own]
        if len(own) > 1
        else [],
    }


def _offered(scope: Any, lone: list[GridNode]) -> list[tuple[str, str, bool]]:
    """(value, name, is it this one) of the committees and of the communities that are in none of them."""
    committees = Committee.objects.active().select_related("community")
    return [
        *((f"committee-{row.pk}", row.short_name, row == scope.committee) for row in committees),
        *((f"node-{row.pk}", f"{row.community}（没有大党委，由镇里管）", row == scope.node) for row in lone),
    ]


def _years(scope: Any) -> list[int]:
    """This year, the one asked for and every year in which the place has rows; newest first."""
    return sorted({scope.year, clock.today().year, *years_of(scope)}, reverse=True)


def _file(counted: Snapshot, committees: list[CommitteeLine], request: HttpRequest) -> HttpResponse:
    """All figures and rates with their definitions; on a second sheet the committees with their month."""
    scope = counted.scope
    rates = [
        [
            "率",
            rate.name,
            float(share_words(part, whole)) if whole else share_words(part, whole),
            "%",
            str(rate.kind),
            f"{rate.definition}（{part} ÷ {whole}）",
        ]
        for rate, part, whole in counted.rates()
    ]
    numbers = [
        [str(f.section) or "算率用", f.name, value, f.measure, _kind(f, scope.year), f.definition]
        for f, value in sorted(counted.figures(), key=lambda pair: _rank(pair[0]))
    ]
    made = Ledger(
        title=f"{scope.name}数据",
        unit=scope.name,
        day=clock.today(),
        columns=COLUMNS,
        rows=[*rates, *numbers],
        filled_by=request.user.name,
        note=f"截至 {clock.local(counted.as_of):%Y-%m-%d %H:%M}；本年指 {scope.year} 年",
    )
    months = replace(
        made, title="大党委本月进度", columns=MONTHS, rows=[_month(row) for row in committees], note=""
    )
    return file_response(*ledger.file(made, *([months] if committees else [])))


def _month(row: CommitteeLine) -> list[Any]:
    return [row.name, row.collecting, row.stage, row.needs, row.service, row.done, row.items, row.waiting]


def _kind(figure: Figure, year: int) -> str:
    return f"{year} 年" if figure.kind == Kind.THIS_YEAR else str(figure.kind)


def _rank(figure: Figure) -> int:
    return list(Section).index(figure.section)
