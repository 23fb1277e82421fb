"""The resident's word on what was done."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from servicelists.actions import items
from servicelists.actions.needs.steps import step, tell_submitter
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.queries.needs import finished_unrated
from servicelists.rules import Rules
from servicelists.states import NeedState, Rating
from tianyuan import clock
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import BadInput

N = NeedState
WORDS = {Rating.SATISFIED, Rating.MOSTLY, Rating.DISSATISFIED}


def rate(need: Need, *, rating: str, by: Any, words: str = "") -> Need:
    """Record a resident's word: 满意 and 基本满意 close the need, 不满意 sends it back to work.

    A dissatisfied need stands in the first section of the next agenda. Raises Denied, BadInput.
    """
    if rating not in WORDS:
        raise BadInput("请选择满意、基本满意或不满意")
    good = rating != Rating.DISSATISFIED
    moment = clock.now()
    changes: dict[str, Any] = {"closed_at": moment} if good else {"dissatisfied_at": moment}
    with transaction.atomic():
        moved = step(
            need,
            N.CLOSED if good else N.IN_PROGRESS,
            by=by,
            verb="rate",
            what=f"群众评价：{Rating(rating).label}" + ("，销号" if good else "，重新办理"),
            note=words.strip(),
            check=permissions.check_can_rate,
            start={N.AWAITING_RATING},
            rating=rating,
            rated_at=moment,
            **changes,
        )
        _claims_follow(moved, by=by)
        tell_submitter(moved, f"群众评价{Rating(rating).label}：{moved.title}", by=by)
    return moved


def _claims_follow(need: Need, *, by: Any) -> None:
    """Items and claims follow the word; what the community did itself has none and stays in its hands."""
    if need.claims.active().exists():
        items.after_rating(need, by=by)


def close_unrated(*, by: Any = SYSTEM) -> int:
    """未评价 closes after the rules' days, and is never counted as satisfied. Returns how many; run daily."""
    default = Rules().rating_days
    closed = 0
    for need in finished_unrated(clock.now()):
        days = need.list.in_force.rating_days if need.list else default
        if need.finished_at and need.finished_at + timedelta(days) <= clock.now():
            closed += _close_unrated(need, days, by=by)
    return closed


def _close_unrated(need: Need, days: int, *, by: Any) -> bool:
    with transaction.atomic():
        if not Need.objects.select_for_update().filter(pk=need.pk, state=N.AWAITING_RATING).exists():
            return False  # rated a moment ago
        closed = step(
            need,
            N.CLOSED,
            by=by,
            verb="close_unrated",
            what=f"{days} 天未评价，销号",
            check=permissions.check_can_rate,
            start={N.AWAITING_RATING},
            rating=Rating.UNRATED,
            closed_at=clock.now(),
        )
        _claims_follow(closed, by=by)
    return True
