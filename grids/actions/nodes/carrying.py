"""What a merged node leaves to its heir."""

from contextlib import suppress
from typing import Any

from grids import matters
from grids.actions import posts, sponsors
from grids.models import GridNode, GridPost, GridSponsor
from tianyuan import clock
from tianyuan.refusals import BadInput


def carry_along(node: GridNode, heir: GridNode, by: Any) -> None:
    """Open matters move; posts and 包联 end here today and go on there, where the place is free."""
    matters.carry(node, heir, by)
    standing = GridPost.objects.standing().filter(node=node).order_by("acting", "starts_on", "pk")
    for post in standing.select_related("person__user", "node__community__committee", "node__parent"):
        _carry_post(post, heir, by)
    for sponsor in GridSponsor.objects.standing().filter(node=node).select_related("organization", "node"):
        _carry_sponsor(sponsor, heir, by)


def fates(node: GridNode, heir: GridNode) -> tuple[list[GridPost], list[GridPost]]:
    """Of those who hold a post on the node: who would go on in the heir, and who would end with the node."""
    standing = GridPost.objects.standing().filter(node=node).order_by("acting", "starts_on", "pk")
    going: list[GridPost] = []
    ending: list[GridPost] = []
    for post in standing.select_related("person", "node__parent"):
        since = max(clock.today(), post.starts_on)
        (ending if posts.why_not_to(heir, post, since=since) else going).append(post)
    return going, ending


def _carry_post(post: GridPost, heir: GridNode, by: Any) -> None:
    today = clock.today()
    if post.starts_on > today:
        posts.take_back(post, by=by)
    elif post.ends_on != today:
        posts.end(post, on=today, by=by)
    with suppress(BadInput):  # taken there: it ends with the merged node
        posts.appoint(
            heir, post.person, kind=post.kind, acting=post.acting, starts_on=max(today, post.starts_on),
            ends_on=post.ends_on, by=by,
        )  # fmt: skip


def _carry_sponsor(sponsor: GridSponsor, heir: GridNode, by: Any) -> None:
    day = max(clock.today(), sponsor.starts_on)
    if sponsor.ends_on != day:
        sponsors.end(sponsor, on=day, by=by)
    with suppress(BadInput):  # it looks after the heir already
        sponsors.add(heir, sponsor.organization, starts_on=day, ends_on=sponsor.ends_on, by=by)
