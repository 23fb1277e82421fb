"""缺口: cells without a half of 1+1, posts about to end, who is in too many cells; filled by one press."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from committees.models.searchable import named
from grids import ledgers
from grids.actions import batches, posts
from grids.filters.gaps import EndingFilter, GapFilter
from grids.forms.gaps import MOST, BatchForm, FillForm
from grids.models import GridNode, GridPost
from grids.permissions.posts import NOT_YOURS, check_can_fill, fillable, may_fill_somewhere
from grids.queries import gaps as queries
from grids.queries.batches import of_today
from grids.queries.posts import by_person
from grids.states import Level, PostKind
from tianyuan import clock
from tianyuan.documents.views import file_response
from tianyuan.permissions import NOT_FOR_POST, check, scope_of
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, back, done, safe_url
from tianyuan.ui.listing import Listing

CELLS_NAMED, REASONS = 10, 3
GAP_COLUMNS = [("网格", "place"), ("户数、人数", ""), ("可以补的人", ""), ("", "")]
ENDING_COLUMNS = [("到期", "ends"), ("岗位", ""), ("人员", ""), ("网格", "place"), ("", "")]
MANY_COLUMNS = [("人员", "name"), ("网格", "cells"), ("在哪些网格", "")]
WHO = {
    PostKind.PARTY_PAIR: "在本社区报到、还没有联格的党员",
    PostKind.WORKER: "本社区单位里的无职党员，还没有管网格",
}
NOBODY = {
    PostKind.PARTY_PAIR: "本社区没有未联格的党员了",
    PostKind.WORKER: "本社区没有还没管网格的无职党员了",
}
BOARDS = {PostKind.PARTY_PAIR: "gaps:list", PostKind.WORKER: "gaps:worker"}


@require_safe
def gap_list(request: HttpRequest, kind: PostKind) -> HttpResponse:
    """Cells in which the half is missing, each with somebody who could fill it; `?as=xlsx` is the ledger."""
    check(request.user, "grid.view", NOT_FOR_POST)
    listing = _gaps(request, kind)
    if listing.export_as == "xlsx":
        return file_response(*ledgers.gaps(listing.all_rows, kind.label, by=request.user))
    context = {
        "listing": listing,
        "tabs": _tabs(request),
        "kind": kind,
        "who": WHO[kind],
        "nobody": NOBODY[kind],
        **(_filling(request, kind) if may_fill_somewhere(request.user) else {}),
    }
    return render(request, "grids/gap_list.html", context)


def _filling(request: HttpRequest, kind: PostKind) -> dict[str, Any]:
    """For who fills posts: the way to fill all, and what was filled like that today."""
    return {
        "batch": _batch_url(request, kind),
        "recent": [(batch, _undo_url(batch.posts)) for batch in of_today(request.user)],
    }


def _undo_url(ids: Iterable[int]) -> str:
    return f"{reverse('gaps:undo')}?posts={','.join(map(str, ids))}"


def _gaps(request: HttpRequest, kind: PostKind) -> Listing:
    user = request.user
    return Listing(
        request,
        queries.cells_without(kind, user),
        columns=GAP_COLUMNS,
        filterset=GapFilter,
        search=_named,
        sorts={"place": queries.IN_ORDER},
        default_sort="place",
        row="grids/_gap_row.html",
        empty=_all_filled(user, kind),
        search_label="组、网格名称或代码",
        measure="个",
        prepare=lambda cells: _with_proposals(list(cells), kind, user),
    )


def _all_filled(user: Any, kind: PostKind) -> str:
    whose = "全镇的" if scope_of(user, "grid.view").everywhere else "您管的"
    return f"{whose}网格都有{kind.label}了"


def _named(cells: QuerySet[GridNode], words: str) -> QuerySet[GridNode]:
    for word in words.split()[:5]:
        cells = cells.filter(Q(name__contains=word) | Q(parent__name__contains=word) | Q(code__contains=word))
    return cells


def _with_proposals(cells: list[Any], kind: PostKind, user: Any) -> list[Any]:
    """Each cell with `proposal` where the user fills it, and `begins` where somebody is appointed already."""
    mine = set(fillable(user).filter(pk__in=[cell.pk for cell in cells]).values_list("pk", flat=True))
    planned = queries.plan_around(cells, kind, user) if mine else {}
    coming = GridPost.objects.filter(node__in=cells, kind=kind, acting=False, starts_on__gt=clock.today())
    begins = {post.node_id: post for post in coming.select_related("person").order_by("-starts_on")}
    for cell in cells:
        cell.may_fill, cell.begins = cell.pk in mine, begins.get(cell.pk)
        cell.proposal = planned.get(cell.pk) if cell.may_fill else None
    _in_turn([cell for cell in cells if cell.proposal and not cell.begins])
    return cells


def _in_turn(cells: list[Any]) -> None:
    """Each cell to fill knows the next one, to go on from there; the last goes back to the first."""
    for number, cell in enumerate(cells):
        cell.following = cells[(number + 1) % len(cells)].pk if len(cells) > 1 else ""


def _batch_url(request: HttpRequest, kind: PostKind) -> str:
    params = request.GET.copy()
    for name in ("page", "size", "sort", "as", "q"):
        params.pop(name, None)
    params["kind"] = kind.value
    return f"{reverse('gaps:batch')}?{params.urlencode()}"


@require_safe
def ending_list(request: HttpRequest) -> HttpResponse:
    """Posts about to end whom nobody follows yet."""
    check(request.user, "grid.view", NOT_FOR_POST)
    user = request.user
    listing = Listing(
        request,
        queries.ending_soon(user),
        columns=ENDING_COLUMNS,
        filterset=EndingFilter,
        search=by_person,
        sorts={"ends": ("ends_on", "node__community__order", "pk"), "place": ("node__path", "pk")},
        default_sort="ends",
        row="grids/_ending_row.html",
        empty=f"{settings.GRID_ENDING_DAYS} 天内没有要到期的岗位",
        search_label="姓名、拼音或首字母",
        measure="个",
        prepare=lambda rows: _with_fills(list(rows), user),
    )
    return render(request, "grids/gap_list.html", {"listing": listing, "tabs": _tabs(request)})


def _with_fills(rows: list[Any], user: Any) -> list[Any]:
    mine = set(fillable(user).filter(pk__in=[post.node_id for post in rows]).values_list("pk", flat=True))
    for post in rows:
        post.may_fill = post.node_id in mine
    return rows


@require_safe
def overloaded_list(request: HttpRequest) -> HttpResponse:
    """Persons in more cells than one can look after."""
    check(request.user, "grid.view", NOT_FOR_POST)
    user = request.user
    listing = Listing(
        request,
        queries.overloaded(user),
        columns=MANY_COLUMNS,
        search=named,
        sorts={"cells": ("cells", "-spelling", "-pk"), "name": ("spelling", "pk")},
        default_sort="-cells",
        row="grids/_overloaded_row.html",
        empty=f"没有一人管 {settings.GRID_MOST_CELLS} 个以上网格的",
        search_label="姓名、拼音或首字母",
        measure="人",
        prepare=lambda people: _with_cells(list(people), user),
    )
    return render(request, "grids/gap_list.html", {"listing": listing, "tabs": _tabs(request)})


def _with_cells(people: list[Any], user: Any) -> list[Any]:
    """Each person with `held`: the posts in cells the user sees."""
    held = GridPost.objects.visible_to(user).current().pairs()
    held = held.filter(person__in=people, node__level=Level.CELL, node__active=True)
    found: list[Any] = list(
        held.select_related("person", "node__parent", "node__community").order_by("node__path")
    )
    mine = set(fillable(user).filter(pk__in=[post.node_id for post in found]).values_list("pk", flat=True))
    for post in found:
        post.may_fill = post.node_id in mine
    for person in people:
        person.held = [post for post in found if post.person_id == person.pk]
    return people


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool, int]]:
    user = request.user
    found = [
        ("缺联格党员", "gaps:list", queries.cells_without(PostKind.PARTY_PAIR, user)),
        ("缺网格员", "gaps:worker", queries.cells_without(PostKind.WORKER, user)),
        ("快到期", "gaps:ending", queries.ending_soon(user)),
        ("一人多格", "gaps:overloaded", queries.overloaded(user)),
    ]
    return [
        (label, reverse(name), reverse(name) == request.path, rows.order_by().count())
        for label, name, rows in found
    ]


# ---- filling
@action_view
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: the person proposed holds the half from today on; 撤回 stands in the answer."""
    rows = GridNode.objects.visible_to(request.user).select_related("parent", "community")
    cell = get_object_or_404(rows, pk=pk)
    check_can_fill(request.user, cell)
    form = FillForm(request.POST, user=request.user, node=cell)
    if not form.is_valid():
        raise BadInput("这个人刚刚有了变动，请刷新后再填")
    kind = PostKind(form.cleaned_data["kind"])
    made = posts.appoint(
        cell, form.cleaned_data["person"], kind=kind, starts_on=clock.today(), by=request.user
    )
    words = f"{made.person.name}已任{cell.full_name}{kind.label}。"
    to = safe_url(request, request.POST.get("next"), reverse(BOARDS[kind]))
    return done(request, words, to, undo=reverse("posts:take_back", args=[made.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """按建议填上: first what would be filled with whom, then all that stayed ticked."""
    _check_fills(request)
    if request.method == "POST":
        return _fill_batch(request)
    kind = _kind(request.GET.get("kind"))
    filters = GapFilter(request.GET, queryset=_fillable_gaps(request, kind), request=request)
    if not filters.is_valid():
        raise BadInput("没有这个社区或组，请回到缺口页重新选")
    cells = list(filters.qs)
    planned = queries.plan_around(cells, kind, request.user)
    shown = [(cell, planned[cell.pk]) for cell in cells if cell.pk in planned]
    context = {
        "kind": kind,
        "rows": shown[:MOST],
        "left": len(cells) - len(shown[:MOST]),
        "board": reverse(BOARDS[kind]),
        "nobody": f"要么已经配齐，要么{NOBODY[kind]}。",
    }
    return render(request, "grids/gap_batch.html", context)


def _check_fills(request: HttpRequest) -> None:
    check(request.user, "grid.edit", NOT_YOURS)


def _kind(asked: str | None) -> PostKind:
    if asked in (None, ""):
        return PostKind.PARTY_PAIR
    if asked not in BOARDS:
        raise BadInput("没有这种空缺")
    return PostKind(asked)


def _fillable_gaps(request: HttpRequest, kind: PostKind) -> QuerySet[GridNode]:
    found = queries.cells_without(kind, request.user)
    return found.filter(pk__in=fillable(request.user).values("pk"))


def _fill_batch(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST, fillable(request.user))
    if not form.is_valid():
        raise BadInput("没有这种空缺")
    kind = PostKind(form.cleaned_data["kind"])
    results = batches.fill(form.pairs(), kind=kind, by=request.user)
    made = [result.post for result in results if result.post]
    refused = [(result.node.full_name, result.reason) for result in results if not result.post]
    refused += _stale(form.stale, kind, request.user)
    if refused:
        messages.warning(request, f"有 {len(refused)} 个没有填。{_by_reason(refused)}")
    if not made:
        return back(request, reverse(BOARDS[kind]))
    undo = _undo_url(post.pk for post in made)
    return done(request, f"已填上 {len(made)} 个{kind.label}。", reverse(BOARDS[kind]), undo=undo)


def _stale(pairs: list[tuple[int, int]], kind: PostKind, user: Any) -> list[tuple[str, str]]:
    """(cell, why) of what could be filled when the preview was made and cannot any more."""
    cells = GridNode.objects.visible_to(user).select_related("parent").in_bulk([cell for cell, _ in pairs])
    held = GridPost.objects.current().filter(node__in=cells, kind=kind, acting=False)
    there = set(held.values_list("node", "person"))
    return [
        (
            cells[cell].full_name if cell in cells else "不在您范围内的网格",
            "刚才已经填上了" if (cell, person) in there else "建议的人刚刚有了变动",
        )
        for cell, person in pairs
    ]


def _by_reason(refused: list[tuple[str, str]]) -> str:
    """`第1组 01网格、第1组 02网格：刚才已经填上了`: each reason once, with its cells."""
    grouped: dict[str, list[str]] = {}
    for name, reason in refused:
        grouped.setdefault(reason, []).append(name)
    said = [f"{_few(names)}：{reason}" for reason, names in grouped.items()]
    return "；".join(said[:REASONS])


def _few(names: list[str]) -> str:
    shown = "、".join(dict.fromkeys(names[:CELLS_NAMED]))
    return f"{shown}等 {len(names)} 个" if len(names) > CELLS_NAMED else shown


@action_view
def undo(request: HttpRequest) -> HttpResponse:
    """撤回 of a batch, all or nothing."""
    _check_fills(request)
    ids = request.GET.get("posts", "").split(",")
    if len(ids) > MOST or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in ids):
        raise BadInput("没有可以撤回的")
    rows = GridPost.objects.visible_to(request.user).filter(pk__in=ids)
    found = rows.select_related("node__parent", "node__community", "person__user")
    count = batches.take_back(found, by=request.user)
    messages.success(request, f"已撤回 {count} 个。" if count else "这些任命已经撤回。")
    return back(request, reverse("gaps:list"))
