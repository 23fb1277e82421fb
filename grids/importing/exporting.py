"""The tree and its posts as a sheet that the import reads back. Numbers are masked: the import knows them again."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from grids.importing.books import place_of_node
from grids.importing.columns import PEOPLE
from grids.imports import cells as spec_of
from grids.models import GridNode, GridPost
from grids.states import Level
from tianyuan import audit
from tianyuan.documents import sheets
from tianyuan.refusals import BadInput
from tianyuan.ui.text import mask_phone

Posts = dict[tuple[int, str], GridPost]


def sheet(nodes: QuerySet[GridNode], *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx) of the active communities, 组 and cells among the nodes. Audited. Raises BadInput for none."""
    rows = nodes.active().filter(level__gte=Level.COMMUNITY).select_related("parent", "community")  # type: ignore[attr-defined]
    found = sorted(rows, key=_order)
    if not found:
        raise BadInput("没有网格，无从导出")
    posts = _posts_of(nodes)
    spec = replace(
        spec_of(by=by, committee_id=None), template_rows=tuple(_row(node, posts) for node in found)
    )
    with transaction.atomic():
        audit.record("nodes.export", None, by=by, after={"rows": len(found)})
    return sheets.filled(spec)


def _order(node: GridNode) -> tuple[int, ...]:
    """The communities' fixed order, each followed by its 组, each followed by its cells."""
    assert node.community
    group = {Level.GROUP: (node.order, node.pk)}
    if node.level == Level.CELL and node.parent:
        return (node.community.order, node.parent.order, node.parent.pk, 1, node.order, node.pk)
    return (node.community.order, *group.get(Level(node.level), (-1,)))


def _posts_of(nodes: QuerySet[GridNode]) -> Posts:
    rows = GridPost.objects.current().filter(
        node__in=nodes.order_by(), acting=False, kind__in=PEOPLE.values()
    )
    return {(post.node_id, post.kind): post for post in rows.select_related("person")}


def _row(node: GridNode, posts: Posts) -> tuple[str | int, ...]:
    _, group, cell = place_of_node(node)
    counts = ("" if count is None else count for count in (node.households, node.residents))
    people = (text for kind in PEOPLE.values() for text in _person(posts.get((node.pk, kind))))
    assert node.community
    return (node.community.name, group, cell, node.code, *counts, *people)


def _person(post: GridPost | None) -> tuple[str, str]:
    return (post.person.name, mask_phone(post.person.phone)) if post else ("", "")
