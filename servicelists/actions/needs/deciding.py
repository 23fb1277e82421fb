"""What the secretary decides when no unit takes a need, and the community's own work on it."""

from typing import Any

from django.db import transaction

from servicelists.actions.needs.steps import (
    only_from,
    step,
    tell_submitter,
    unclaimed,
    words_given,
)
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.queries.needs import town_staff
from servicelists.queries.reasons import reasons
from servicelists.states import NEED_WITHOUT_CLAIM, NeedState
from tianyuan import clock, workflow
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied

N = NeedState


def await_meeting(need: Need, *, by: Any) -> Need:
    """列入待上会: an accepted need waits for the joint meeting; an emergency never does."""
    with transaction.atomic():
        return step(
            need,
            N.AWAITING,
            by=by,
            verb="await_meeting",
            what="列入待上会",
            check=permissions.check_can_await_meeting,
            start={N.ACCEPTED},
        )


def handle_in_community(need: Need, *, by: Any, note: str = "") -> Need:
    """社区自办: the community takes it on itself, before or after a meeting."""
    with transaction.atomic():
        moved = step(
            need,
            N.COMMUNITY,
            by=by,
            verb="handle_in_community",
            what="社区自办",
            note=note,
            check=permissions.check_can_decide,
            start={N.ACCEPTED, N.AWAITING, N.TABLED, N.PENDING},
            free=True,
        )
        tell_submitter(moved, f"社区自办：{moved.title}", by=by)
    return moved


def start(need: Need, *, by: Any) -> Need:
    """开始办理 of what the community does itself, or of what the meeting settled."""
    with transaction.atomic():
        return step(
            need,
            N.IN_PROGRESS,
            by=by,
            verb="start",
            what="开始办理",
            check=permissions.check_can_solve,
            start=NEED_WITHOUT_CLAIM,
        )


def finish(need: Need, *, result: str, by: Any, what: str = "办理完成，待评价") -> Need:
    """办完了: what was done without a claim now waits for the resident's word.

    `what` is how its history says so.

    Before 开始办理 too: who finishes has begun. Raises Denied for what a unit claimed: its service item ends that.
    """
    result = words_given(result, "怎么办的")
    with transaction.atomic():
        row = workflow.locked(need)
        permissions.check_can_solve(by, row)
        only_from(row, NEED_WITHOUT_CLAIM | {N.IN_PROGRESS}, N.AWAITING_RATING)
        if row.claims.active().exists():
            raise Denied(permissions.OWN_WORK)
        if row.state in NEED_WITHOUT_CLAIM:
            need = start(row, by=by)
        moved = step(
            need,
            N.AWAITING_RATING,
            by=by,
            verb="finish",
            what=what,
            note=result,
            check=permissions.check_can_solve,
            start={N.IN_PROGRESS},
            result=result,
            finished_at=clock.now(),
        )
        tell_submitter(moved, f"办完了：{moved.title}", by=by, body=result)
    return moved


def pend(need: Need, *, by: Any, note: str = "") -> Need:
    """挂账: nobody took it at the meeting; it stays open on the books."""
    with transaction.atomic():
        return step(
            need,
            N.PENDING,
            by=by,
            verb="pend",
            what="挂账",
            note=note,
            check=permissions.check_can_decide,
            start={N.TABLED},
            free=True,
        )


def carry_over(need: Need, *, by: Any) -> Need:
    """提请下次联席会: 挂账 → 待上会."""
    with transaction.atomic():
        return step(
            need,
            N.AWAITING,
            by=by,
            verb="carry_over",
            what="提请下次联席会",
            check=permissions.check_can_decide,
            start={N.PENDING},
        )


def report_to_town(need: Need, *, words: str, by: Any) -> Need:
    """上报镇党委: says what the town is asked to coordinate; the town hears of it."""
    words = words_given(words, "请镇党委协调的事项")
    with transaction.atomic():
        unclaimed(workflow.locked(need))
        moved = step(
            need,
            N.REPORTED,
            by=by,
            verb="report_to_town",
            what="上报镇党委",
            note=words,
            check=permissions.check_can_decide,
            start={N.TABLED, N.PENDING},
        )
        told = town_staff()
        inbox.notify(
            told,
            why=reasons(told, None),
            outside=f"{moved.committee or moved.community}提请镇党委协调：{moved.title}",
            title=f"提请镇党委协调：{moved.title}",
            body=f"{moved.committee or moved.community}：{words}",
            url=f"/needs/{moved.pk}/",
            kind="need",
        )
    return moved
