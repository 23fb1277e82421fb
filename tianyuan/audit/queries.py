"""What the auditor asks of the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import may

COUNTED_AT_MOST = 1000


def visible_to(user: Any) -> QuerySet[AuditEvent]:
    """All events for an auditor, none for anybody else."""
    return AuditEvent.objects.all() if may(user, "audit.view") else AuditEvent.objects.none()


def last_of(target: Model, *, verb: str = "") -> AuditEvent | None:
    """What was last recorded of a row, by one verb where it is given: what an action needs to take the last step back.

    Asks for no right: it is for actions, which show nobody the trail.
    """
    known = AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return (known.filter(verb=verb) if verb else known).order_by("-at", "-pk").first()


def events(
    user: Any,
    *,
    who: str = "",
    kinds: Sequence[str] = (),
    verbs: Sequence[str] = (),
    target: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """The events a user may see that meet all conditions, newest first."""
    conditions = Q()
    if who:
        conditions &= Q(actor__in=_users_called(who)) | Q(actor_kind__in=kinds)
    if verbs:
        conditions &= Q(verb__in=verbs)
    if target:
        conditions &= _target_condition(target)
    if since:
        conditions &= Q(at__gte=since)
    if until:
        conditions &= Q(at__lt=until)
    return visible_to(user).filter(conditions).order_by("-at", "-id")


def _users_called(text: str) -> list[int]:
    users = get_user_model().objects.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return list(users.values_list("pk", flat=True)[:200])


def _target_condition(target: str) -> Q:
    kind, mark, number = target.partition("#")
    if mark:
        return Q(target_type=kind, target_id=number)
    return Q(target_label__icontains=target)


def page_after(
    found: QuerySet[AuditEvent], before: AuditEvent | None, size: int
) -> tuple[list[AuditEvent], bool]:
    """The next rows below an event, and whether there are more: no page is dearer than the first."""
    if before is not None:
        found = found.filter(Q(at__lt=before.at) | Q(at=before.at, pk__lt=before.pk))
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size


def count_in_words(found: QuerySet[AuditEvent]) -> str:
    """`37 条`, or `1000 条以上`: counting stops there, however long the trail is."""
    number = found.order_by()[: COUNTED_AT_MOST + 1].count()
    return f"{COUNTED_AT_MOST} 条以上" if number > COUNTED_AT_MOST else f"{number} 条"
