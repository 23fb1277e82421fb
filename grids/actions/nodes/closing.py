"""停用, and back into use: the one step that ends a node without an heir is the one that can be taken back."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from grids.actions.nodes import ground, naming, reshaping
from grids.models import GridNode, NodeChange
from grids.permissions.nodes import check_can_build
from grids.states import ChangeKind
from tianyuan.refusals import BadInput, check_version

ENDED = (ChangeKind.CLOSED, ChangeKind.MERGED)


def close(node: GridNode, *, by: Any, version: int | None = None) -> GridNode:
    """停用, from today: refused while anything stands on it. It stays, with its history."""
    check_can_build(by)
    with transaction.atomic():
        ground.hold(node)
        fresh = ground.lock_one(node, version)
        check_close(fresh)
        reshaping.end(fresh)
        ground.record("nodes.close", fresh, by=by, after={"ended_on": fresh.ended_on})
        ground.tell(fresh, ChangeKind.CLOSED, by=by, before=ground.place_of(fresh))
    return fresh


def check_close(node: GridNode) -> None:
    """Raises BadInput, in words, while the node is in use."""
    ground.check_active(node)
    below = GridNode.objects.active().filter(parent=node).count()
    if below:
        raise BadInput(f"{node.full_name}之下还有 {below} 个网格，请先并入或停用")
    if left := reshaping.open_on(node):
        raise BadInput(f"{node.full_name}还有 {'、'.join(left)}，请先办完、移走，或改用“合并”")


def why_not_close(node: GridNode) -> str:
    """Why the node cannot be closed now, in words; empty when it can."""
    try:
        check_close(node)
    except BadInput as bad:
        return bad.words
    return ""


# ---- back into use
def reopen(node: GridNode, *, by: Any, name: str = "", version: int | None = None) -> GridNode:
    """恢复使用: a closed 组 or cell, empty as it was when it was closed; under another `name` where its own is taken.

    An official code that is another's by now is not taken back. Raises BadInput (merged, the parent closed, the name
    taken), Conflict, Denied.
    """
    check_can_build(by)
    name = name.strip()
    with transaction.atomic():
        fresh = ground.hold(node, node.parent)[node.pk]
        check_version(fresh, version)
        check_reopen(fresh, name)
        before = {"name": fresh.name, "code": fresh.code, "ended_on": fresh.ended_on}
        note = _renamed(fresh, name)
        _give_up_code(fresh, by)
        _begin(fresh, name or fresh.name)
        after = {"name": fresh.name, "code": fresh.code, "ended_on": None}
        ground.record("nodes.reopen", fresh, by=by, before=before, after=after)
        ground.tell(fresh, ChangeKind.REOPENED, by=by, after=ground.place_of(fresh), note=note)
    return fresh


def check_reopen(node: GridNode, name: str = "") -> None:
    """Raises BadInput, in words, for what cannot come back."""
    if node.active:
        raise BadInput(f"{node.full_name}正在使用")
    if node.level not in reshaping.RESHAPED or node.parent is None:
        raise BadInput("只有停用的组和单元网格可以恢复使用")
    if heir := merged_into(node):
        raise BadInput(f"{node.full_name}已并入{heir.full_name}，合并不能撤回，要分开请拆分或新建")
    if not node.parent.active:
        raise BadInput(f"{ground.place_of(node.parent)}已停用，请先恢复它，或在别的组新建")
    ground.check_names_free(node.parent, [name or node.name])


def why_not_reopen(node: GridNode) -> str:
    """Why the node cannot come back, a taken name apart; empty when it can."""
    try:
        check_reopen(node, free_name(node))
    except BadInput as bad:
        return bad.words
    return ""


def free_name(node: GridNode) -> str:
    """Its own name, or the next free number where that was given away."""
    return naming.next_free(node.name, ground.names_below(node.parent)) if node.parent else node.name


def merged_into(node: GridNode) -> GridNode | None:
    """Whose part it is now, when a merge ended it."""
    last = NodeChange.objects.filter(node=node, kind__in=ENDED).select_related("other__parent").first()
    return last.other if last and last.kind == ChangeKind.MERGED else None


def code_taken(node: GridNode) -> GridNode | None:
    """Who has the official code by now."""
    if not node.code:
        return None
    return GridNode.objects.active().filter(code=node.code).exclude(pk=node.pk).first()


def _renamed(node: GridNode, name: str) -> str:
    return reshaping.renamed(node.name, name) if name and name != node.name else ""


def _give_up_code(node: GridNode, by: Any) -> None:
    if holder := code_taken(node):
        words = f"此代码现由{ground.place_of(holder)}使用"
        ground.tell(node, ChangeKind.CODED, by=by, before=node.code, note=words)
        node.code = ""


def _begin(node: GridNode, name: str) -> None:
    node.name, node.order = name, naming.order_of(name, node.order)
    node.active, node.ended_on = True, None
    node.version += 1
    rows.check_values(node)
    rows.save(node)
