"""联格党员 posts stand on a registration: they end with it, and hold again when its end is taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from committees.models import Person
from grids.actions import posts
from grids.models import GridNode, GridPost
from grids.states import PostKind
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.text import full


def hold_of(person: Person, community_id: int) -> None:
    """Lock the cells a member is bound to before the registration: an appointment locks them in that order too."""
    _lock(_standing(person, community_id).values("node"))


def end_of(person: Person, community_id: int, *, on: date, by: Any) -> list[dict[str, Any]]:
    """联格党员 posts end with the registration they stand on; in the caller's transaction.

    One that begins after the day is as if it had never been. Returns what `bind_again` needs to take it back.
    """
    standing = _standing(person, community_id)
    found = list(standing.select_related("node__community__committee", "person__user"))
    terms = [
        {
            "post": post.pk, "node": post.node_id, "acting": post.acting,
            "starts_on": post.starts_on.isoformat(),
            "ends_on": post.ends_on.isoformat() if post.ends_on else None,
        }
        for post in found
    ]  # fmt: skip
    for post in found:
        if post.starts_on > on:
            posts.take_back(post, by=by)
        elif post.ends_on is None or post.ends_on > on:
            ended = posts.finish(post, on, by)
            posts.tell(ended, f"{posts.where(ended)}到 {full(on)}止", "党员报到已结束，联格随之结束。")
    return terms


def hold(terms: Iterable[dict[str, Any]]) -> None:
    """Lock the cells of what `end_of` returned, in the order an appointment does."""
    _lock([term["node"] for term in terms])


def bind_again(person: Person, terms: Iterable[dict[str, Any]], *, by: Any) -> None:
    """What `end_of` ended holds again, as it was. Raises Conflict when a cell or the post changed since."""
    for term in terms:
        post = GridPost.objects.filter(pk=term["post"]).select_related("node__community", "person__user")
        try:
            if found := post.first():
                posts.take_back_term(found, by=by)
            else:
                posts.begin(_again(person, term), by)
        except BadInput as bad:
            raise Conflict(f"不能撤回：{bad.words}") from bad


def _standing(person: Person, community_id: int) -> QuerySet[GridPost]:
    posted = GridPost.objects.standing()
    return posted.filter(person=person, kind=PostKind.PARTY_PAIR, node__community=community_id)


def _lock(cells: Any) -> None:
    """By id, all in one order: nobody waits in a circle."""
    rows = GridNode.objects.filter(pk__in=cells).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))


def _again(person: Person, term: dict[str, Any]) -> GridPost:
    node = GridNode.objects.select_related("parent", "community__committee").get(pk=term["node"])
    until = date.fromisoformat(term["ends_on"]) if term["ends_on"] else None
    return GridPost(
        node=node, person=person, kind=PostKind.PARTY_PAIR, acting=term["acting"],
        starts_on=date.fromisoformat(term["starts_on"]), ends_on=until,
    )  # fmt: skip
