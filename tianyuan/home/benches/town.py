"""The workbench of the town (and, without decisions, of the county): two minutes."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse

from committees.models import Committee
from servicelists.models import MonthlyList, Need, Resolution, ServiceItem
from servicelists.states import ItemState, ListStage, MeetingState
from tianyuan import clock
from tianyuan.home import figures, sheets
from tianyuan.home.benches.parts import Bench, CommitteeLine, Decisions, Number, Todo
from tianyuan.permissions import may
from tianyuan.ui.text import relative

# Of DOMAIN.md section 7's main eight those that have rows; 议定落实率 is one of the others.
RATES = ("claim_rate", "solution_rate", "delivery_rate", "satisfaction_rate")
NAMED = 3
FIGURES = ("organizations", "service_items", "claims", "problems_solved")


def bench(user) -> Bench:
    """First what needs a decision from the town, then the figures, then the committees in fixed order."""
    return Bench(
        lead=f"{clock.today().year} 年 · 截至 {clock.local_now():%H:%M}",
        decisions=decisions() if may(user, "needs.steer") else [],
        decides=may(user, "needs.steer"),
        numbers=_numbers(),
        committees=committee_lines(),
        shortcuts=[("商请承接", reverse("claims:asks"))] if may(user, "claims.ask") else [],
    )


def decisions() -> list[Decisions]:
    """What needs a decision from the town, each sort with its first matters by name; none that is empty."""
    found = [
        _matters("needs_reported", _reported_words, "看材料"),
        _matters("needs_unplaced", _unplaced_words, "指定"),
        _matters("resolutions_referred", _settled_words, "协调"),
        _matters("resolutions_town_late", _settled_words, "去看"),
    ]
    return [sort for sort in found if sort.count]


def _matters(key: str, words: Callable[[Any, str], tuple[str, str]], label: str) -> Decisions:
    """The rows of one figure: how many there are and the first of them; one query."""
    figure, scope = figures.FIGURES[key], figures.Scope.town()
    rows = figure.rows(scope)
    sheet, oldest = sheets.of(rows), "submitted_at" if rows.model is Need else "due_on"
    rows = sheet.with_related(rows).annotate(how_many=Window(Count("pk"))).order_by(oldest, "pk")
    first = list(rows[:NAMED])
    todos = [
        Todo(0, title, sheet.url(row), note, label)
        for row in first
        for title, note in [words(row, figure.name)]
    ]
    return Decisions(figure.name, first[0].how_many if first else 0, _rows_url(key, scope), todos)


def _reported_words(need: Need, sort: str) -> tuple[str, str]:
    tabled = f" · 上过 {need.times_tabled} 次会" if need.times_tabled else ""
    return need.title, f"{need.community}上报，等镇里拿主意{tabled} · {relative(need.submitted_at)}反映"


def _unplaced_words(need: Need, sort: str) -> tuple[str, str]:
    return need.title, f"{need.community}没有大党委，等指定由谁办 · {relative(need.submitted_at)}反映"


def _settled_words(row: Resolution, sort: str) -> tuple[str, str]:
    return row.text, f"{row.committee.short_name}：{sort}"


def _rows_url(key: str, scope: figures.Scope) -> str:
    return f"{reverse('figures:rows', args=[key])}?{scope.query}"


def _numbers() -> list[Number]:
    counted = figures.snapshot(figures.Scope.town())
    shares = {rate.key: (rate, part, whole) for rate, part, whole in counted.rates()}
    rates = [_share(*shares[key], counted) for key in RATES]
    chosen = [(figures.FIGURES[key], counted.values[key]) for key in FIGURES]
    return [*rates, *(_number(figure, str(value), figure.measure, counted) for figure, value in chosen)]


def _share(rate: figures.Rate, part: int, whole: int, counted: figures.Snapshot) -> Number:
    words = figures.share_words(part, whole)
    return _number(rate, words, "" if words == "—" else "%", counted)


def _number(row: Any, value: str, measure: str, counted: figures.Snapshot) -> Number:
    return Number(
        row.name, value, measure, f"{row.kind}：{row.definition}", _rows_url(row.key, counted.scope)
    )


def committee_lines(only: Committee | None = None) -> list[CommitteeLine]:
    """The committees in their fixed order, never by a rate; or one of them."""
    rows = Committee.objects.active().select_related("community")
    committees = list(rows.filter(pk=only.pk) if only else rows)
    lists = MonthlyList.objects.unsettled().filter(committee__in=committees).prefetch_related("meetings")
    lists = lists.annotate(collected=Count("needs")).order_by("-month")
    served = _served()
    reported = figures.FIGURES["needs_reported"].rows(figures.Scope.town())
    waiting = dict(reported.order_by().values_list("committee").annotate(n=Count("pk")))
    return [
        _line(committee, [row for row in lists if row.committee_id == committee.pk], served, waiting)
        for committee in committees
    ]


def _served() -> dict[int, tuple[int, int]]:
    done = Q(state__in=[ItemState.DONE, ItemState.RATED])
    rows = ServiceItem.objects.standing().order_by().values_list("list")
    return {
        key: (n, finished) for key, n, finished in rows.annotate(n=Count("pk"), done=Count("pk", filter=done))
    }


def _line(committee: Committee, lists: list[MonthlyList], served: dict, waiting: dict) -> CommitteeLine:
    begun = [row for row in lists if row.stage not in {ListStage.PUBLISHED}]
    working = next((row for row in begun if row.stage != ListStage.COLLECTING), begun[-1] if begun else None)
    serving = next((row for row in lists if row.stage == ListStage.PUBLISHED), None)
    items, done = served.get(serving.pk, (0, 0)) if serving else (0, 0)
    return CommitteeLine(
        name=committee.short_name,
        collecting=f"{working.month.label}需求" if working else "—",
        stage=_stage(working) if working else "—",
        needs=working.collected if working else 0,
        service=f"{serving.service_month.label}服务" if serving else "—",
        done=done,
        items=items,
        waiting=waiting.get(committee.pk, 0),
        waiting_url=_rows_url("needs_reported", figures.Scope(clock.today().year, committee=committee)),
        url=reverse("lists:detail", args=[working.pk]) if working else "",
        needs_url=f"{reverse('needs:list')}?list={working.pk}" if working else "",
        service_url=reverse("lists:detail", args=[serving.pk]) if serving else "",
    )


def _stage(row: MonthlyList) -> str:
    """The ribbon's word, or how far the meeting is."""
    meeting = next(iter(row.meetings.all()), None)
    if row.stage == ListStage.CONVENED and meeting and meeting.state != MeetingState.MINUTED:
        return meeting.get_state_display()
    return row.get_stage_display()
