"""What a node is called and what is known of it."""

import re
from typing import Any

from django.db import transaction

from committees.actions import rows
from grids.actions.nodes import ground, naming
from grids.models import GridNode, RetiredCode
from grids.models.nodes import new_token
from grids.permissions.nodes import check_can_edit
from grids.states import ChangeKind, Level
from tianyuan.refusals import BadInput

CODE = re.compile(r"[0-9A-Za-z._-]*", re.ASCII)


def rename(node: GridNode, name: str, *, by: Any, version: int | None = None) -> GridNode:
    """Another name, once under one parent; a 组 and a cell stand where its number says. Raises BadInput, Conflict,
    Denied.
    """
    return _change(node, {"name": name.strip()}, ChangeKind.RENAMED, "nodes.rename", by, version)


def recode(node: GridNode, code: str, *, by: Any, version: int | None = None) -> GridNode:
    """Another official code, or none; a code belongs to one node at a time. Raises BadInput, Conflict, Denied."""
    if not CODE.fullmatch(code := code.strip()):
        raise BadInput("官方代码只能有数字、字母、点和横线")
    check_can_edit(by, node)
    holder = GridNode.objects.active().filter(code=code).exclude(pk=node.pk).exclude(code="").first()
    if holder:
        raise BadInput(f"官方代码 {code} 现由 {ground.place_of(holder)} 使用")
    note = ground.former_holder(code, node)
    return _change(node, {"code": code}, ChangeKind.CODED, "nodes.recode", by, version, note)


def count(
    node: GridNode, *, households: int | None, residents: int | None, by: Any, version: int | None = None
) -> GridNode:
    """户数 and 人数 of a cell; None where not known. Raises BadInput above a cell, Conflict, Denied."""
    if node.level != Level.CELL:
        raise BadInput("户数、人数填在单元网格上，上面各级自动合计")
    ground.check_counts(households, residents)
    changes = {"households": households, "residents": residents}
    return _change(node, changes, ChangeKind.COUNTED, "nodes.count", by, version)


def renew_token(node: GridNode, *, by: Any, version: int | None = None) -> GridNode:
    """A new QR code; what was printed before says 此码已更换 from now on."""
    check_can_edit(by, node)
    with transaction.atomic():
        fresh = ground.lock_one(node, version)
        RetiredCode.objects.create(token=fresh.token, node=fresh)
        fresh.token, fresh.version = new_token(), fresh.version + 1
        fresh.save(update_fields=["token", "version"])
        ground.record("nodes.renew_token", fresh, by=by, after={})
        ground.tell(fresh, ChangeKind.RENEWED, by=by, note="原来的二维码作废")
    return fresh


def _change(
    node: GridNode,
    changes: dict[str, Any],
    kind: ChangeKind,
    verb: str,
    by: Any,
    version: int | None,
    note: str = "",
) -> GridNode:
    check_can_edit(by, node)
    with transaction.atomic():
        fresh = ground.lock_one(node, version)
        before, started = _words(fresh, kind), fresh.version
        committee = ground.committee_of(fresh)
        changes = {**changes, **_rank(fresh, changes)}
        saved = rows.change(fresh, changes, by=by, verb=verb, version=version, committee_id=committee)
        if saved.version != started:
            ground.tell(saved, kind, by=by, before=before, after=_words(saved, kind), note=note)
    return saved


def _rank(node: GridNode, changes: dict[str, Any]) -> dict[str, int]:
    """Another name is another place among the siblings; communities stand in their own order."""
    name = changes.get("name", node.name)
    if name == node.name or node.level <= Level.COMMUNITY:
        return {}
    return {"order": naming.order_of(name, node.order)}


def _words(node: GridNode, kind: ChangeKind) -> str:
    if kind == ChangeKind.COUNTED:
        return ground.counted(node)
    return node.name if kind == ChangeKind.RENAMED else node.code


def describe(
    node: GridNode, *, name: str, code: str, by: Any, version: int | None = None, **sizes: Any
) -> GridNode:
    """Name, code and, of a cell, `households` and `residents` at once: all or nothing, a line of history each."""
    with transaction.atomic():
        saved = rename(node, name, by=by, version=version)
        saved = recode(saved, code, by=by)
        return count(saved, by=by, **sizes) if node.level == Level.CELL else saved
