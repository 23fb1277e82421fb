"""网格: the tree and a node's page."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from committees.permissions import why_not
from committees.views.editing import edit_page, posted
from grids import blocks, ledgers
from grids.actions import nodes
from grids.actions.nodes import closing, ground
from grids.filters.nodes import ChildFilter
from grids.forms.nodes import NodeForm
from grids.map.colours import missing_parts
from grids.models import GridNode, GridPost
from grids.permissions.importing import may_export
from grids.permissions.nodes import check_can_build, check_can_edit
from grids.queries import nodes as queries
from grids.queries.posts import standing_on
from grids.states import PAIR, Level
from grids.views.posts import section_of
from tianyuan.documents.views import file_response
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.listing import Listing

HISTORY_SHOWN = 20
FOUND_COLUMNS = [("名称", ""), ("级别", ""), ("社区", ""), ("官方代码", "")]
COUNTED = [("网格", "cells"), ("网格员", "workers"), ("联格党员", "pairs"), ("缺口", "gaps")]
SIZES = [("户数", "households"), ("人数", "residents")]
SORTS = {
    "name": ("order", "pk"),
    "cells": ("cells", "order", "pk"),
    "workers": ("workers", "order", "pk"),
    "pairs": ("pairs", "order", "pk"),
    "gaps": ("missing", "order", "pk"),
    "households": ("all_households", "order", "pk"),
    "residents": ("all_residents", "order", "pk"),
}


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """Where the user's grid begins, level by level; `?q=` finds nodes by name, code or person."""
    check(request.user, "grid.view", NOT_FOR_POST)
    if request.GET.get("q"):
        return render(request, "grids/found.html", {"listing": _found_listing(request)})
    tops = queries.tops(request.user)
    if len(tops) == 1 and tops[0].level < Level.CELL:
        return _page(request, tops[0], at_top=True)
    return render(
        request,
        "grids/tops.html",
        {
            "tops": (rows := _with_lacks(_counted(tops), request.user)),
            **_tops_sum(rows),
            "listing": _found_listing(request),
            "may_export": may_export(request.user),
        },
    )


def _tops_sum(tops: list[Any]) -> dict[str, int]:
    """What several parts of the grid come to; they never overlap."""
    names = ("cells", "all_households", "all_residents")
    return {f"sum_{name}": sum(getattr(node, name) for node in tops) for name in names}


def _counted(tops: list[GridNode]) -> list[GridNode]:
    """With counts, one query a level; in the order they came."""
    counted: dict[int, GridNode] = {}
    for level in {node.level for node in tops}:
        rows = GridNode.objects.filter(pk__in=[node.pk for node in tops if node.level == level])
        found = queries.with_counts(rows.select_related("parent", "community"), level)
        counted |= {node.pk: node for node in found}
    return [counted[node.pk] for node in tops]


def _found_listing(request: HttpRequest) -> Listing:
    rows = GridNode.objects.active().visible_to(request.user).select_related("parent", "community")
    return Listing(
        request,
        rows.order_by("level", "community__order", "parent__order", "order", "pk"),
        columns=FOUND_COLUMNS,
        search=queries.found_by,
        row="grids/_found_row.html",
        search_label="网格名称、官方代码或人员姓名",
        measure="个",
        empty="还没有建网格",
    )


@require_safe
def node_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A node: what lies below, who is responsible, what is open, what became of it; `?as=xlsx` its children."""
    return _page(request, _node(request, pk))


def _page(request: HttpRequest, node: GridNode, *, at_top: bool = False) -> HttpResponse:
    listing = _children_listing(request, node) if node.level < Level.CELL else None
    if listing and listing.export_as == "xlsx":
        return file_response(*ledgers.nodes(listing.all_rows, node, by=request.user))
    found = blocks.of(request, node)
    counts = queries.subtree_counts(node)
    changes = node.changes.select_related("by", "other__parent")[: HISTORY_SHOWN + 1]
    context = {
        "node": node,
        "at_top": at_top,
        "may_export": at_top and may_export(request.user),
        "counts": counts,
        "trail": _trail(request, node),
        "listing": listing,
        **_sum(listing, node, counts, request.user),
        "posts": section_of(request, node),
        "blocks": found,
        "steps": [step for block in found for step in block.steps],
        "changes": changes[:HISTORY_SHOWN],
        "more_changes": len(changes) > HISTORY_SHOWN,
        "why_not_edit": why_not(check_can_edit, request.user, node) if node.active else "已停用",
        "may_build": node.active and not why_not(check_can_build, request.user),
        "below": Level(node.level + 1).label if node.level < Level.CELL else "",
    }
    if context["may_build"] and node.level in (Level.GROUP, Level.CELL):
        context |= {"why_not_close": closing.why_not_close(node), "standing": standing_on(node)}
    if not node.active and not why_not(check_can_build, request.user):
        context |= {"why_not_reopen": closing.why_not_reopen(node), "may_reopen": True}
    return render(request, "grids/node_detail.html", context)


def _sum(listing: Listing | None, node: GridNode, counts: queries.Counts, user: Any) -> dict[str, Any]:
    """The row 合计: of all that lies below, on each page of the list; not where the list is narrowed."""
    if listing is None or listing.count < 2 or listing.is_filtered:
        return {}
    lacks = missing_parts(counts.cells - counts.pairs, counts.cells - counts.workers, node, user)
    return {"sum_row": "grids/_sum_row.html", "sum_lacks": lacks}


def _trail(request: HttpRequest, node: GridNode) -> list[tuple[GridNode, bool]]:
    """Those above, and whether the user may open them."""
    above = list(queries.trail(node).exclude(pk=node.pk).filter(level__gte=Level.TOWN))
    rows = GridNode.objects.visible_to(request.user).filter(pk__in=[each.pk for each in above])
    seen = set(rows.values_list("pk", flat=True))
    return [(each, each.pk in seen) for each in above]


def _children_listing(request: HttpRequest, node: GridNode) -> Listing:
    child = Level(node.level + 1)
    ranked = child > Level.COMMUNITY  # communities stand in their fixed order
    columns = [(child.label, "name"), *COUNTED[child == Level.CELL :], *SIZES]
    return Listing(
        request,
        queries.children_with_counts(node, request.user).select_related("parent"),
        columns=columns if ranked else [(label, "") for label, _ in columns],
        filterset=ChildFilter if ranked else None,
        search=_named,
        sorts=SORTS if ranked else {},
        default_sort="name" if ranked else "",
        row="grids/_child_row.html",
        search_label="名称或代码",
        measure="个",
        empty=f"这里还没有建{child.label}",
        prepare=_with_holders if child == Level.CELL else lambda rows: _with_lacks(rows, request.user),
    )


def _with_lacks(found: Any, user: Any) -> list[Any]:
    """Each with `lacks`: which halves of 1+1 are missing below, and where they are listed."""
    rows = list(found)
    for row in rows:
        row.lacks = missing_parts(row.cells - row.pairs, row.cells - row.workers, row, user)
    return rows


def _with_holders(cells: Any) -> list[Any]:
    """Cells with `worker` and `party_pair`: who holds the halves today; one query."""
    cells = list(cells)
    held = GridPost.objects.current().pairs().filter(node__in=cells, acting=False)
    holders = {(post.node_id, post.kind): post for post in held.select_related("person")}
    for cell in cells:
        for kind in PAIR:
            setattr(cell, kind.value, holders.get((cell.pk, kind)))
    return cells


def _named(rows: QuerySet[GridNode], words: str) -> QuerySet[GridNode]:
    for word in words.split()[:5]:
        rows = rows.filter(name__contains=word) | rows.filter(code__startswith=word)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def node_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new node right below this one."""
    parent = _node(request, pk)
    check_can_build(request.user)
    if parent.level not in (Level.COMMUNITY, Level.GROUP):
        raise BadInput("这里建不了下一级网格")
    level = Level(parent.level + 1)
    return edit_page(
        request,
        NodeForm(posted(request), level=level),
        lambda **values: _said_whose(
            request, nodes.create(parent=parent, level=level, by=request.user, **values)
        ),
        title=f"{parent.full_name}：新建{level.label}",
        words="已建立。",
        to=lambda made: made,
        back=parent.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def node_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, code, 户数 and 人数."""
    node = _node(request, pk)
    check_can_edit(request.user, node)

    def act(**values: Any) -> GridNode:
        was = node.code
        saved = nodes.describe(node, by=request.user, **values)
        return _said_whose(request, saved) if saved.code != was else saved

    return edit_page(
        request,
        NodeForm(posted(request), level=node.level, node=node),
        act,
        title=f"修改{node.full_name}",
        words="已保存。",
        to=lambda saved: saved,
        back=node.get_absolute_url(),
    )


def _said_whose(request: HttpRequest, node: GridNode) -> GridNode:
    """Tells whose the node's official code was before: that may be meant, or a slip."""
    if words := ground.former_holder(node.code, node):
        messages.info(request, f"{words}。")
    return node


def _node(request: HttpRequest, pk: int) -> GridNode:
    rows = GridNode.objects.visible_to(request.user).select_related("parent", "community")
    return get_object_or_404(rows, pk=pk)
