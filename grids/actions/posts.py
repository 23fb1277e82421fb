"""网格岗位: appointed, handed over, ended, corrected. Rights follow the post (grids.posts)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from committees.actions import persons, rows
from committees.models import Person
from committees.queries import committee_serving
from grids.actions.terms import check_term
from grids.models import GridNode, GridPost, MemberRegistration
from grids.permissions.posts import check_can_fill
from grids.states import PAIR, POSTS_AT, Level, PostKind
from tianyuan import audit, clock
from tianyuan.audit.queries import last_of
from tianyuan.outbox import inbox
from tianyuan.permissions import forget_posts
from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.text import full
from tianyuan.workflow import locked

TERM_VERBS = frozenset({"posts.end", "posts.renew"})
CORRECTED = frozenset({"person", "acting", "starts_on", "ends_on"})


def appoint(
    node: GridNode,
    person: Person,
    *,
    kind: str,
    starts_on: date,
    by: Any,
    ends_on: date | None = None,
    acting: bool = False,
) -> GridPost:
    """Give a person a post on a node, from a day to a day (both included).

    Raises BadInput when the level has no such post, the post or the person is taken in that time, or a 联格党员
    has no confirmed registration in the community; Denied outside the own scope.
    """
    check_can_fill(by, node, kind)
    with transaction.atomic():
        node = _held(node)
        made = begin(
            GridPost(
                node=node, person=person, kind=kind, acting=acting, starts_on=starts_on, ends_on=ends_on
            ),
            by,
        )
        tell(made, f"您已担任{where(made)}", f"从 {full(made.starts_on)}起，权限随岗位生效。")
    return made


def appoint_new(
    node: GridNode, *, name: str, phone: str = "", by: Any, kind: str, starts_on: date, **term: Any
) -> GridPost:
    """Enter a person and appoint in one step: neither is there without the other."""
    check_can_fill(by, node, kind)
    with transaction.atomic():
        kept_by = committee_serving(node.community) if node.community else None
        person = persons.create(name=name, phone=phone, kept_by=kept_by, by=by)
        return appoint(node, person, kind=kind, starts_on=starts_on, by=by, **term)


def end(post: GridPost, *, on: date, by: Any, version: int | None = None) -> GridPost:
    """The last day in the post; rights end with it. Raises BadInput when it is over by then already."""
    check_can_fill(by, post.node, post.kind)
    with transaction.atomic():
        locked(post.node)
        ended = finish(post, on, by, version)
        tell(ended, f"{where(ended)}到 {full(on)}止", "岗位结束，权限随之结束。")
    return ended


def hand_over(
    post: GridPost, person: Person, *, on: date, by: Any, version: int | None = None, acting: bool = False
) -> GridPost:
    """Another takes over on the day: the present holder's last day is the one before. Returns the new post."""
    check_can_fill(by, post.node, post.kind)
    if on <= post.starts_on:
        raise BadInput(f"{post.person.name}{full(post.starts_on)}才上岗，接手要晚于这一天；填错了请用“更正”")
    with transaction.atomic():
        locked(post.node)
        ended = finish(post, on - timedelta(days=1), by, version)
        made = begin(GridPost(node=post.node, person=person, kind=post.kind, acting=acting, starts_on=on), by)
        tell(ended, f"{where(ended)}到 {full(ended.ends_on)}止", f"由{person.name}接手。")
        tell(made, f"您已担任{where(made)}", f"从 {full(on)}起，接替{post.person.name}。")
    return made


def correct(post: GridPost, *, by: Any, version: int | None = None, **changes: Any) -> GridPost:
    """更正: what was typed wrong (person, 代理, dates); both versions stay in the audit."""
    if unknown := changes.keys() - CORRECTED:
        raise TypeError(f"not to be corrected in a post: {sorted(unknown)}")
    post = GridPost.objects.select_related("node__community", "person__user").get(pk=post.pk)
    check_can_fill(by, post.node, post.kind)
    with transaction.atomic():
        locked(post.node)
        wanted = GridPost(
            pk=post.pk,
            node=post.node,
            kind=post.kind,
            **{name: changes.get(name, getattr(post, name)) for name in CORRECTED},
        )
        _check(wanted, person_too="person" in changes)
        corrected = rows.change(
            post, changes, by=by, verb="posts.correct", version=version, committee_id=_committee(post.node)
        )
        _forget(post.person, by)
        _forget(corrected.person, by)
    return corrected


def renew(post: GridPost, *, ends_on: date | None, by: Any, version: int | None = None) -> GridPost:
    """续任: the same person goes on to a later last day, or without one (None).

    Raises BadInput when that is no later than now, the post is over, or another is appointed by then.
    """
    check_can_fill(by, post.node, post.kind)
    with transaction.atomic():
        locked(post.node)
        fresh = locked(post)
        if fresh.ends_on is None or fresh.ends_on < clock.today():
            raise BadInput(f"{post.person.name}没有要到期的任期；已离任的请重新登记")
        if ends_on is not None and ends_on <= fresh.ends_on:
            raise BadInput(f"现在到 {full(fresh.ends_on)}止，请填更晚的一天")
        fresh.node, before = post.node, fresh.ends_on
        fresh.ends_on = ends_on
        _check(fresh)
        fresh.ends_on = before
        renewed = rows.change(
            fresh,
            {"ends_on": ends_on},
            by=by,
            verb="posts.renew",
            version=version,
            committee_id=_committee(post.node),
        )
        until = f"到 {full(ends_on)}" if ends_on else "没有期限"
        tell(renewed, f"{where(renewed)}续任，{until}", "权限随岗位延续。")
        _forget(post.person, by)
    return renewed


def take_back(post: GridPost, *, by: Any) -> None:
    """Undo an appointment of today: as if it had never been; the audit keeps it.

    Raises Denied once the post was held on a day that is over: that is history, to be ended or corrected.
    """
    check_can_fill(by, post.node, post.kind)
    with transaction.atomic():
        fresh = GridPost.objects.select_for_update(of=("self",)).filter(pk=post.pk).first()
        if fresh is None:
            raise Conflict("这次任命已经撤回")
        if fresh.starts_on < clock.today():
            raise Denied(f"{fresh.person.name}{full(fresh.starts_on)}就已上岗，不能撤回，请用“结束”或“更正”")
        before = {"person": fresh.person, "kind": fresh.kind, "starts_on": fresh.starts_on}
        audit.record("posts.take_back", fresh, by=by, before=before, committee_id=_committee(fresh.node))
        tell(fresh, f"{where(fresh)}的任命已撤回", "登记有误，已撤回。")
        _forget(fresh.person, by)
        fresh.delete()


def take_back_term(post: GridPost, *, by: Any) -> GridPost:
    """撤回 of today's 结束 or 续任: the last day is again what it was. Raises Conflict once anything followed."""
    check_can_fill(by, post.node, post.kind)
    with transaction.atomic():
        locked(post.node)
        fresh = locked(post)
        last = last_of(post)
        if last is None or last.verb not in TERM_VERBS or clock.local(last.at).date() != clock.today():
            raise Conflict("之后有过变动，或已不是当天，不能撤回，请用“更正”")
        before = (last.before or {}).get("ends_on")
        fresh.node = post.node
        fresh.ends_on, now = (date.fromisoformat(before) if before else None), fresh.ends_on
        _check(fresh)
        wanted, fresh.ends_on = fresh.ends_on, now
        stands = rows.change(
            fresh, {"ends_on": wanted}, by=by, verb="posts.take_back_term", committee_id=_committee(post.node)
        )
        until = f"到 {full(wanted)}止" if wanted else "没有期限"
        tell(stands, f"{where(stands)}的任期改动已撤回，{until}", "登记有误，已撤回。")
        _forget(post.person, by)
    return stands


@dataclass(frozen=True)
class Filled:
    """What became of one cell of a batch: a post, or why not."""

    node: GridNode
    post: GridPost | None
    reason: str = ""


def fill_many(pairs: Iterable[tuple[GridNode, Person]], *, kind: str, by: Any) -> list[Filled]:
    """Fill cells from today on, each with its person; what is taken by now is left and said."""
    return [_filled(node, person, kind, by) for node, person in pairs]


def _filled(node: GridNode, person: Person, kind: str, by: Any) -> Filled:
    try:
        return Filled(node, appoint(node, person, kind=kind, starts_on=clock.today(), by=by))
    except BadInput as bad:
        return Filled(node, None, bad.words)
    except Conflict as conflict:
        return Filled(node, None, conflict.message)


def take_back_many(posts: Iterable[GridPost], *, by: Any) -> int:
    """Undo a batch, all or nothing; returns how many."""
    undone = list(posts)
    with transaction.atomic():
        for post in undone:
            take_back(post, by=by)
    return len(undone)


# ---- inside the node's lock
def _held(node: GridNode) -> GridNode:
    """The node as it is now: two appointments to it queue here, and whoever moves, merges or closes it."""
    locked(node)
    return GridNode.objects.select_related("parent", "community__committee").get(pk=node.pk)


def begin(post: GridPost, by: Any) -> GridPost:
    """Check the dates and write it; asks for no right: the caller has, of the post or of what it stands on."""
    _check(post)
    after = {
        name: getattr(post, name) for name in ("node", "person", "kind", "acting", "starts_on", "ends_on")
    }
    made = rows.create(post, by=by, verb="posts.appoint", after=after, committee_id=_committee(post.node))
    _forget(post.person, by)
    return made


def finish(post: GridPost, on: date, by: Any, version: int | None = None) -> GridPost:
    """Give it its last day; asks for no right, as `begin`."""
    fresh = locked(post)
    if fresh.ends_on is not None and fresh.ends_on <= on:
        raise BadInput(f"{post.person.name}已于{full(fresh.ends_on)}离任；填错了请用“更正”")
    check_term(fresh.starts_on, on)
    ended = rows.change(
        fresh,
        {"ends_on": on},
        by=by,
        verb="posts.end",
        version=version,
        committee_id=_committee(post.node),
    )
    _forget(post.person, by)
    return ended


def why_not_to(node: GridNode, post: GridPost, *, since: date) -> str:
    """Why the holder of a post could not go on with it on another node from a day; empty when that can be."""
    wanted = GridPost(
        node=node,
        person=post.person,
        kind=post.kind,
        acting=post.acting,
        starts_on=since,
        ends_on=post.ends_on,
    )
    try:
        with transaction.atomic():
            _check(wanted)
    except BadInput as bad:
        return bad.words
    return ""


def _check(post: GridPost, *, person_too: bool = True) -> None:
    node = post.node
    if not GridNode.objects.filter(pk=node.pk, active=True).exists():
        raise BadInput(f"{node.full_name}已停用")
    if post.kind not in POSTS_AT[Level(node.level)]:
        known = "、".join(kind.label for kind in POSTS_AT[Level(node.level)])
        raise BadInput(f"“{Level(node.level).label}”一级没有这个岗位，这一级有：{known}")
    check_term(post.starts_on, post.ends_on)
    if person_too and post.kind == PostKind.PARTY_PAIR:
        _check_registered(node, post.person)
    _check_free(post)


def _check_registered(node: GridNode, person: Person) -> None:
    """The registration is locked too: it cannot end between this look and the appointment."""
    registered = (
        MemberRegistration.objects.confirmed()
        .filter(member__person=person, member__active=True, community=node.community_id)
        .select_for_update(of=("self",))
    )
    if not list(registered.values_list("pk", flat=True)):
        raise BadInput(f"{person.name}没有在{node.community}报到，联格党员要从本社区已报到的党员中选")


def _check_free(post: GridPost) -> None:
    """One holder a half at a time (and one acting beside), nobody twice on one node."""
    others = GridPost.objects.filter(node=post.node).exclude(pk=post.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=post.starts_on))
    if post.ends_on is not None:
        others = others.filter(starts_on__lte=post.ends_on)
    same_half = Q(kind=post.kind, acting=post.acting) if post.kind in PAIR else Q(pk__in=[])
    taken = others.filter(Q(person=post.person) | same_half).select_related("person").first()
    if taken is None:
        return
    until = f"到 {full(taken.ends_on)}" if taken.ends_on else "至今"
    held = f"{taken.person.name}从 {full(taken.starts_on)}{until}任{taken.title}"
    if taken.person_id == post.person_id:
        raise BadInput(f"{held}，同一个网格里一人只担任一个岗位")
    raise BadInput(f"{held}，时间重叠；要换人请用“换人”")


# ---- around it
def where(post: GridPost) -> str:
    return f"{post.node.full_name}{post.title}"


def tell(post: GridPost, title: str, body: str) -> None:
    if post.person.user_id:
        why = f"您是{post.title}"
        url = post.node.get_absolute_url()
        inbox.notify([post.person.user_id], title=title, body=body, url=url, kind="grid_post", why=why)


def _forget(person: Person, by: Any) -> None:
    """Rights follow at once, also those of the one who acts."""
    if person.user is not None:
        forget_posts(person.user)
    if person.user_id is not None and person.user_id == getattr(by, "pk", None):
        forget_posts(by)


def _committee(node: GridNode) -> int | None:
    committee = committee_serving(node.community) if node.community else None
    return committee.pk if committee else None
