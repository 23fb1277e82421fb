"""网格岗位: the section of a node's page, and the pages that appoint, end, hand over, correct."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from committees.models.searchable import named
from committees.permissions import check_can_create_person, why_not
from committees.views.editing import edit_page, posted
from committees.views.persons import CALL, ringing
from grids.actions import posts
from grids.forms.posts import AppointForm, CorrectForm, EndForm, HandOverForm, RenewForm
from grids.models import GridNode, GridPost, LevelDuty
from grids.permissions.posts import NOT_YOURS, check_can_fill, check_can_write_duties, ringable
from grids.queries import posts as queries
from grids.states import PAIR, POSTS_AT, Level, PostKind
from tianyuan import clock
from tianyuan.permissions import check, scope_of
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, back, done
from tianyuan.ui.pickers import offer
from tianyuan.ui.text import full, mask_phone

CLEAR, ASKED = "clear", "asked"
SPONSORED = (Level.COMMUNITY, Level.GROUP)


# ---- the section of a node's page
@dataclass(frozen=True)
class Section:
    """Who is responsible for a node on a day, what is missing, 包联, 职责: for `grids/_posts.html`."""

    node: GridNode
    day: date
    today: date
    responsible: list[GridPost]
    coming: list[GridPost]
    offered: list[tuple[str, str]]  # posts the user may fill here: query of the form's page, button's words
    missing: list[str]
    why_not_fill: str
    fills: frozenset[str]  # kinds the user may end, hand over, correct
    sponsors: list[Any]
    may_sponsor: bool
    duty: str
    why_not_write: str

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def own(self) -> list[GridPost]:
        """Those of the node itself."""
        return [post for post in self.responsible if post.node_id == self.node.pk]

    @property
    def above(self) -> list[GridPost]:
        return [post for post in self.responsible if post.node_id != self.node.pk]


def section_of(request: HttpRequest, node: GridNode) -> Section:
    """The section as the user sees it on the day of `?on=`. Raises BadInput for what is no day."""
    user, day = request.user, _day(request)
    over = node.ended_on is not None and day >= node.ended_on
    responsible = [] if over else list(queries.responsible_at(node, day))
    if day == clock.today():
        _with_calls(responsible, user, node)
    fills = _fills(user, node, day)
    missing = queries.open_halves(node)
    sponsored = node.level in (*SPONSORED, Level.CELL)
    return Section(
        node=node,
        day=day,
        today=clock.today(),
        responsible=responsible,
        coming=_coming(node, responsible),
        offered=[_offer(kind, missing) for kind in POSTS_AT[Level(node.level)] if kind in fills],
        missing=[kind.label for kind in missing],
        why_not_fill=_why_not_fill(user, node, day),
        fills=fills,
        sponsors=list(queries.sponsors_of(node, day)) if sponsored else [],
        may_sponsor=node.level in SPONSORED
        and _is_open(node, day)
        and not why_not(check_can_fill, user, node),
        duty=LevelDuty.objects.filter(level=node.level).values_list("text", flat=True).first() or "",
        why_not_write=why_not(check_can_write_duties, user),
    )


def _coming(node: GridNode, responsible: list[Any]) -> list[Any]:
    """Who begins later, each with `takes_over`: does somebody hold the same post of the node today?"""
    held = {(post.kind, post.acting) for post in responsible if post.node_id == node.pk}
    found = list(queries.coming(node))
    for post in found:
        post.takes_over = (post.kind, post.acting) in held
    return found


def _with_calls(posts: list[Any], user: Any, node: GridNode) -> None:
    """Each with `call`, how the user rings who holds it: in the own line straight away (as in 我的网格), others ask,
    which is logged; empty where the user may not.
    """
    others = {post.pk for post in posts if post.person.phone and post.person.user_id != user.pk}
    in_line = any(node.path.startswith(path) for path in scope_of(user, "grid.view").paths)
    rung = others if in_line else set(ringable(user).filter(pk__in=others).values_list("pk", flat=True))
    for post in posts:
        post.call = (CLEAR if in_line else ASKED) if post.pk in rung else ""


def _is_open(node: GridNode, day: date) -> bool:
    return node.active and day == clock.today()


def _fills(user: Any, node: GridNode, day: date) -> frozenset[str]:
    """Steps are for today and for a node in use: a day that is over and a closed node are only looked at."""
    if not _is_open(node, day):
        return frozenset()
    return frozenset(
        kind for kind in POSTS_AT[Level(node.level)] if not why_not(check_can_fill, user, node, kind)
    )


def _why_not_fill(user: Any, node: GridNode, day: date) -> str:
    if not node.active:
        return "已停用，只能查看"
    return "" if day != clock.today() else why_not(check_can_fill, user, node)


def _offer(kind: PostKind, missing: list[PostKind]) -> tuple[str, str]:
    """A half that is held may still have somebody acting."""
    if kind in PAIR and kind not in missing:
        return f"kind={kind.value}&acting=1", f"代理{kind.label}"
    return f"kind={kind.value}", kind.label


def _day(request: HttpRequest) -> date:
    asked = request.GET.get("on", "")
    if not asked:
        return clock.today()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = date.min
    if not 1990 <= day.year <= clock.today().year + 10:
        raise BadInput("日期请写成 2026-05-03 这样")
    return day


@require_safe
def history(request: HttpRequest, node_pk: int) -> HttpResponse:
    """Everybody who ever held a post on the node."""
    node = _node(request, node_pk)
    fills = _fills(request.user, node, clock.today())
    context = {"node": node, "rows": queries.history(node), "today": clock.today(), "fills": fills}
    return render(request, "grids/post_history.html", context)


# ---- steps
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, node_pk: int) -> HttpResponse:
    """A person gets a post on the node; `?kind=` says which."""
    node = _node(request, node_pk)
    kind = _kind(request, node)
    check_can_fill(request.user, node, kind)
    may_enter = kind != PostKind.PARTY_PAIR and not why_not(check_can_create_person, request.user)

    def act(*, person: Any, new_name: str = "", new_phone: str = "", **values: Any) -> GridPost:
        if person is not None:
            return posts.appoint(node, person, kind=kind, by=request.user, **values)
        return posts.appoint_new(node, name=new_name, phone=new_phone, kind=kind, by=request.user, **values)

    form = AppointForm(
        posted(request),
        user=request.user,
        node=node,
        kind=kind,
        may_enter=may_enter,
        acting=request.GET.get("acting") == "1",
        free_on=queries.free_on(node, kind),
    )
    return edit_page(
        request,
        form,
        act,
        title=f"{node.full_name}：登记{kind.label}",
        lead="权限随岗位：从第一天起有，到最后一天止。本人有账号的会收到消息。",
        words="已登记。",
        to=lambda made: node,
        back=node.get_absolute_url(),
        submit="登记",
    )


def _kind(request: HttpRequest, node: GridNode) -> PostKind:
    known = POSTS_AT[Level(node.level)]
    asked = request.GET.get("kind") or known[0]
    if asked not in known:
        raise BadInput("这一级没有这个岗位")
    return PostKind(asked)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day in a post."""
    post = _post(request, pk)
    form = EndForm(posted(request), initial={"on": clock.today(), "version": post.version})
    return edit_page(
        request,
        form,
        lambda **values: posts.end(post, by=request.user, **values),
        title=f"{post.person.name}：结束{post.title}",
        lead=post.node.full_name,
        words=f"{post.person.name}任{post.node.full_name}{post.title}{_until(form, 'on')}。",
        undo=reverse("posts:take_back_term", args=[pk]),
        to=lambda ended: post.node,
        back=post.node.get_absolute_url(),
        submit="结束岗位",
    )


def _until(form: Any, name: str) -> str:
    """`到 2026 年 11 月 23 日止`, of the day that was sent; "" without one."""
    day = form.cleaned_data.get(name) if form.is_bound and form.is_valid() else None
    return f"到 {full(day)}止" if day else ""


@action_view
def take_back_term(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回 of today's 结束 or 续任."""
    post = _post(request, pk)
    stands = posts.take_back_term(post, by=request.user)
    until = f"到 {full(stands.ends_on)}止" if stands.ends_on else "没有期限"
    return done(request, f"已撤回：{post.person.name}仍任{post.title}，{until}。", post.node)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """换人: one ends, the next begins."""
    post = _post(request, pk)
    return edit_page(
        request,
        HandOverForm(
            posted(request),
            user=request.user,
            post=post,
            initial={"on": clock.today(), "version": post.version},
        ),
        lambda **values: posts.hand_over(post, by=request.user, **values),
        title=f"{post.node.full_name}：{post.title}换人",
        lead=f"现在是{post.person.name}，{full(post.starts_on)}起",
        words="已换人。",
        to=lambda made: post.node,
        back=post.node.get_absolute_url(),
        submit="换人",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """续任: the same person, a later last day."""
    post = _post(request, pk)
    until = f"现在到 {full(post.ends_on)}止" if post.ends_on else "没有期限"
    form = RenewForm(posted(request), initial={"version": post.version})
    return edit_page(
        request,
        form,
        lambda **values: posts.renew(post, by=request.user, **values),
        title=f"{post.person.name}：{post.title}续任",
        lead=f"{post.node.full_name}，{until}",
        words=f"{post.person.name}续任{post.node.full_name}{post.title}，{_until(form, 'ends_on') or '没有期限'}。",
        undo=reverse("posts:take_back_term", args=[pk]),
        to=lambda renewed: "gaps:ending",
        back="gaps:ending",
        submit="续任",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正 what was typed wrong."""
    post = _post(request, pk)
    names = ("person", "acting", "starts_on", "ends_on", "version")
    initial = {name: getattr(post, name) for name in names}
    return edit_page(
        request,
        CorrectForm(posted(request), user=request.user, post=post, initial=initial),
        lambda **values: posts.correct(post, by=request.user, **_changed(post, values)),
        title=f"{post.person.name}：更正{post.title}",
        lead="改正当初填错的内容；改前改后都留在日志里。换人、离岗请用“换人”“结束”。",
        words="已更正。",
        to=lambda corrected: post.node,
        back=post.node.get_absolute_url(),
    )


def _changed(post: GridPost, values: dict[str, Any]) -> dict[str, Any]:
    """Only what is another than it was, so that an untouched person is not looked at again."""
    return {
        name: value for name, value in values.items() if name == "version" or getattr(post, name) != value
    }


@action_view
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回 an appointment of today."""
    post = _post(request, pk)
    posts.take_back(post, by=request.user)
    done(request, f"已撤回{post.node.full_name}{post.title}{post.person.name}。", post.node)
    return back(request, post.node.get_absolute_url())


@never_cache
@action_view
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Ring who holds a post, logged as persons:call is: a fragment for the row, a page without scripts."""
    post = get_object_or_404(ringable(request.user).select_related("person", "node"), pk=pk)
    return ringing(request, post.person, f"{CALL}{post.node.full_name}{post.title}", post.node)


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer: who may hold the post of `?node=` and `?kind=`."""
    check(request.user, "grid.edit", NOT_YOURS)
    asked = request.GET.get("node", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise BadInput("没有这个网格")
    node = _node(request, int(asked))
    kind = _kind(request, node)
    check_can_fill(request.user, node, kind)
    people = queries.candidates(node, kind, request.user)
    none = partial(queries.why_no_candidate, node, kind, request.user)
    return offer(request, people, named, lambda person: mask_phone(person.phone), none=none)


def _node(request: HttpRequest, pk: int) -> GridNode:
    rows: QuerySet[GridNode] = GridNode.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("parent", "community"), pk=pk)


def _post(request: HttpRequest, pk: int) -> GridPost:
    """A post the user sees and fills."""
    rows = GridPost.objects.visible_to(request.user)
    post = get_object_or_404(rows.select_related("person__user", "node__parent", "node__community"), pk=pk)
    check_can_fill(request.user, post.node, post.kind)
    return post
