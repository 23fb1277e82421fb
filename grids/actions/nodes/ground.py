"""Locks, history and small checks that the tree's actions share."""

from collections.abc import Iterable, Mapping
from typing import Any

from committees.queries import committee_serving
from grids.models import GridNode, NodeChange
from grids.states import ChangeKind
from tianyuan import audit, clock
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, check_version
from tianyuan.ui.text import full

MOST_COUNTED = 99_999
LONGEST_WORDS = 200


def lock(*nodes: GridNode | None) -> dict[int, GridNode]:
    """The nodes as they are now, locked in the order of their ids; call inside a transaction."""
    wanted = {node.pk for node in nodes if node is not None}
    rows = GridNode.objects.select_for_update(of=("self",)).select_related("parent", "community")
    return {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}


def lock_one(node: GridNode, version: int | None = None) -> GridNode:
    """One node, still in use and as the user saw it. Raises BadInput, Conflict."""
    fresh = lock(node)[node.pk]
    check_active(fresh)
    check_version(fresh, version)
    return fresh


def check_active(node: GridNode) -> None:
    if not node.active:
        raise BadInput(f"{node.full_name}已停用")


def check_counts(households: int | None, residents: int | None) -> None:
    """Raises BadInput for what no cell can have."""
    for number, words in ((households, "户数"), (residents, "人数")):
        if number is not None and not 0 <= number <= MOST_COUNTED:
            raise BadInput(f"{words}请填 0 到 {MOST_COUNTED} 的整数")


def counted(node: GridNode) -> str:
    """`9 户 26 人`, as far as known."""
    known = ((node.households, "户"), (node.residents, "人"))
    return " ".join(f"{number} {measure}" for number, measure in known if number is not None)


def former_holder(code: str, but: GridNode | None = None) -> str:
    """Whose the official code was before, in words for history and page; empty when nobody's."""
    if not code:
        return ""
    others = NodeChange.objects.exclude(node=but) if but else NodeChange.objects.all()
    left = others.filter(kind=ChangeKind.CODED, before=code).select_related("node__parent", "node__community")
    closed = GridNode.objects.filter(active=False, code=code).select_related("parent", "community")
    found = [(clock.local(change.at).date(), change.node) for change in left[:1]]
    found += [(node.ended_on, node) for node in closed.order_by("-ended_on")[:1] if node.ended_on]
    if not found:
        return ""
    day, node = max(found, key=lambda pair: pair[0])
    return f"此代码 {full(day)}以前属于{place_of(node)}"


def committee_of(node: GridNode) -> int | None:
    """Whose audit rows the node's are: the committee that serves its community."""
    serving = committee_serving(node.community) if node.community else None
    return serving.pk if serving else None


def tell(
    node: GridNode,
    kind: ChangeKind,
    *,
    by: Any,
    before: str = "",
    after: str = "",
    other: GridNode | None = None,
    note: str = "",
) -> None:
    """One line of the node's history."""
    NodeChange.objects.create(
        node=node,
        kind=kind,
        at=clock.now(),
        by=account_of(by),
        before=before[:LONGEST_WORDS],
        after=after[:LONGEST_WORDS],
        other=other,
        note=note[:LONGEST_WORDS],
    )


def record(
    verb: str, node: GridNode, *, by: Any, before: Mapping[str, Any] | None = None, after: Mapping[str, Any]
) -> None:
    audit.record(verb, node, by=by, before=before, after=after, committee_id=committee_of(node))


def place_of(node: GridNode) -> str:
    """`龙井社区 第12组 03网格`: where it stands, for the history."""
    parts = [str(node.community)] if node.community else []
    return " ".join([*parts, node.full_name] if str(node.community) != node.name else parts)


def names_below(parent: GridNode) -> set[str]:
    return set(GridNode.objects.active().filter(parent=parent).values_list("name", flat=True))


def check_names_free(parent: GridNode, names: Iterable[str], *, but: GridNode | None = None) -> None:
    """Raises BadInput when a name stands twice among these or is in use below the parent."""
    taken = names_below(parent) - ({but.name} if but else set())
    for name in names:
        if name in taken:
            raise BadInput(f"{parent.name}之下已有“{name}”，请换个名称")
        taken.add(name)
