"""意见反馈: anybody says a sentence about a page, the town office reads it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tianyuan import audit, clock
from tianyuan.permissions import Role, has_role
from tianyuan.refusals import BadInput, Denied
from tianyuan.ui.models import Feedback


def leave(*, text: str, page: str = "", by: Any) -> Feedback:
    """Keep a sentence about a page. Raises BadInput when it is empty."""
    if not text.strip():
        raise BadInput("请写一句意见")
    with transaction.atomic():
        row = Feedback.objects.create(text=text.strip(), page=page[:500], user=by, created_at=clock.now())
        audit.record("feedback.leave", row, by=by, after={"page": row.page})
    return row


def may_read(user: Any) -> bool:
    return has_role(user, Role.TOWN_OFFICER, Role.TOWN_LEADER, Role.SYSTEM_ADMIN)


def readable_by(user: Any) -> QuerySet[Feedback]:
    """All that was said, newest first. Raises Denied for others than the town office."""
    if not may_read(user):
        raise Denied("意见反馈由镇党建办查看")
    return Feedback.objects.select_related("user")
