"""The one registry of figures: key, words, definition, the rows counted (DOMAIN.md sections 7 and 8).

Workbench, dashboards, API, docs/figures.md and drill-down all read it. A figure is a count of rows; a rate is
two of them. `scope` narrows every figure to a committee; only 本年 figures obey a year.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from committees.models import Committee, Organization
from grids.models import Registration
from servicelists.models import Claim, Need, Resolution, ServiceItem
from servicelists.states import (
    CLAIM_REGISTERED,
    NEED_ACCEPTED,
    NEED_SOLVED,
    ItemState,
    NeedKind,
    NeedState,
    Rating,
    ResolutionState,
)
from tianyuan import clock


class Kind(StrEnum):
    """What a figure counts in time."""

    STOCK = "存量"
    THIS_YEAR = "本年"
    CUMULATIVE = "累计"


@dataclass(frozen=True)
class Scope:
    """Where and when: a committee or the whole town, and the year of 本年 figures."""

    year: int
    committee: Committee | None = None

    @classmethod
    def town(cls) -> "Scope":
        return cls(clock.today().year)


Rows = Callable[[Scope], QuerySet]


@dataclass(frozen=True)
class Figure:
    """A counted number: `measure` is the word that belongs to it (95 个党组织)."""

    key: str
    name: str
    measure: str
    kind: Kind
    definition: str
    rows: Rows

    def value(self, scope: Scope) -> int:
        return self.rows(scope).count()


@dataclass(frozen=True)
class Rate:
    """A share of rows; "—" when there is nothing to divide by."""

    key: str
    name: str
    kind: Kind
    definition: str
    part: Rows
    whole: Rows

    def values(self, scope: Scope) -> tuple[int, int]:
        return self.part(scope).count(), self.whole(scope).count()

    def words(self, scope: Scope) -> str:
        """`93.3`, per cent with one decimal, or `—`."""
        part, whole = self.values(scope)
        return f"{100 * part / whole:.1f}" if whole else "—"


FIGURES: dict[str, Figure] = {}
RATES: dict[str, Rate] = {}


def _figure(key: str, name: str, measure: str, kind: Kind, definition: str):
    def register(rows: Rows) -> Rows:
        FIGURES[key] = Figure(key, name, measure, kind, definition, rows)
        return rows

    return register


def _of(scope: Scope, rows: QuerySet, path: str = "committee") -> QuerySet:
    return rows.filter(**{path: scope.committee}) if scope.committee else rows


@_figure("committees", "大党委", "个", Kind.STOCK, "在册的社区大党委")
def committees(scope: Scope) -> QuerySet:
    return _of(scope, Committee.objects.active(), "pk")


@_figure("organizations", "党组织", "个", Kind.STOCK, "有在册成员关系的党组织，含各社区自己的党组织")
def organizations(scope: Scope) -> QuerySet:
    joined = Q(memberships__left_on__isnull=True, memberships__committee__active=True)
    if scope.committee:
        joined &= Q(memberships__committee=scope.committee)
    return Organization.objects.active().filter(joined).distinct()


@_figure("registered_organizations", "报到（辖区）单位党组织", "个", Kind.STOCK, "报到已确认的单位党组织")
def registered_organizations(scope: Scope) -> QuerySet:
    rows = Registration.objects.confirmed()
    if scope.committee:
        rows = rows.filter(community=scope.committee.community_id)
    return Organization.objects.filter(pk__in=rows.values("organization"))


@_figure("service_items", "服务清单", "项", Kind.THIS_YEAR, "已公示或已月结清单上的服务项，按公示时间算年份")
def service_items(scope: Scope) -> QuerySet:
    rows = ServiceItem.objects.published().filter(
        list__published_at__gte=clock.at(_first_day(scope)),
        list__published_at__lt=clock.at(_next_year(scope)),
    )
    return _of(scope, rows)


@_figure("claims", "认领", "件", Kind.CUMULATIVE, "书记已登记的认领，含已完成和已核验；退回和转交的不算")
def claims(scope: Scope) -> QuerySet:
    return _of(scope, Claim.objects.filter(state__in=CLAIM_REGISTERED))


@_figure("problems_solved", "解决问题", "件", Kind.CUMULATIVE, "已销号或网格内办结的问题类需求")
def problems_solved(scope: Scope) -> QuerySet:
    return _of(scope, Need.objects.filter(kind=NeedKind.PROBLEM, state__in=NEED_SOLVED))


@_figure("problems_accepted", "受理问题", "件", Kind.CUMULATIVE, "受理过的问题类需求；暂不列入和已归并的不算")
def problems_accepted(scope: Scope) -> QuerySet:
    return _of(scope, Need.objects.filter(kind=NeedKind.PROBLEM, state__in=NEED_ACCEPTED))


@_figure(
    "problems_listed",
    "列入清单问题",
    "件",
    Kind.CUMULATIVE,
    "受理后列入需求清单的问题类需求，含等上会的；网格内办结的不上清单，不算",
)
def problems_listed(scope: Scope) -> QuerySet:
    return problems_accepted(scope).exclude(state=NeedState.SOLVED_IN_GRID)


@_figure("problems_claimed", "认领问题", "件", Kind.CUMULATIVE, "列入清单、有已登记认领的问题类需求")
def problems_claimed(scope: Scope) -> QuerySet:
    taken = Claim.objects.filter(state__in=CLAIM_REGISTERED).values("need")
    return problems_listed(scope).filter(pk__in=taken)


@_figure("solved_in_grid", "网格内办结", "件", Kind.CUMULATIVE, "在网格内当场或就近办结的问题类需求")
def solved_in_grid(scope: Scope) -> QuerySet:
    return _of(scope, Need.objects.filter(kind=NeedKind.PROBLEM, state=NeedState.SOLVED_IN_GRID))


@_figure("items_done", "已完成服务项", "项", Kind.THIS_YEAR, "已公示清单上办完的服务项")
def items_done(scope: Scope) -> QuerySet:
    return service_items(scope).filter(state__in=[ItemState.DONE, ItemState.RATED])


@_figure(
    "needs_rated", "已评价需求", "件", Kind.CUMULATIVE, "群众说过满意、基本满意或不满意的需求；未评价不算"
)
def needs_rated(scope: Scope) -> QuerySet:
    said = Q(rating__in=[Rating.SATISFIED, Rating.MOSTLY, Rating.DISSATISFIED])
    return _of(scope, Need.objects.filter(said | Q(dissatisfied_at__isnull=False)))


@_figure(
    "needs_satisfied",
    "满意需求",
    "件",
    Kind.CUMULATIVE,
    "第一次评价就是满意或基本满意的需求；返工以后才满意的不算",
)
def needs_satisfied(scope: Scope) -> QuerySet:
    good = needs_rated(scope).filter(rating__in=[Rating.SATISFIED, Rating.MOSTLY])
    return good.filter(dissatisfied_at__isnull=True)


@_figure("resolutions", "议定事项", "件", Kind.THIS_YEAR, "会议议定的事项，按开会时间算年份；不再办理的不算")
def resolutions(scope: Scope) -> QuerySet:
    rows = Resolution.objects.exclude(state=ResolutionState.DROPPED).filter(
        meeting__starts_at__gte=clock.at(_first_day(scope)),
        meeting__starts_at__lt=clock.at(_next_year(scope)),
    )
    return _of(scope, rows)


@_figure("resolutions_done", "已落实议定事项", "件", Kind.THIS_YEAR, "议定事项里已记落实的")
def resolutions_done(scope: Scope) -> QuerySet:
    return resolutions(scope).filter(state=ResolutionState.DONE)


def _rate(key: str, name: str, kind: Kind, definition: str, part: Rows, whole: Rows) -> None:
    RATES[key] = Rate(key, name, kind, definition, part, whole)


_rate(
    "claim_rate",
    "需求认领率",
    Kind.CUMULATIVE,
    "有已登记认领的问题 ÷ 列入清单的问题",
    problems_claimed,
    problems_listed,
)
_rate("solution_rate", "问题解决率", Kind.CUMULATIVE, "解决的问题 ÷ 受理的问题；按需求算，不按认领算",
      problems_solved, problems_accepted)  # fmt: skip
_rate("delivery_rate", "清单兑现率", Kind.THIS_YEAR, "办完的服务项 ÷ 公示的服务项", items_done, service_items)
_rate("satisfaction_rate", "群众满意率", Kind.CUMULATIVE, "第一次评价满意和基本满意 ÷ 已评价；未评价不算",
      needs_satisfied, needs_rated)  # fmt: skip


_rate("settled_rate", "议定落实率", Kind.THIS_YEAR, "已落实的议定事项 ÷ 议定事项；不再办理的不算",
      resolutions_done, resolutions)  # fmt: skip


def _first_day(scope: Scope):
    return clock.today().replace(year=scope.year, month=1, day=1)


def _next_year(scope: Scope):
    return _first_day(scope).replace(year=scope.year + 1)
