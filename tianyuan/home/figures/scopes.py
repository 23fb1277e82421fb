"""Where and when a figure counts: the town, a committee, a unit or a part of the grid, by the user's rights."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.http import urlencode

from committees.models import Committee, Community, Organization
from committees.models.communities import has_no_committee
from grids.models import GridNode
from grids.states import Level
from tianyuan import clock, permissions
from tianyuan.permissions import scope_of
from tianyuan.refusals import BadInput, Denied

FIRST_YEAR = 2000
NO_FIGURES = "您的职务看不到数据页"


class Where(StrEnum):
    """The sorts of places; the values are the names in addresses."""

    TOWN = "town"
    COMMITTEE = "committee"
    ORGANIZATION = "organization"
    NODE = "node"


@dataclass(frozen=True)
class Scope:
    """Where and when: a committee, a unit, a node's subtree or else the whole town, and the year of 本年 figures."""

    year: int
    committee: Committee | None = None
    organization: Organization | None = None
    node: GridNode | None = None

    @classmethod
    def town(cls, year: int | None = None) -> "Scope":
        return cls(year or clock.today().year)

    @classmethod
    def of(cls, user: Any, *, year: int | None = None, **place: int | None) -> "Scope":
        """The place asked for (`committee=`, `organization=` or `node=`), else the user's own first one.

        Raises Denied for who sees no figures, Http404 for a place out of reach, BadInput for two places or a year
        that can be none.
        """
        if not scope_of(user, "figures.view"):
            raise Denied(NO_FIGURES)
        asked = {name: pk for name, pk in place.items() if pk is not None}
        if len(asked) > 1:
            raise BadInput("大党委、单位、网格一次只能选一个")
        scope = cls(_checked(year))
        if not asked:
            return scope.own(user)
        name, pk = next(iter(asked.items()))
        return replace(scope, **{name: _found(REACHED[Where(name)](user), pk)})

    def own(self, user: Any) -> "Scope":
        """The first place of the user's own in the same year: the town for who sees it all."""
        if scope_of(user, "figures.view").everywhere:
            return Scope(self.year)
        for place in places(user):
            return replace(place, year=self.year)
        raise Http404("no place of one's own")

    # ---- what it is
    @property
    def where(self) -> Where:
        return next((Where(name) for name in PLACES if getattr(self, name) is not None), Where.TOWN)

    @property
    def name(self) -> str:
        """`全镇`, `龙井社区“大党委”`, `县医院`, `龙井社区 · 第12组 03网格`."""
        if self.node is not None:
            community = str(self.node.community or "")
            own = self.node.full_name
            return own if own == community or not community else f"{community} · {own}"
        return str(self.committee or self.organization or "全镇")

    @property
    def place(self) -> dict[str, int]:
        """The place as parameters of an address; empty for the town."""
        return {name: getattr(self, name).pk for name in PLACES if getattr(self, name) is not None}

    @property
    def query(self) -> str:
        """`committee=3&year=2026`."""
        return urlencode({**self.place, "year": self.year})

    # ---- as conditions
    @property
    def begins(self) -> datetime:
        return clock.at(clock.today().replace(year=self.year, month=1, day=1))

    @property
    def ends(self) -> datetime:
        return clock.at(clock.today().replace(year=self.year + 1, month=1, day=1))

    def within_year(self, lookup: str) -> Q:
        """Rows whose moment lies in the year."""
        return Q(**{f"{lookup}__gte": self.begins, f"{lookup}__lt": self.ends})


PLACES = (Where.COMMITTEE, Where.ORGANIZATION, Where.NODE)


def communities_of(committee: Committee) -> QuerySet[Community]:
    """The committee's own community and those it serves that have none."""
    served = Q(served_by=committee) & has_no_committee()
    return Community.objects.filter(Q(pk=committee.community_id) | served)


def left_to_town() -> QuerySet[GridNode]:
    """The nodes of communities in no committee's figures: without one and served by none."""
    served = Q(community__served_by__active=True)
    lone = GridNode.objects.active().filter(level=Level.COMMUNITY).exclude(served)
    lone = lone.filter(Q(community__committee__isnull=True) | Q(community__committee__active=False))
    return lone.select_related("community").order_by("community__order")


def places(user: Any) -> Iterator[Scope]:
    """The user's own places in this year: committees, then units, then nodes. Nothing of who sees the town."""
    year, own = clock.today().year, scope_of(user, "figures.view")
    committees = Committee.objects.active().filter(pk__in=own.whole_committees)
    for committee in committees.select_related("community"):
        yield Scope(year, committee=committee)
    for unit in Organization.objects.filter(pk__in=own.organizations):
        yield Scope(year, organization=unit)
    nodes = GridNode.objects.active().filter(path__in=own.paths).select_related("community", "parent")
    for node in nodes:
        yield Scope(year, node=node)


def whole(committee: Committee) -> permissions.Scope:
    """The reach of a committee's own side, for conditions on the grid."""
    return permissions.Scope(whole_committees=frozenset({committee.pk}))


def reaches_town(node: GridNode) -> bool:
    """All the town lies below the node."""
    return node.level <= Level.TOWN


def _committees(user: Any) -> QuerySet[Committee]:
    own = scope_of(user, "figures.view")
    rows = Committee.objects.active().select_related("community")
    return rows if own.everywhere else rows.filter(pk__in=own.whole_committees)


def _organizations(user: Any) -> QuerySet[Organization]:
    own = scope_of(user, "figures.view")
    return (
        Organization.objects.all()
        if own.everywhere
        else Organization.objects.filter(pk__in=own.organizations)
    )


def _nodes(user: Any) -> QuerySet[GridNode]:
    rows = GridNode.objects.active().reached_by(scope_of(user, "figures.view"))
    return rows.select_related("community", "parent")


REACHED = {Where.COMMITTEE: _committees, Where.ORGANIZATION: _organizations, Where.NODE: _nodes}


def _found(rows: QuerySet, pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404("no such place in reach")
    return row


def _checked(year: int | None) -> int:
    this_year = clock.today().year
    if year is None:
        return this_year
    if not FIRST_YEAR <= year <= this_year:
        raise BadInput(f"年份请填 {FIRST_YEAR} 到 {this_year} 之间的数字")
    return year
