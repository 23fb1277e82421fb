"""按建议填上 of today: which batches there were, and whether each can still be undone as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from grids.models import GridPost
from grids.states import PostKind
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import scope_of

FILLED = "posts.fill_many"
SHOWN = 3


@dataclass(frozen=True)
class Batch:
    """Who filled how many, and when; `posts` are the ids of those that still stand as they were made."""

    who: str
    mine: bool
    at: datetime
    kind: PostKind
    count: int
    posts: tuple[int, ...]

    @property
    def untouched(self) -> bool:
        return len(self.posts) == self.count


def of_today(user: Any) -> list[Batch]:
    """The latest batches of today by the user or the user's committees, the last first; those taken back are gone."""
    own = Q(actor=user) | Q(committee_id__in=scope_of(user, "grid.edit").whole_committees)
    events = AuditEvent.objects.filter(own, verb=FILLED, at__gte=clock.at(clock.today(), 0, 0))
    latest = list(events.select_related("actor").order_by("-at", "-pk")[: 2 * SHOWN])
    ids = {pk for event in latest for pk in _said(event)["posts"]}
    standing = set(
        untouched(GridPost.objects.visible_to(user).filter(pk__in=ids)).values_list("pk", flat=True)
    )
    found = [_batch(event, standing, user) for event in latest]
    return [batch for batch in found if batch.posts][:SHOWN]


def untouched(posts: Any) -> Any:
    """Of these posts those begun today that nobody has changed since."""
    return posts.filter(starts_on=clock.today(), ends_on=None, version=1)


def _batch(event: AuditEvent, standing: set[int], user: Any) -> Batch:
    ids = _said(event)["posts"]
    return Batch(
        who=str(event.actor or event.actor_label),
        mine=event.actor_id == user.pk,
        at=event.at,
        kind=PostKind(_said(event)["kind"]),
        count=len(ids),
        posts=tuple(pk for pk in ids if pk in standing),
    )


def _said(event: AuditEvent) -> dict[str, Any]:
    """What the filling wrote down: kind, and the posts it made."""
    return event.after or {}
