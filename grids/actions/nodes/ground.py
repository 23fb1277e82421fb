"""Locks, history and small checks that the tree's actions share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from committees.queries import committee_serving
from grids.actions.nodes import naming
from grids.models import GridNode, NodeChange
from grids.states import ChangeKind
from tianyuan import audit, clock
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, check_version
from tianyuan.ui.text import full

MOST_COUNTED = 99_999
LONGEST_WORDS = 200
BATCH = 900


def lock(*nodes: GridNode | None) -> dict[int, GridNode]:
    """The nodes as they are now, locked in the order of their ids; call inside a transaction."""
    return _locked({node.pk for node in nodes if node is not None})


def hold(*nodes: GridNode | None, below: GridNode | None = None) -> dict[int, GridNode]:
    """The same for who changes the tree's shape, with all under `below`: first of all its root is locked.

    One at a time in the whole tree, so that what lies below what stays true until the end, and nobody waits in a
    circle; who works on one node (posts, needs, names) waits only while that node is held.
    """
    list(GridNode.objects.filter(parent=None).order_by("pk").select_for_update().values_list("pk", flat=True))
    wanted = {node.pk for node in nodes if node is not None}
    if below is not None:
        top = GridNode.objects.only("path").get(pk=below.pk)
        wanted |= set(GridNode.objects.subtree(top).values_list("pk", flat=True))
    return _locked(wanted)


def _locked(wanted: set[int]) -> dict[int, GridNode]:
    rows = GridNode.objects.filter(pk__in=wanted)
    # Locked first and read after: a join read while waiting for a lock would show the parent of before.
    list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    return {row.pk: row for row in rows.select_related("parent", "community").order_by("pk")}


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


@dataclass(frozen=True)
class Former:
    """Whose an official code was, and until when."""

    node: GridNode
    until: date

    @property
    def place(self) -> str:
        return place_of(self.node)

    @property
    def note(self) -> str:
        """As the history and the page say it."""
        return f"此代码 {full(self.until)}以前属于{self.place}"[:LONGEST_WORDS]


def former_holders(codes: Iterable[str]) -> dict[str, list[Former]]:
    """Who had the official codes before, the last one first; closed nodes and those that have another code now."""
    found: dict[str, list[Former]] = defaultdict(list)
    wanted = sorted({code for code in codes if code})
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        left = NodeChange.objects.filter(kind=ChangeKind.CODED, before__in=part)
        for change in left.select_related("node__parent", "node__community"):
            found[change.before].append(Former(change.node, clock.local(change.at).date()))
        closed = GridNode.objects.filter(active=False, code__in=part).select_related("parent", "community")
        for node in closed:
            assert node.ended_on  # the row's own CHECK
            found[node.code].append(Former(node, node.ended_on))
    for formers in found.values():
        formers.sort(key=lambda former: former.until, reverse=True)
    return found


def former_holder(code: str, but: GridNode | None = None) -> str:
    """Whose the official code was before, in words for history and page; empty when nobody's."""
    others = [former for former in former_holders([code])[code] if but is None or former.node.pk != but.pk]
    return others[0].note if others else ""


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
            free = naming.next_free(name, taken)
            raise BadInput(f"{place_of(parent)}之下已有“{name}”，请换个名称，如“{free}”")
        taken.add(name)
