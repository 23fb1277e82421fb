"""The workbench of the town (and, without decisions, of the county): two minutes."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from committees.models import Committee
from servicelists.models import MonthlyList, Need, Resolution, ServiceItem
from servicelists.queries import resolutions
from servicelists.queries.needs import unplaced
from servicelists.states import AskState, ItemState, ListStage, MeetingState, NeedState
from tianyuan import clock
from tianyuan.home import figures
from tianyuan.home.benches.parts import Bench, CommitteeLine, Number, Todo
from tianyuan.permissions import may
from tianyuan.ui.text import relative

# Of DOMAIN.md section 7's main eight those that have rows; 议定落实率 is one of the others.
RATES = ("claim_rate", "solution_rate", "delivery_rate", "satisfaction_rate")
FIGURES = ("organizations", "service_items", "claims", "problems_solved")


def bench(user) -> Bench:
    """First what needs a decision from the town, then the figures, then the committees in fixed order."""
    return Bench(
        lead=f"{clock.today().year} 年 · 截至 {clock.local_now():%H:%M}",
        todos=decisions(user) if may(user, "needs.steer") else [],
        decides=may(user, "needs.steer"),
        numbers=_numbers(),
        committees=committee_lines(asks=may(user, "claims.ask")),
        shortcuts=[("商请承接", reverse("claims:asks"))] if may(user, "claims.ask") else [],
    )


def decisions(user) -> list[Todo]:
    """What needs a decision from the town, also those with nothing waiting."""
    reported, oldest = _first_of(_reported().order_by("submitted_at").select_related("community"))
    homeless, first = _first_of(unplaced().select_related("community"))
    first_url = reverse("needs:detail", args=[first.pk]) if first else ""
    return [
        Todo(reported, "社区上报，等镇里拿主意", reverse("claims:asks"),
             f"{oldest.community}：{oldest.title}" if oldest else "", "看材料"),
        Todo(homeless, "没有大党委的社区提的需求，等指定", first_url,
             f"{first.community}：{first.title}，{relative(first.submitted_at)}" if first else "", "指定"),
        *_settled_matters(),
    ]  # fmt: skip


def _first_of(rows: QuerySet) -> tuple[int, Any]:
    """How many rows there are, and the first; one query."""
    first = rows.annotate(how_many=Window(Count("pk"))).first()
    return (first.how_many, first) if first else (0, None)


def _settled_matters() -> list[Todo]:
    """议定事项 a secretary asks the town to coordinate, and those whose day the town set itself is over."""
    asked, first = _first_of(resolutions.for_town().select_related("committee__community"))
    late, latest = _first_of(resolutions.late_for_town().select_related("committee__community"))
    url = reverse("resolutions:list")
    return [
        Todo(asked, "提请镇党委协调的议定事项", f"{url}?state=town", _told(first), "协调"),
        Todo(late, "镇党委定的期限已过", f"{url}?state=overdue", _told(latest), "去看"),
    ]


def _told(row: Resolution | None) -> str:
    return f"{row.committee.short_name}：{row.text}" if row else ""


def _reported() -> QuerySet[Need]:
    """Reported to the town, and no unit has been asked yet."""
    return Need.objects.filter(state=NeedState.REPORTED).exclude(requests__state=AskState.OPEN)


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
    url = f"{reverse('figures:rows', args=[row.key])}?{counted.scope.query}"
    return Number(row.name, value, measure, f"{row.kind}：{row.definition}", url)


def committee_lines(only: Committee | None = None, *, asks: bool = False) -> list[CommitteeLine]:
    """The committees in their fixed order, never by a rate; or one of them.

    `asks`: for who sees the town's page of what waits for it, which the last number then opens.
    """
    rows = Committee.objects.active().select_related("community")
    committees = list(rows.filter(pk=only.pk) if only else rows)
    lists = MonthlyList.objects.unsettled().filter(committee__in=committees).prefetch_related("meetings")
    lists = lists.annotate(collected=Count("needs")).order_by("-month")
    served = _served()
    waiting = dict(_reported().order_by().values_list("committee").annotate(n=Count("pk")))
    return [
        replace(
            _line(committee, [row for row in lists if row.committee_id == committee.pk], served, waiting),
            waiting_url=reverse("claims:asks") if asks else "",
        )
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
