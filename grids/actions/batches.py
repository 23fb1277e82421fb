"""按建议填上: many cells at one press, remembered as one batch, undone as one."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from committees.models import Person
from committees.queries import committee_serving
from grids.actions import posts
from grids.models import GridNode, GridPost
from grids.queries.batches import FILLED, untouched
from tianyuan import audit
from tianyuan.refusals import Conflict


def fill(pairs: Iterable[tuple[GridNode, Person]], *, kind: str, by: Any) -> list[posts.Filled]:
    """Fill cells from today on, each with its person (`posts.fill_many`), and write down what made up the batch."""
    results = posts.fill_many(pairs, kind=kind, by=by)
    made = [result.post for result in results if result.post]
    if made:
        with transaction.atomic():
            audit.record(
                FILLED,
                None,
                by=by,
                after={"kind": kind, "posts": [post.pk for post in made]},
                committee_id=_committee(made),
            )
    return results


def take_back(wanted: Iterable[GridPost], *, by: Any) -> int:
    """Undo a batch, all or nothing; returns how many. Raises Conflict once one of them was changed since."""
    batch = list(wanted)
    with transaction.atomic():
        rows = GridPost.objects.filter(pk__in=[post.pk for post in batch]).order_by("pk")
        standing = set(untouched(rows.select_for_update()).values_list("pk", flat=True))
        if changed := [post for post in batch if post.pk not in standing]:
            names = "、".join(f"{post.node.full_name} {post.person.name}" for post in changed[:3])
            raise Conflict(f"之后有过变动，不能一并撤回：{names}。请到网格页面逐个更正")
        return posts.take_back_many(batch, by=by)


def _committee(made: list[GridPost]) -> int | None:
    """The one committee whose cells all of them are; None where there are several (the town's own doing)."""
    communities = {post.node.community_id: post.node.community for post in made}
    serving = {committee_serving(one) for one in communities.values() if one}
    only = serving.pop() if len(serving) == 1 else None
    return only.pk if only else None
