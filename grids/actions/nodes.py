"""The grid's tree."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Community
from grids.models import GridNode
from grids.permissions.nodes import check_can_edit_grid
from grids.states import Level
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
    order: int = 0,
) -> GridNode:
    """A node under its parent, one level below; from the community down it carries the community.

    `path` is the parent's path plus the own id, so that a subtree is a range. Raises BadInput, Denied.
    """
    check_can_edit_grid(by, community)
    _check_place(level, parent)
    with transaction.atomic():
        node = GridNode(
            parent=parent,
            level=level,
            name=name,
            code=code,
            order=order,
            community=community or (parent.community if parent else None),
        )
        after = {"name": name, "level": level, "parent": parent}
        rows.create(node, by=by, verb="nodes.create", after=after)
        node.path = f"{parent.path if parent else '/'}{node.pk}/"
        node.save(update_fields=["path"])
    return node


def _check_place(level: int, parent: GridNode | None) -> None:
    if level not in Level.values:
        raise BadInput("没有这一级网格")
    above = parent.level if parent else 0
    if level != above + 1:
        raise BadInput(f"“{Level(level).label}”一级要建在上一级网格之下")


def seed(*, by: Any) -> int:
    """County, town and one node for each community; returns how many were missing."""
    with transaction.atomic():
        before = GridNode.objects.count()
        county = _once(name=COUNTY, level=Level.COUNTY, by=by)
        town = _once(name=TOWN, level=Level.TOWN, parent=county, by=by)
        for community in Community.objects.all():
            _once(
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
