"""The tree takes another shape: moved, merged, split. Nothing is lost, nothing is half done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Substr

from committees.actions import rows
from grids import matters
from grids.actions.nodes import building, ground, naming
from grids.actions.nodes.carrying import carry_along
from grids.models import GridNode
from grids.permissions.nodes import check_can_build
from grids.states import ChangeKind, Level
from tianyuan import clock
from tianyuan.refusals import BadInput

RESHAPED = (Level.GROUP, Level.CELL)


# ---- move
def move(node: GridNode, to: GridNode, *, by: Any, name: str = "", version: int | None = None) -> GridNode:
    """划转: a cell to another 组, a 组 to another community; all below goes along, posts stay.

    `name`: what it is called from now on, where its own name stands there already.

    Raises BadInput for a wrong level, a cycle, a name that stands there already, or open matters that belong to
    the community left behind.
    """
    check_can_build(by)
    with transaction.atomic():
        held = ground.hold(node, to, below=node)
        check_move(fresh := held[node.pk], parent := held[to.pk], name := name.strip())
        ground.lock_one(fresh, version)
        was = {"parent": fresh.parent, "name": fresh.name}
        before, note = ground.place_of(fresh), renamed(fresh.name, name or fresh.name)
        _replant(fresh, parent, name)
        after = {"parent": parent, "name": fresh.name}
        ground.record("nodes.move", fresh, by=by, before=was, after=after)
        where = {"before": before, "after": ground.place_of(fresh)}
        ground.tell(fresh, ChangeKind.MOVED, by=by, other=parent, note=note, **where)
    return fresh


def renamed(old: str, new: str) -> str:
    """`改名：03网格 → 10网格`; empty when the name stays."""
    return f"改名：{old} → {new}" if new != old else ""


def check_move(node: GridNode, to: GridNode, name: str = "") -> None:
    """Raises BadInput, in words, for a move that makes no sense."""
    _check_reshaped(node)
    ground.check_active(node)
    ground.check_active(to)
    if to.path.startswith(node.path):
        raise BadInput("不能划转到它自己之下")
    if to.level != node.level - 1:
        above = Level(node.level - 1).label
        raise BadInput(f"“{Level(node.level).label}”只能划转到“{above}”之下")
    if to.pk == node.parent_id:
        raise BadInput(f"{node.name}已在{to.name}之下")
    ground.check_names_free(to, [name or node.name])
    if to.community_id != node.community_id and (held := matters.open_in(node)):
        raise BadInput(
            f"{node.full_name}还有 {'、'.join(held)}属于{node.community}，办完或改到别的网格后再划转"
        )


def _replant(node: GridNode, parent: GridNode, name: str = "") -> None:
    """New paths and community for the node and all below, in one statement; then the node's own parent."""
    old, new = node.path, f"{parent.path}{node.pk}/"
    tail = Substr("path", len(old) + 1)
    GridNode.objects.filter(path__below=old).update(
        path=Concat(Value(new), tail, output_field=CharField()),
        community=parent.community,
        version=F("version") + 1,
    )
    node.parent, node.path, node.community, node.name = parent, new, parent.community, name or node.name
    node.order = naming.order_of(node.name, node.order)
    node.version += 1
    rows.check_values(node)
    rows.save(node)


# ---- merge
def merge(
    node: GridNode, into: GridNode, *, by: Any, carry: bool = False, version: int | None = None
) -> GridNode:
    """并入: the node is closed, `into` takes over its cells (of a 组) or its 户数 and 人数 (of a cell).

    What is still open on it is refused, or handed to `into` when `carry`: needs move, posts end here and begin
    there where the post is vacant. Returns `into`.
    """
    check_can_build(by)
    with transaction.atomic():
        held = ground.hold(node, into, below=node)
        check_merge(fresh := held[node.pk], heir := held[into.pk], carry=carry)
        ground.lock_one(fresh, version)
        for child, name in taken_in(fresh, heir):
            _take_in(child, heir, name, by)
        if carry:
            carry_along(fresh, heir, by)
        _add_up(fresh, heir)
        end(fresh)
        ground.record("nodes.merge", fresh, by=by, after={"into": heir, "carry": carry})
        where = ground.place_of(fresh), ground.place_of(heir)
        ground.tell(fresh, ChangeKind.MERGED, by=by, before=where[0], after=where[1], other=heir)
        ground.tell(heir, ChangeKind.TOOK_IN, by=by, after=where[0], other=fresh, note=_sum_words(heir))
    return heir


def check_merge(node: GridNode, into: GridNode, *, carry: bool = False) -> None:
    """Raises BadInput, in words, for a merge that makes no sense or would leave something behind."""
    _check_reshaped(node)
    ground.check_active(node)
    ground.check_active(into)
    if node.pk == into.pk:
        raise BadInput("不能并入它自己")
    if node.level != into.level:
        raise BadInput(f"只能并入同一级：{into.full_name}是{Level(into.level).label}")
    if node.community_id != into.community_id:
        raise BadInput(f"{into.full_name}在{into.community}，请先划转到同一社区再合并")
    left = matters.not_to_carry(node) if carry else open_on(node)
    if left:
        raise BadInput(f"{node.full_name}还有 {'、'.join(left)}，请先办完或移走，或选“一并转过去”")


def open_on(node: GridNode) -> list[str]:
    """What stands in the way of ending the node: its own posts and 包联, and what is open there.

    Below a 组 things stay with their cells, which move along.
    """
    return matters.standing_on(node) + (matters.open_in(node) if node.level == Level.CELL else [])


def _children(node: GridNode) -> list[GridNode]:
    rows = GridNode.objects.active().filter(parent=node).select_related("parent", "community")
    return list(rows.order_by("order", "pk"))


def taken_in(node: GridNode, heir: GridNode) -> list[tuple[GridNode, str]]:
    """The cells of a merged 组 and their names in the heir: the next free number where the own one is taken."""
    children = _children(node)
    taken = ground.names_below(heir)
    keeping = [child for child in children if child.name not in taken]
    taken |= {child.name for child in keeping}
    names = {child.pk: child.name for child in keeping}
    for child in children:
        if child.pk not in names:
            names[child.pk] = naming.next_free(child.name, taken)
            taken.add(names[child.pk])
    return [(child, names[child.pk]) for child in children]


def _take_in(child: GridNode, heir: GridNode, name: str, by: Any) -> None:
    before, note = ground.place_of(child), renamed(child.name, name)
    _replant(child, heir, name)
    ground.tell(
        child, ChangeKind.MOVED, by=by, before=before, after=ground.place_of(child), other=heir, note=note
    )


def _add_up(node: GridNode, heir: GridNode) -> None:
    """户数 and 人数 of two cells; not known stays not known only where neither is."""
    for name in ("households", "residents"):
        known = [number for each in (node, heir) if (number := getattr(each, name)) is not None]
        setattr(heir, name, sum(known) if known else None)
    heir.version += 1
    heir.save(update_fields=["households", "residents", "version"])


def _sum_words(heir: GridNode) -> str:
    return f"合计 {words}" if (words := ground.counted(heir)) else ""


# ---- split
@dataclass(frozen=True)
class Part:
    """One of the cells a cell becomes."""

    name: str
    households: int | None = None
    residents: int | None = None


def split(node: GridNode, parts: Sequence[Part], *, by: Any, version: int | None = None) -> list[GridNode]:
    """拆分: the first part stays this cell (posts, needs and QR code with it), the others are new beside it.

    户数 and 人数 of the parts must add up to what was known. Returns the cells, this one first.
    """
    check_can_build(by)
    parts = [Part(part.name.strip(), part.households, part.residents) for part in parts]
    with transaction.atomic():
        ground.hold(node, node.parent)
        fresh = ground.lock_one(node, version)
        check_split(fresh, parts)
        before = f"{fresh.name} {ground.counted(fresh)}".strip()
        _become(fresh, parts[0])
        made = [
            building.plant(_beside(fresh, part), by=by, note="由拆分产生", other=fresh) for part in parts[1:]
        ]
        after = "、".join(f"{cell.name} {ground.counted(cell)}".strip() for cell in [fresh, *made])
        ground.record("nodes.split", fresh, by=by, before={"was": before}, after={"parts": after})
        ground.tell(fresh, ChangeKind.SPLIT, by=by, before=before, after=after, other=made[0])
    return [fresh, *made]


def check_split(node: GridNode, parts: Sequence[Part]) -> None:
    """Raises BadInput, in words, for parts that are none or do not add up."""
    if node.level != Level.CELL or node.parent is None:
        raise BadInput("只有单元网格可以拆分")
    if not 2 <= len(parts) <= 9:
        raise BadInput("请拆成 2 到 9 个网格")
    if not all(part.name for part in parts):
        raise BadInput("请给每个网格填名称")
    ground.check_names_free(node.parent, [part.name for part in parts], but=node)
    for name, words, measure in (("households", "户数", "户"), ("residents", "人数", "人")):
        _check_sum(getattr(node, name), [getattr(part, name) for part in parts], words, measure)
    for part in parts:
        ground.check_counts(part.households, part.residents)


def _check_sum(whole: int | None, parts: list[int | None], words: str, measure: str) -> None:
    if whole is None:
        return
    found = sum(number or 0 for number in parts)
    if found != whole:
        raise BadInput(f"拆开后的{words}合计 {found} {measure}，应当等于原来的 {whole} {measure}")


def _become(node: GridNode, part: Part) -> None:
    node.name, node.households, node.residents = part.name, part.households, part.residents
    node.order = naming.order_of(part.name, node.order)
    node.version += 1
    rows.check_values(node)
    rows.save(node)


def _beside(node: GridNode, part: Part) -> GridNode:
    return GridNode(
        parent=node.parent, level=node.level, community=node.community, name=part.name,
        order=naming.order_of(part.name, node.order), households=part.households, residents=part.residents,
    )  # fmt: skip


def end(node: GridNode) -> None:
    """No longer in use from today."""
    node.active, node.ended_on = False, clock.today()
    node.version += 1
    node.save(update_fields=["active", "ended_on", "version"])


def _check_reshaped(node: GridNode) -> None:
    if node.level not in RESHAPED:
        raise BadInput("只有组和单元网格可以划转、合并")
