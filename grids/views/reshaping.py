"""划转, 合并, 拆分, 停用 and back: choose, see what will happen, confirm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from grids import matters
from grids.actions import nodes, shapes
from grids.actions.nodes import closing, ground, reshaping
from grids.actions.nodes.carrying import fates
from grids.forms.nodes import CloseForm, MergeForm, MoveForm, ReopenForm, SplitForm
from grids.models import GridNode, GridPost, MemberRegistration, NodeShape
from grids.permissions.nodes import check_can_build
from grids.queries.nodes import subtree_counts
from grids.queries.posts import standing_on
from grids.states import Level, PostKind
from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.ui.http import done

METHODS = ["GET", "HEAD", "POST"]
MOST_PARTS, MOST_NAMED = 9, 8
NO_WAY_BACK = "没有“撤回”，任职、需求的历史都保留"


@dataclass(frozen=True)
class Step:
    """One way to reshape: `check(said)` raises BadInput, `preview(said)` says what will happen, `act(said)` does it."""

    title: str
    button: str
    words: str
    check: Callable[[dict], None]
    preview: Callable[[dict], list[str]]
    act: Callable[[dict], Any]
    danger: bool = False
    more_url: str = ""


def _run(request: HttpRequest, node: GridNode, form: forms.Form, step: Step) -> HttpResponse:
    """GET asks, or shows what will happen; POST does it."""
    lines: list[str] = []
    if form.is_bound and form.is_valid():
        try:
            step.check(form.cleaned_data)
            if request.method == "POST":
                return done(request, step.words, step.act(form.cleaned_data))
            lines = step.preview(form.cleaned_data)
        except BadInput as bad:
            form.add_error(None, bad.words)
    context = {"node": node, "form": form, "step": step, "lines": lines, "kept": _kept(form) if lines else []}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "grids/reshape.html", context, status=status)


def _kept(form: forms.Form) -> list[tuple[str, str]]:
    """What was chosen, to be sent again: a picked node by its id."""
    said = {field.html_name: form.cleaned_data.get(field.name) for field in form}
    kept = {name: getattr(value, "pk", value) for name, value in said.items()}
    return [
        (name, str(value))
        for name, value in kept.items()
        if value is not None and value is not False and value != ""
    ]


def _said(request: HttpRequest, key: str) -> Any:
    """What was chosen: sent to be done, or in the address to be looked at first."""
    if request.method == "POST":
        return request.POST
    return request.GET if key in request.GET else None


def _any_node(request: HttpRequest, pk: int) -> GridNode:
    rows = GridNode.objects.visible_to(request.user).select_related("parent__community", "community")
    node = get_object_or_404(rows, pk=pk)
    check_can_build(request.user)
    return node


def _node(request: HttpRequest, pk: int) -> GridNode:
    node = _any_node(request, pk)
    ground.check_active(node)
    return node


def _placed(request: HttpRequest, pk: int) -> GridNode:
    """A node that may be moved or merged at all; raises BadInput for a community and above."""
    node = _node(request, pk)
    if node.level not in reshaping.RESHAPED:
        raise BadInput("只有组和单元网格可以划转、合并")
    return node


def _size(node: GridNode) -> str:
    counts = subtree_counts(node)
    cells = f"{counts.cells} 个网格、" if node.level < Level.CELL else ""
    return f"{cells}{counts.households} 户 {counts.residents} 人"


@require_http_methods(METHODS)
def node_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A cell to another 组, a 组 to another community."""
    node = _placed(request, pk)

    def preview(said: dict) -> list[str]:
        lines = [
            f"{ground.place_of(node)}（{_size(node)}）划到{ground.place_of(said['to'])}之下",
            *_renaming(node, said["name"], said["to"]),
            _going_along(node),
            _codes_kept(node),
        ]
        if said["to"].community_id != node.community_id:
            lines.append(f"以后由{said['to'].community}管理，{node.community}的工作人员不再看到这里")
        return lines + _left_behind(node, said["to"])

    def act(said: dict) -> GridNode:
        left = _left_behind(node, said["to"])
        moved = nodes.move(node, said["to"], name=said["name"], by=request.user, version=said["version"])
        for words in left:
            messages.warning(request, words)
        return moved

    step = Step(
        "划转", "确认划转", "已划转。",
        lambda said: reshaping.check_move(node, said["to"], said["name"]), preview, act,
    )  # fmt: skip
    form = MoveForm(_said(request, "to"), node=node, user=request.user, looking=request.method != "POST")
    return _run(request, node, form, step)


def _renaming(node: GridNode, name: str, parent: GridNode | None) -> list[str]:
    """What it will be called, and why."""
    if not name or name == node.name or parent is None:
        return []
    taken = node.name in ground.names_below(parent)
    why = f"（{ground.place_of(parent)}之下已有{node.name}）" if taken else ""
    return [reshaping.renamed(node.name, name) + why]


def _left_behind(node: GridNode, to: GridNode) -> list[str]:
    """联格党员 who stand registered in the community their cells leave, by name."""
    if to.community_id == node.community_id:
        return []
    here = MemberRegistration.objects.confirmed().filter(community=to.community, member__active=True)
    away = (
        GridPost.objects.standing()
        .filter(node__path__below=node.path, kind=PostKind.PARTY_PAIR, acting=False)
        .exclude(person__in=here.values("member__person"))
        .order_by("node__order", "node", "starts_on")
    )
    names = list(dict.fromkeys(away.values_list("person__name", flat=True)))
    if not names:
        return []
    shown = "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 名" if len(names) > MOST_NAMED else "")
    return [f"联格党员{shown}在{node.community}报到，划转后请在缺口台换人，或把报到改到{to.community}"]


def _going_along(node: GridNode) -> str:
    """Needs and posts of all below, none of which changes."""
    posts = GridPost.objects.standing().filter(node__path__below=node.path).count()
    along = [f"{posts} 个岗位上的人"] * bool(posts) + matters.open_in(node)
    return (
        f"一起过去、都不变：{'、'.join(along)}、历史"
        if along
        else "历史一起过去；现在没有人任职，也没有在办的事"
    )


def _codes_kept(node: GridNode) -> str:
    code = f"官方代码 {node.code} 不变" if node.code else "没有官方代码"
    return f"二维码照样能扫，只是贴出去的纸上写的还是“{node.full_name}”，请重新打印；{code}"


def _codes_ended(node: GridNode, into: str) -> list[str]:
    code = [f"官方代码 {node.code} 随之停用"] if node.code else []
    return [f"扫{node.full_name}的旧码，会指到{into}，请换贴{into}的码", *code]


def _fates(node: GridNode, into: GridNode) -> list[str]:
    """Who goes on and who leaves, by name."""
    going, ending = fates(node, into)
    lines = [f"到{into.full_name}接着担任：{_named(going)}"] if going else []
    if ending:
        lines += _leaving(node, into, ending)
    return lines


def _leaving(node: GridNode, into: GridNode, ending: list[GridPost]) -> list[str]:
    """Who holds a post leaves it today; who was to begin later does not begin."""
    today = clock.today()
    now = [post for post in ending if post.starts_on <= today]
    later = [post for post in ending if post.starts_on > today]
    why = f"{into.full_name}的同一岗位已有人"
    lines = [f"{node.full_name}的{_named(now)}今天离任：{why}"] if now else []
    return [*lines, f"{node.full_name}的{_named(later)}还没上岗，不再上岗：{why}"] if later else lines


def _named(posts: list[GridPost]) -> str:
    return "、".join(f"{post.title}{post.person.name}" for post in posts)


@require_http_methods(METHODS)
def node_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the same level takes it over."""
    node = _placed(request, pk)

    def preview(said: dict) -> list[str]:
        into = said["into"].full_name
        lines = [f"{node.full_name}（{_size(node)}）并入{into}", f"{node.full_name}从今天起停用，历史保留"]
        if node.level == Level.GROUP:
            lines += [f"下面的网格都转到{into}", *_new_names(node, said["into"])]
            lines.append(_going_along(node))
        lines += _codes_ended(node, into)
        if said["carry"] and (left := reshaping.open_on(node)):
            lines += [f"一并转过去：{'、'.join(left)}", *_fates(node, said["into"])]
        return [*lines, f"合并{NO_WAY_BACK}；以后要分开，只能拆分或新建"]

    step = Step(
        "合并", "确认合并", "已合并。",
        lambda said: reshaping.check_merge(node, said["into"], carry=said["carry"]),
        preview,
        lambda said: nodes.merge(
            node, said["into"], carry=said["carry"], by=request.user, version=said["version"]
        ),
        danger=True,
    )  # fmt: skip
    return _run(request, node, MergeForm(_said(request, "into"), node=node, user=request.user), step)


def _new_names(node: GridNode, heir: GridNode) -> list[str]:
    """Cells whose names are taken in the other 组, and what they will be called."""
    found = reshaping.taken_in(node, heir)
    changed = [f"{child.name} → {name}" for child, name in found if child.name != name]
    return [f"重名的改名：{'、'.join(changed)}"] if changed else []


@require_http_methods(METHODS)
def node_split(request: HttpRequest, pk: int) -> HttpResponse:
    """A cell becomes two or more; `?parts=3`."""
    node = _node(request, pk)
    if node.level != Level.CELL:
        raise BadInput("只有单元网格可以拆分")
    asked = request.POST.get("parts") or request.GET.get("parts") or "2"
    if asked not in [str(number) for number in range(2, MOST_PARTS + 1)]:
        raise BadInput(f"请拆成 2 到 {MOST_PARTS} 个网格")
    parts = int(asked)
    form = SplitForm(_said(request, "name_1"), node=node, user=request.user, parts=parts)

    def preview(said: dict) -> list[str]:
        first, *others = form.found()
        lines = [f"“{first.name}”留用原来的网格：岗位、需求、二维码都不变"]
        lines += [f"新建“{part.name}”，请接着登记网格员、联格党员" for part in others]
        return [*lines, f"拆分{NO_WAY_BACK}；以后要合起来，用“合并”"]

    step = Step(
        "拆分", "确认拆分", "已拆分，请给新的网格登记网格员、联格党员。",
        lambda said: reshaping.check_split(node, form.found()),
        preview,
        lambda said: nodes.split(node, form.found(), by=request.user, version=said["version"])[0],
        more_url=f"?parts={parts + 1}" if parts < MOST_PARTS else "",
    )  # fmt: skip
    return _run(request, node, form, step)


@require_http_methods(METHODS)
def node_close(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer in use from today; while anything stands on it, the page says what, and leads there."""
    node = _node(request, pk)
    if request.method != "POST" and (why := closing.why_not_close(node)):
        context = {"node": node, "why": why, "standing": standing_on(node)}
        return render(request, "grids/not_to_close.html", context)
    step = Step(
        "停用", "确认停用", "已停用。",
        lambda said: closing.check_close(node),
        lambda said: [f"{ground.place_of(node)}从今天起停用，不再计入网格数；历史保留，以后还可以“恢复使用”"],
        lambda said: nodes.close(node, by=request.user, version=said["version"]),
        danger=True,
    )  # fmt: skip
    said = request.POST if request.method == "POST" else {"version": node.version}
    return _run(request, node, CloseForm(said, node=node, user=request.user), step)


@require_http_methods(METHODS)
def node_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed one comes back, empty."""
    node = _any_node(request, pk)
    if why := closing.why_not_reopen(node):
        raise BadInput(why)

    def preview(said: dict) -> list[str]:
        return [
            f"{ground.place_of(node)}从今天起恢复使用，重新计入网格数",
            *_renaming(node, said["name"], node.parent),
            *_code_lost(node),
            "岗位上现在没有人，请接着登记；原来的二维码照样能扫",
        ]

    step = Step(
        "恢复使用", "确认恢复", "已恢复使用，请登记岗位。",
        lambda said: closing.check_reopen(node, said["name"]),
        preview,
        lambda said: nodes.reopen(node, name=said["name"], by=request.user, version=said["version"]),
    )  # fmt: skip
    looking = request.method != "POST"
    said = {"name": request.GET.get("name", ""), "version": node.version} if looking else request.POST
    return _run(request, node, ReopenForm(said, node=node, user=request.user, looking=looking), step)


def _code_lost(node: GridNode) -> list[str]:
    holder = closing.code_taken(node)
    return [f"官方代码 {node.code} 现由{ground.place_of(holder)}使用，这里不再有"] if holder else []


@require_http_methods(METHODS)
def node_unshape(request: HttpRequest, pk: int) -> HttpResponse:
    """Imported boundaries out again."""
    node = _any_node(request, pk)
    shaped = NodeShape.objects.filter(node__path__below=node.path)
    shapes.check_shaped(shaped)

    def act(said: dict) -> str:
        shapes.remove(node, by=request.user)
        return "grid:shapes"

    step = Step(
        "移除边界", "确认移除", "边界已移除，一张图按示意图画。",
        lambda said: None,
        lambda said: [f"{ground.place_of(node)}的 {len(shaped)} 条边界移除，一张图改按示意图画；要恢复请重新导入"],
        act,
        danger=True,
    )  # fmt: skip
    said = request.POST if request.method == "POST" else {"version": node.version}
    return _run(request, node, CloseForm(said, node=node, user=request.user), step)
