"""Which workbench a user gets: that of the post one works under."""

from collections.abc import Callable

from committees.models import Committee
from grids.models import GridNode
from tianyuan.home.benches import committee, grid, others, town, unit
from tianyuan.home.benches.parts import Bench
from tianyuan.permissions import ADMINISTRATORS, COMMITTEE_SIDE, GRID, TOWN_WIDE, Post, Role

SIMPLE: dict[Role, Callable[..., Bench]] = {
    **dict.fromkeys(TOWN_WIDE, town.bench),
    Role.LIAISON: unit.bench,
    Role.PARTY_MEMBER: others.member,
    Role.RESPONDER: others.responder,
    **dict.fromkeys(ADMINISTRATORS, others.administrator),
}


def bench_for(user, post: Post | None) -> Bench | None:
    """The workbench of a post; None for an account without any."""
    if post is None:
        return None
    if post.role in COMMITTEE_SIDE:
        rows = Committee.objects.select_related("community")
        return committee.bench(user, rows.get(pk=post.committee_id))
    if post.role in GRID:
        return grid.bench(user, GridNode.objects.select_related("parent", "community").get(pk=post.node_id))
    return SIMPLE[post.role](user)
