"""效果上“乘”合力: cells and who looks after them; and the members registered to the communities."""

from django.db.models import Q

from grids.models import GridNode, GridPost, MemberRegistration
from grids.models.nodes import reach_of
from grids.models.paths import below
from grids.states import Level, PostKind
from tianyuan.home.figures.registry import Base, Kind, Section, figure, rate
from tianyuan.home.figures.scopes import Scope, Where, communities_of, reaches_town, whole

CELLS = Base(
    lambda: GridNode.objects.active().cells(),
    {
        Where.COMMITTEE: lambda scope: reach_of(whole(scope.committee)),
        Where.NODE: lambda scope: below([scope.node.path]),
    },
)
POSTS = Base(
    lambda: GridPost.objects.current().filter(acting=False, node__active=True),
    {
        Where.COMMITTEE: lambda scope: reach_of(whole(scope.committee), "node__"),
        Where.NODE: lambda scope: below([scope.node.path], "node__path"),
    },
)


def _members_of_node(scope: Scope) -> Q | None:
    """A member registers to a community, not to a 组 or a cell."""
    if reaches_town(scope.node):
        return Q()
    return Q(community=scope.node.community_id) if scope.node.level == Level.COMMUNITY else None


MEMBERS = Base(
    lambda: MemberRegistration.objects.confirmed(),
    {
        Where.COMMITTEE: lambda scope: Q(community__in=communities_of(scope.committee)),
        Where.ORGANIZATION: lambda scope: Q(member__organization=scope.organization),
        Where.NODE: _members_of_node,
    },
)


def _has(kind: PostKind) -> Q:
    held = GridPost.objects.current().filter(kind=kind, acting=False)
    return Q(pk__in=held.values("node"))


def _paired(scope: Scope) -> Q:
    return _has(PostKind.PARTY_PAIR) & _has(PostKind.WORKER)


grid_cells = figure("grid_cells", ("网格", "个", Kind.STOCK), "在用的单元网格", CELLS, section=Section.TIMES)
figure(
    "grid_workers",
    ("网格员", "名", Kind.STOCK),
    "今天在岗的网格员，按岗位算；代理的不算",
    POSTS,
    Q(kind=PostKind.WORKER),
    Section.TIMES,
)
figure(
    "party_pairs",
    ("联格党员", "名", Kind.STOCK),
    "今天在岗的联格党员，按岗位算；代理的不算",
    POSTS,
    Q(kind=PostKind.PARTY_PAIR),
    Section.TIMES,
)
cells_paired = figure(
    "cells_paired",
    ("双配网格", "个", Kind.STOCK),
    "联格党员和网格员都在岗的网格；代理的不算配齐",
    CELLS,
    _paired,
    Section.TIMES,
)
figure(
    "registered_members",
    ("在职党员报到", "名", Kind.CUMULATIVE),
    "到社区报到已确认、没有结束的党员；一名党员只在一个社区",
    MEMBERS,
    section=Section.DIVIDE,
)
rate("paired_rate", ("1+1 双配率", Kind.STOCK), "双配网格 ÷ 网格；代理的不算配齐", cells_paired, grid_cells)
