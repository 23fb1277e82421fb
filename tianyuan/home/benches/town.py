"""The workbench of the town (and, without decisions, of the county): two minutes."""

from django.db.models import Count, Q, QuerySet
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


def bench(user) -> Bench:
    """First what needs a decision from the town, then the figures, then the committees in fixed order."""
    return Bench(
        lead=f"{clock.today().year} 年 · 截至 {clock.local_now():%H:%M}",
        todos=_decisions(user) if may(user, "needs.steer") else [],
        decides=may(user, "needs.steer"),
        numbers=[*_rates(), *_figures()],
        committees=_committees(),
        shortcuts=[("商请承接", reverse("claims:asks"))] if may(user, "claims.ask") else [],
    )


def _decisions(user) -> list[Todo]:
    reported = _reported()
    oldest = reported.order_by("submitted_at").select_related("community").first()
    homeless = unplaced()
    first = homeless.select_related("community").first()
    first_url = reverse("needs:detail", args=[first.pk]) if first else ""
    return [
        Todo(reported.count(), "社区上报，等镇里拿主意", reverse("claims:asks"),
             f"{oldest.community}：{oldest.title}" if oldest else "", "看材料"),
        Todo(homeless.count(), "没有大党委的社区提的需求，等指定", first_url,
             f"{first.community}：{first.title}，{relative(first.submitted_at)}" if first else "", "指定"),
        *_settled_matters(),
    ]  # fmt: skip


def _settled_matters() -> list[Todo]:
    """议定事项 a secretary asks the town to coordinate, and those whose day the town set itself is over."""
    asked = resolutions.for_town().select_related("committee__community")
    late = resolutions.late_for_town().select_related("committee__community")
    url = reverse("resolutions:list")
    return [
        Todo(asked.count(), "提请镇党委协调的议定事项", f"{url}?state=town", _first_words(asked), "协调"),
        Todo(late.count(), "镇党委定的期限已过", f"{url}?state=overdue", _first_words(late), "去看"),
    ]


def _first_words(rows: QuerySet[Resolution]) -> str:
    oldest = rows.first()
    return f"{oldest.committee.short_name}：{oldest.text}" if oldest else ""


def _reported() -> QuerySet[Need]:
    """Reported to the town, and no unit has been asked yet."""
    return Need.objects.filter(state=NeedState.REPORTED).exclude(requests__state=AskState.OPEN)


def _rates() -> list[Number]:
    scope = figures.Scope.town()
    return [_share(figures.RATES[key], scope) for key in RATES]


def _share(rate: figures.Rate, scope: figures.Scope) -> Number:
    words = rate.words(scope)
    return Number(rate.name, words, "" if words == "—" else "%", f"{rate.kind}：{rate.definition}")


def _figures() -> list[Number]:
    scope = figures.Scope.town()
    keys = ["organizations", "service_items", "claims", "problems_solved"]
    chosen = [figures.FIGURES[key] for key in keys]
    return [Number(f.name, str(f.value(scope)), f.measure, f"{f.kind}：{f.definition}") for f in chosen]


def _committees() -> list[CommitteeLine]:
    """The committees in their fixed order, never by a rate."""
    committees = list(Committee.objects.active().select_related("community"))
    lists = MonthlyList.objects.unsettled().filter(committee__in=committees).prefetch_related("meetings")
    lists = lists.annotate(collected=Count("needs")).order_by("-month")
    served = _served()
    waiting = dict(_reported().order_by().values_list("committee").annotate(n=Count("pk")))
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
        url=reverse("lists:detail", args=[working.pk]) if working else "",
    )


def _stage(row: MonthlyList) -> str:
    """The ribbon's word, or how far the meeting is."""
    meeting = next(iter(row.meetings.all()), None)
    if row.stage == ListStage.CONVENED and meeting and meeting.state != MeetingState.MINUTED:
        return meeting.get_state_display()
    return row.get_stage_display()
