"""The tree: a community's node, what lies below and how much of it, who stands above."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from committees.models import Community
from grids.models import GridNode, GridPost
from grids.queries.finding import cells_called
from grids.states import PAIR, Level, PostKind
from tianyuan.permissions import scope_of

NUMBER = re.compile(r"\d+")
# From a node down to its cells, by the node's level; a cell is its own.
_TO_CELLS = {level: "__".join(["children"] * (Level.CELL - level)) for level in Level}


def community_node(community: Community) -> GridNode | None:
    """The community's own node in the grid."""
    return GridNode.objects.active().filter(level=Level.COMMUNITY, community=community).first()


def nodes_in(community: Community) -> QuerySet[GridNode]:
    """The community's node and everything below it."""
    return GridNode.objects.active().filter(community=community)


def trail(node: GridNode) -> QuerySet[GridNode]:
    """The node and those above it, the root first."""
    return GridNode.objects.above(node)


def with_counts(nodes: QuerySet[GridNode], level: int) -> QuerySet[GridNode]:
    """Nodes of one level with `cells`, `all_households`, `all_residents`, `workers` and `pairs` below each.

    Only cells in use count; `workers` and `pairs` are cells whose 网格员, whose 联格党员 there is today (who acts
    for one fills no half). `missing`, the halves nobody holds, is there to filter and to sort by; a row's own `gaps` it
    works out of the others, as the database would count both halves a second time.
    """
    cell = _TO_CELLS[Level(level)]
    to = f"{cell}__" if cell else ""
    used = Q(**{f"{to}active": True, f"{to}level": Level.CELL})
    pk = f"{to}pk"
    counted = nodes.annotate(
        cells=Count(pk, filter=used),
        all_households=Coalesce(Sum(f"{to}households", filter=used), 0),
        all_residents=Coalesce(Sum(f"{to}residents", filter=used), 0),
        workers=Count(pk, filter=used & held(PostKind.WORKER, pk)),
        pairs=Count(pk, filter=used & held(PostKind.PARTY_PAIR, pk)),
    )
    return counted.alias(missing=len(PAIR) * F("cells") - F("workers") - F("pairs"))


def held(kind: PostKind, cell: str = "pk") -> Q:
    """Somebody holds the post on the cell today; who acts for one does not fill it."""
    return Q(Exists(GridPost.objects.current().filter(node=OuterRef(cell), kind=kind, acting=False)))


def children_with_counts(node: GridNode, user: Any) -> QuerySet[GridNode]:
    """What stands right below, in its fixed order, with the counts of `with_counts`; one query."""
    children = GridNode.objects.active().visible_to(user).filter(parent=node)
    return with_counts(children, min(node.level + 1, Level.CELL)).order_by("order", "pk")


@dataclass(frozen=True)
class Counts:
    """What lies in a subtree, the node itself included."""

    communities: int
    groups: int
    cells: int
    households: int
    residents: int
    workers: int
    pairs: int

    @property
    def gaps(self) -> int:
        """Halves of 1+1 that nobody holds today."""
        return len(PAIR) * self.cells - self.workers - self.pairs


def subtree_counts(node: GridNode) -> Counts:
    """Counted over the nodes in use from the node down; one query, a range of the path."""
    cells = Q(level=Level.CELL)
    found = (
        GridNode.objects.active()
        .subtree(node)
        .aggregate(
            communities=Count("pk", filter=Q(level=Level.COMMUNITY)),
            groups=Count("pk", filter=Q(level=Level.GROUP)),
            cells=Count("pk", filter=cells),
            households=Coalesce(Sum("households", filter=cells), 0),
            residents=Coalesce(Sum("residents", filter=cells), 0),
            workers=Count("pk", filter=cells & held(PostKind.WORKER)),
            pairs=Count("pk", filter=cells & held(PostKind.PARTY_PAIR)),
        )
    )
    return Counts(**found)


def tops(user: Any) -> list[GridNode]:
    """Where the user's grid begins: the town, the own communities, or the own 组 and cells; from the top down."""
    scope = scope_of(user, "grid.view")
    seen = GridNode.objects.active().select_related("community", "parent")
    if scope.everywhere:
        return list(seen.filter(level=Level.TOWN))
    own = Q(level=Level.COMMUNITY) | Q(path__in=scope.paths)
    found = seen.reached_by(scope).filter(own).order_by("level", "community__order", "order", "pk")
    kept: list[GridNode] = []
    for node in found:
        if not any(node.path.startswith(above.path) for above in kept):
            kept.append(node)
    return kept


def found_by(nodes: QuerySet[GridNode], words: str) -> QuerySet[GridNode]:
    """By name, by official code, by who holds a post there today (name, pinyin, initials); cells by numbers (12组3)."""
    numbered = (
        cells_called(nodes.filter(level=Level.CELL), words)
        if len(NUMBER.findall(words)) > 1
        else nodes.none()
    )
    named = nodes
    for word in words.split()[:5]:
        posted = GridPost.objects.current().filter(person__spelling__contains=word.lower())
        named = named.filter(
            Q(name__contains=word)
            | Q(code__istartswith=word)
            | Q(parent__name__contains=word, level=Level.CELL)
            | Q(community__name__contains=word.removesuffix("社区"))
            | Q(pk__in=posted.values("node"))
        )
    return nodes.filter(Q(pk__in=named.order_by().values("pk")) | Q(pk__in=numbered.order_by().values("pk")))


def heirs_of(node: GridNode, user: Any) -> QuerySet[GridNode]:
    """Nodes the node may be merged into: of its level and community."""
    rows = GridNode.objects.active().visible_to(user).filter(level=node.level, community=node.community_id)
    return rows.exclude(pk=node.pk).select_related("parent").order_by("parent__order", "order", "pk")


def parents_for(node: GridNode, user: Any) -> QuerySet[GridNode]:
    """Nodes the node may be moved under."""
    rows = GridNode.objects.active().visible_to(user).filter(level=node.level - 1)
    rows = rows.exclude(pk=node.parent_id).select_related("community")
    return rows.order_by("community__order", "order", "pk")
