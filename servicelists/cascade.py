"""The one table of consequences: work on a service item moves its claims, claims move their need.

    service item            its claims                       the need
    ----------------------  -------------------------------  ------------------------------------------------
    -                       first one registered             已认领
    实施中 (started)         stay 已登记                       办理中
    已完成 (finished)        完成                              待评价, once no active claim is left undone
    实施中 (reopened)        back to 已登记                    办理中
    取消 (cancelled)         退回                              as for the last one given back
    -                       last registered one given back   已上会 while its meeting is open; 挂账 while 会后认领
                                                             runs; else 待上会

A claim done without an item (small things done at once, members, helpers) counts as done work too.
`follow` derives where a need stands from its claims and moves it there; nobody else moves a need for them.
"""

from typing import Any

from servicelists.actions import timeline
from servicelists.models import Claim, Need, ServiceItem
from servicelists.permissions.claims import meeting_with
from servicelists.states import (
    CLAIM_ACTIVE,
    CLAIM_MOVES,
    CLAIM_REGISTERED,
    NEED_MOVES,
    ClaimState,
    ItemState,
    MeetingState,
    NeedKind,
    NeedState,
)
from tianyuan import clock, workflow

# item's state → what becomes of its claims.
CLAIMS_OF_ITEM = {
    ItemState.ONGOING: ClaimState.REGISTERED,
    ItemState.DONE: ClaimState.COMPLETED,
    ItemState.CANCELLED: ClaimState.RELEASED,
}
DONE = frozenset({ClaimState.COMPLETED, ClaimState.VERIFIED})
AT_WORK = frozenset({ItemState.ONGOING, ItemState.DONE, ItemState.RATED})
# Where claims may find a need; elsewhere (已归并, 已销号 …) they move nothing.
UNCLAIMED = frozenset(
    {NeedState.ACCEPTED, NeedState.AWAITING, NeedState.TABLED, NeedState.PENDING, NeedState.REPORTED}
)
CARRIED = frozenset({NeedState.CLAIMED, NeedState.IN_PROGRESS, NeedState.AWAITING_RATING})
WORDS = {
    NeedState.CLAIMED: "已有单位认领",
    NeedState.IN_PROGRESS: "开始办理",
    NeedState.AWAITING_RATING: "办完，请群众评价",
    NeedState.TABLED: "认领已撤回或退回，继续请单位认领",
    NeedState.PENDING: "认领已退回，挂账",
    NeedState.AWAITING: "认领已退回，等下次上会",
}


def claims_follow(item: ServiceItem, *, by: Any, reason: str = "") -> list[Claim]:
    """Move the claims of an item after its state, then their needs. The needs are locked by the caller."""
    to = CLAIMS_OF_ITEM[ItemState(item.state)]
    moved = [claim for claim in _claims_of(item) if CLAIM_MOVES.allows(claim.state, to)]
    for claim in moved:
        _move_claim(claim, to, by=by, reason=reason)
    needs = {claim.need_id: claim.need for claim in _claims_of(item)} | {c.need_id: c.need for c in moved}
    for _, need in sorted(needs.items()):
        follow(need, by=by, result=item.result if item.state == ItemState.DONE else "")
    return moved


def _claims_of(item: ServiceItem) -> list[Claim]:
    rows = item.claims.filter(state__in=CLAIM_ACTIVE).select_related("need", "organization")
    return list(rows.order_by("need_id", "pk"))


def _move_claim(claim: Claim, to: str, *, by: Any, reason: str) -> None:
    if to == ClaimState.RELEASED:
        give_back(claim, to, by=by, verb="claims.release", reason=reason)
        return
    done = clock.now() if to == ClaimState.COMPLETED else None
    verb = "claims.complete" if done else "claims.reopen"
    workflow.move(
        claim, to, by=by, table=CLAIM_MOVES, verb=verb, completed_at=done, verified_at=None
    )  # fmt: skip


def give_back(claim: Claim, to: str, *, by: Any, verb: str, reason: str, **changes: Any) -> Claim:
    """End a claim (退回 or 转交) and free its quantity. The need is locked by the caller."""
    row = workflow.move(
        claim, to, by=by, table=CLAIM_MOVES, verb=verb, note=reason,
        ended_at=clock.now(), reason=reason, item=None, **changes,
    )  # fmt: skip
    free(row.need, row.quantity)
    return row


def free(need: Need, quantity: int) -> None:
    """Give quantity back to a need; negative takes it. The CHECK on the row is the last judge."""
    row = Need.objects.select_for_update().get(pk=need.pk)
    row.claimed_quantity -= quantity
    row.save(update_fields=["claimed_quantity"])
    need.claimed_quantity = row.claimed_quantity


def follow(need: Need, *, by: Any, result: str = "") -> Need:
    """Move a need to where its claims have brought it; does nothing when it stands there already."""
    row = workflow.locked(need)
    target = _target(row)
    for state in _steps(row.state, target) if target else ():
        row = _move_need(row, state, by=by, result=result)
    need.state, need.finished_at = row.state, row.finished_at
    return row


def _target(need: Need) -> str | None:
    """Where the claims say the need stands; None when they have no say."""
    if need.state not in UNCLAIMED | CARRIED:
        return None
    active = list(need.claims.filter(state__in=CLAIM_ACTIVE).select_related("item"))
    registered = [claim for claim in active if claim.state in CLAIM_REGISTERED]
    if not registered:
        return _back(need) if need.state in CARRIED else None
    if all(claim.state in DONE for claim in active):
        return NeedState.AWAITING_RATING
    at_work = any(claim.state in DONE or _at_work(claim) for claim in registered)
    return NeedState.IN_PROGRESS if at_work else NeedState.CLAIMED


def _at_work(claim: Claim) -> bool:
    return claim.item is not None and claim.item.state in AT_WORK


def _back(need: Need) -> str:
    """Where a need goes that lost its last registered claim."""
    meeting = meeting_with(need)
    if meeting is None or need.kind != NeedKind.PROBLEM:
        return NeedState.AWAITING
    if meeting.state == MeetingState.OPEN:
        return NeedState.TABLED
    late = meeting.claims_until is not None and clock.now() < meeting.claims_until
    return NeedState.PENDING if late else NeedState.AWAITING


def _steps(state: str, target: str) -> list[str]:
    """The moves from one state to another: at once, or over 已认领."""
    if state == target:
        return []
    if NEED_MOVES.allows(state, target):
        return [target]
    over = NeedState.CLAIMED
    if NEED_MOVES.allows(state, over) and NEED_MOVES.allows(over, target):
        return [over, target]
    if state == NeedState.AWAITING_RATING:  # its last claim was reopened and given back
        return [NeedState.IN_PROGRESS, *_steps(NeedState.IN_PROGRESS, target)]
    return []


def _move_need(need: Need, to: str, *, by: Any, result: str) -> Need:
    changes: dict[str, Any] = {}
    if to == NeedState.AWAITING_RATING:
        changes = {"finished_at": clock.now(), "result": result or need.result}
    elif need.state == NeedState.AWAITING_RATING:
        changes = {"finished_at": None}
    verb = f"needs.{to}"
    row = workflow.move(need, to, by=by, table=NEED_MOVES, verb=verb, **changes)
    timeline.entry(
        WORDS[NeedState(to)], by=by, need=row, note=result if to == NeedState.AWAITING_RATING else ""
    )
    return row
