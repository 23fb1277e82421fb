"""Nodes are built, level by level."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Community
from grids.actions.nodes import ground, naming
from grids.models import GridNode
from grids.permissions.nodes import check_can_build
from grids.states import ChangeKind, Level
from tianyuan.refusals import BadInput

COUNTY, TOWN = "昌宁县", "田园镇"


def create(
    *,
    name: str,
    level: int,
    by: Any,
    parent: GridNode | None = None,
    community: Community | None = None,
    code: str = "",
    order: int | None = None,
    households: int | None = None,
    residents: int | None = None,
) -> GridNode:
    """A node under its parent, one level below; from the community down it carries the community.

    `path` is the parent's path plus the own id, so that a subtree is a range; `order` is the number in the name
    unless given. Raises BadInput, Denied.
    """
    check_can_build(by)
    with transaction.atomic():
        above = ground.hold(parent).get(parent.pk) if parent else None
        _check_place(level, above)
        if level != Level.CELL and (households, residents) != (None, None):
            raise BadInput("户数、人数填在单元网格上")
        ground.check_counts(households, residents)
        rank = naming.order_of(name) if order is None else order
        node = GridNode(
            parent=above, level=level, name=name.strip(), code=code.strip(), order=rank,
            community=_community(level, above, community), households=households, residents=residents,
        )  # fmt: skip
        return plant(node, by=by, note=ground.former_holder(node.code))


def plant(node: GridNode, *, by: Any, note: str = "", other: GridNode | None = None) -> GridNode:
    """Write a checked node under its locked parent, with its path and first line of history."""
    after = {"name": node.name, "level": node.level, "parent": node.parent, "code": node.code}
    rows.create(node, by=by, verb="nodes.create", after=after, committee_id=ground.committee_of(node))
    node.path = f"{node.parent.path if node.parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    ground.tell(node, ChangeKind.CREATED, by=by, after=ground.place_of(node), note=note, other=other)
    return node


def _check_place(level: int, parent: GridNode | None) -> None:
    if level not in Level.values:
        raise BadInput("没有这一级网格")
    above = parent.level if parent else 0
    if level != above + 1:
        raise BadInput(f"“{Level(level).label}”一级要建在上一级网格之下")
    if parent:
        ground.check_active(parent)


def _community(level: int, parent: GridNode | None, community: Community | None) -> Community | None:
    """A community's own node names it; below, it is the parent's."""
    if level < Level.COMMUNITY:
        return None
    if level > Level.COMMUNITY:
        assert parent
        return parent.community
    if community is None:
        raise BadInput("请选这个网格是哪个社区")
    if GridNode.objects.active().filter(level=Level.COMMUNITY, community=community).exists():
        raise BadInput(f"{community}已在网格里")
    return community


def seed(*, by: Any) -> int:
    """County, town and one node for each community; returns how many were missing."""
    with transaction.atomic():
        before = GridNode.objects.count()
        county = _once(name=COUNTY, level=Level.COUNTY, by=by)
        town = _once(name=TOWN, level=Level.TOWN, parent=county, by=by)
        standing = set(
            GridNode.objects.active().filter(level=Level.COMMUNITY).values_list("community", flat=True)
        )
        for community in Community.objects.exclude(pk__in=standing):
            create(
                name=str(community),
                level=Level.COMMUNITY,
                parent=town,
                community=community,
                order=community.order,
                by=by,
            )
        return GridNode.objects.count() - before


def _once(*, name: str, level: int, by: Any, **values: Any) -> GridNode:
    found = GridNode.objects.active().filter(level=level, name=name).first()
    return found or create(name=name, level=level, by=by, **values)
