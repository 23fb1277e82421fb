"""活动上“减”距离, 发展上“除”瓶颈: needs, claims, service items, what meetings settled."""

from django.db.models import Q

from grids.models import GridNode, placed_below
from servicelists.models import Claim, ClaimRequest, Need, Resolution, ServiceItem
from servicelists.queries import resolutions as settled_matters
from servicelists.queries.needs import unplaced
from servicelists.states import (
    CLAIM_REGISTERED,
    NEED_ACCEPTED,
    NEED_SOLVED,
    AskState,
    ItemState,
    NeedKind,
    NeedState,
    Rating,
    ResolutionState,
)
from tianyuan import clock
from tianyuan.home.figures.registry import Base, Kind, Section, figure, rate
from tianyuan.home.figures.scopes import Scope, Where, reaches_town


def needs_of(node: GridNode) -> Q:
    """Of a community all its needs, also those without a cell; of a 组 or a cell those told there."""
    return Q() if reaches_town(node) else placed_below([node.path])


def _committee(scope: Scope) -> Q:
    return Q(committee=scope.committee)


def _unit(scope: Scope) -> Q:
    return Q(organization=scope.organization)


NEEDS = Base(
    lambda: Need.objects.all(), {Where.COMMITTEE: _committee, Where.NODE: lambda scope: needs_of(scope.node)}
)
CLAIMS = Base(lambda: Claim.objects.all(), {Where.COMMITTEE: _committee, Where.ORGANIZATION: _unit})
ITEMS = Base(
    lambda: ServiceItem.objects.published(), {Where.COMMITTEE: _committee, Where.ORGANIZATION: _unit}
)
SETTLED = Base(
    lambda: Resolution.objects.exclude(state=ResolutionState.DROPPED),
    {Where.COMMITTEE: _committee, Where.ORGANIZATION: lambda scope: Q(organizations=scope.organization)},
)


PROBLEM = Q(kind=NeedKind.PROBLEM)
ACCEPTED = PROBLEM & Q(state__in=NEED_ACCEPTED)
LISTED = ACCEPTED & ~Q(state=NeedState.SOLVED_IN_GRID)
GOOD = [Rating.SATISFIED, Rating.MOSTLY]
SAID = Q(rating__in=[*GOOD, Rating.DISSATISFIED]) | Q(dissatisfied_at__isnull=False)


def _reported(scope: Scope) -> Q:
    """Reported to the town, and no unit is being asked."""
    being_asked = ClaimRequest.objects.filter(state=AskState.OPEN).values("need")
    return Q(state=NeedState.REPORTED) & ~Q(pk__in=being_asked)


def _claimed(scope: Scope) -> Q:
    return LISTED & Q(pk__in=Claim.objects.filter(state__in=CLAIM_REGISTERED).values("need"))


def _published(scope: Scope) -> Q:
    return scope.within_year("list__published_at")


def _finished(scope: Scope) -> Q:
    return _published(scope) & Q(state__in=[ItemState.DONE, ItemState.RATED])


def _settled(scope: Scope) -> Q:
    return scope.within_year("meeting__starts_at")


def _carried_out(scope: Scope) -> Q:
    return _settled(scope) & Q(state=ResolutionState.DONE)


items = figure(
    "service_items",
    ("服务清单", "项", Kind.THIS_YEAR),
    "已公示或已月结清单上的服务项，按公示时间算年份",
    ITEMS,
    _published,
    Section.MINUS,
)
items_done = figure(
    "items_done",
    ("已完成服务项", "项", Kind.THIS_YEAR),
    "已公示清单上办完的服务项",
    ITEMS,
    _finished,
    Section.MINUS,
)
figure(
    "claims",
    ("认领", "件", Kind.CUMULATIVE),
    "书记已登记的认领，含已完成和已核验；退回和转交的不算",
    CLAIMS,
    Q(state__in=CLAIM_REGISTERED),
    Section.DIVIDE,
)
accepted = figure(
    "problems_accepted",
    ("受理问题", "件", Kind.CUMULATIVE),
    "受理过的问题类需求；暂不列入和已归并的不算",
    NEEDS,
    ACCEPTED,
    Section.DIVIDE,
)
solved = figure(
    "problems_solved",
    ("解决问题", "件", Kind.CUMULATIVE),
    "已销号或网格内办结的问题类需求",
    NEEDS,
    PROBLEM & Q(state__in=NEED_SOLVED),
    Section.DIVIDE,
)
figure(
    "solved_in_grid",
    ("网格内办结", "件", Kind.CUMULATIVE),
    "在网格内当场或就近办结的问题类需求",
    NEEDS,
    PROBLEM & Q(state=NeedState.SOLVED_IN_GRID),
    Section.DIVIDE,
)
listed = figure(
    "problems_listed",
    ("列入清单问题", "件", Kind.CUMULATIVE),
    "受理后列入需求清单的问题类需求，含等上会的；网格内办结的不上清单，不算",
    NEEDS,
    LISTED,
)
claimed = figure(
    "problems_claimed",
    ("认领问题", "件", Kind.CUMULATIVE),
    "列入清单、有已登记认领的问题类需求",
    NEEDS,
    _claimed,
)
asked = figure(
    "needs_asked",
    ("请群众评价的需求", "件", Kind.CUMULATIVE),
    "已销号的和群众评价过的需求；网格内办结的不另请评价，不算",
    NEEDS,
    SAID | Q(state=NeedState.CLOSED),
)
rated = figure(
    "needs_rated",
    ("已评价需求", "件", Kind.CUMULATIVE),
    "群众说过满意、基本满意或不满意的需求；未评价不算",
    NEEDS,
    SAID,
)
satisfied = figure(
    "needs_satisfied",
    ("满意需求", "件", Kind.CUMULATIVE),
    "第一次评价就是满意或基本满意的需求；返工以后才满意的不算",
    NEEDS,
    Q(rating__in=GOOD, dissatisfied_at__isnull=True),
)
resolutions = figure(
    "resolutions",
    ("议定事项", "件", Kind.THIS_YEAR),
    "会议议定的事项，按开会时间算年份；不再办理的不算",
    SETTLED,
    _settled,
    Section.MINUS,
)
resolutions_done = figure(
    "resolutions_done",
    ("已落实议定事项", "件", Kind.THIS_YEAR),
    "议定事项里已记落实的",
    SETTLED,
    _carried_out,
    Section.MINUS,
)

figure(
    "needs_reported",
    ("社区上报，等镇里拿主意", "件", Kind.STOCK),
    "已上报镇党委、还没有定办法的需求；正在商请单位承接的不算",
    NEEDS,
    _reported,
    Section.TOWN,
)
figure(
    "needs_unplaced",
    ("没有大党委的社区提的需求，等指定", "件", Kind.STOCK),
    "没有大党委、也没有人代管的社区提的需求，还没有指定由哪个大党委办",
    NEEDS,
    lambda scope: Q(pk__in=unplaced().values("pk")),
    Section.TOWN,
    (Where.TOWN, Where.NODE),
)
figure(
    "resolutions_referred",
    ("提请镇党委协调的议定事项", "件", Kind.STOCK),
    "书记提请镇党委协调、镇里还没有答复的议定事项",
    SETTLED,
    lambda scope: Q(pk__in=settled_matters.for_town().values("pk")),
    Section.TOWN,
    (Where.TOWN, Where.COMMITTEE),
)
figure(
    "resolutions_town_late",
    ("镇党委定的期限已过", "件", Kind.STOCK),
    "过了镇党委定的期限还没有落实的议定事项",
    SETTLED,
    lambda scope: Q(pk__in=settled_matters.late_for_town().values("pk")),
    Section.TOWN,
    (Where.TOWN, Where.COMMITTEE),
)

rate(
    "claim_rate",
    ("需求认领率", Kind.CUMULATIVE),
    "有已登记认领的问题 ÷ 列入清单的问题",
    claimed,
    listed,
)
rate(
    "solution_rate",
    ("问题解决率", Kind.CUMULATIVE),
    "解决的问题 ÷ 受理的问题；按需求算，不按认领算",
    solved,
    accepted,
)
rate("delivery_rate", ("清单兑现率", Kind.THIS_YEAR), "办完的服务项 ÷ 公示的服务项", items_done, items)
rate(
    "satisfaction_rate",
    ("群众满意率", Kind.CUMULATIVE),
    "第一次评价满意和基本满意 ÷ 已评价；未评价不算",
    satisfied,
    rated,
)
rate("rating_rate", ("群众评价率", Kind.CUMULATIVE), "已评价 ÷ 请群众评价的需求", rated, asked)
rate(
    "settled_rate",
    ("议定落实率", Kind.THIS_YEAR),
    "已落实的议定事项 ÷ 议定事项；不再办理的不算",
    resolutions_done,
    resolutions,
)


# Where the 本年 figures have their moment.
YEARLY = ((ITEMS, "list__published_at"), (SETTLED, "meeting__starts_at"))


def years_of(scope: Scope) -> set[int]:
    """The years in which the place has rows of any 本年 figure."""
    found: set[int] = set()
    for base, moment in YEARLY:
        condition = base.condition(scope)
        if condition is not None:
            rows = base.rows().filter(condition, **{f"{moment}__isnull": False}).order_by()
            found |= {day.year for day in rows.datetimes(moment, "year", tzinfo=clock.SHANGHAI)}
    return found
