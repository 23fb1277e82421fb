"""The clerk's table: accept, not list, solve on the spot, and one step back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from servicelists.actions import lists
from servicelists.actions.needs import places
from servicelists.actions.needs.steps import (
    RowResult,
    each,
    step,
    tell_submitter,
    words_given,
    words_within,
)
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.states import NeedState
from tianyuan import clock, workflow

N = NeedState
OPEN_TO_TRIAGE = frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING})


def accept(need: Need, *, by: Any) -> Need:
    """受理: a submitted need joins the list that collects now. Raises Denied."""
    with transaction.atomic():
        moved = step(
            need,
            N.ACCEPTED,
            by=by,
            verb="accept",
            what="已受理",
            check=permissions.check_can_accept,
            start={N.SUBMITTED},
            accepted_at=clock.now(),
            list=_list_taking(need, by=by),
        )
        tell_submitter(moved, f"已受理：{moved.title}", by=by)
    return moved


def _list_taking(need: Need, *, by: Any):
    """The list it came in with, or the one that collects now when that is past its cut-off."""
    if need.committee is None or (need.list and need.list.cutoff_at > clock.now()):
        return need.list
    return lists.collecting(need.committee, by=by)


def accept_many(needs: Iterable[Need], *, by: Any) -> list[RowResult]:
    """受理 row by row; a refused row says why and holds up no other."""
    return each(needs, lambda need: accept(need, by=by))


def not_list(need: Need, *, whereto: str, by: Any) -> Need:
    """暂不列入: says where the matter goes instead. Raises Denied, BadInput without `whereto`."""
    whereto = words_given(whereto, "去向说明", 200)
    with transaction.atomic():
        moved = step(
            need,
            N.NOT_LISTED,
            by=by,
            verb="not_list",
            what="暂不列入",
            note=whereto,
            check=permissions.check_can_accept,
            start=OPEN_TO_TRIAGE | {N.TABLED, N.PENDING},
            free=True,
            whereto=whereto,
        )
        tell_submitter(moved, f"暂不列入：{moved.title}", by=by, body=f"去向：{whereto}")
    return moved


def not_list_many(needs: Iterable[Need], *, whereto: str, by: Any) -> list[RowResult]:
    """暂不列入 row by row with the same words."""
    words_given(whereto, "去向说明", 200)
    return each(needs, lambda need: not_list(need, whereto=whereto, by=by))


def solve_in_grid(need: Need, *, result: str = "", by: Any) -> Need:
    """网格内办结: the grid settled it, nothing goes to a meeting. Raises Denied."""
    result = words_within(result, "办理结果") or "网格内当场办结"
    moment = clock.now()
    with transaction.atomic():
        moved = step(
            need,
            N.SOLVED_IN_GRID,
            by=by,
            verb="solve_in_grid",
            what="网格内办结",
            note=result,
            check=permissions.check_can_solve,
            start=OPEN_TO_TRIAGE,
            free=True,
            result=result,
            finished_at=moment,
            accepted_at=need.accepted_at or moment,
        )
        tell_submitter(moved, f"网格内办结：{moved.title}", by=by, body=result)
    return moved


def solve_many(needs: Iterable[Need], *, result: str = "", by: Any) -> list[RowResult]:
    """网格内办结 row by row."""
    return each(needs, lambda need: solve_in_grid(need, result=result, by=by))


def reopen(need: Need, *, by: Any) -> Need:
    """重新办理: one step back from 暂不列入 (to 已提交) or 网格内办结 (to 已受理). Raises Denied."""
    solved = need.state == N.SOLVED_IN_GRID
    changes: dict[str, Any] = {"result": "", "finished_at": None} if solved else {"whereto": ""}
    with transaction.atomic():
        changes |= places.still_there(need)
        return step(
            need,
            N.ACCEPTED if solved else N.SUBMITTED,
            by=by,
            verb="reopen",
            what="重新办理",
            check=permissions.check_can_accept,
            start={N.SOLVED_IN_GRID} if solved else {N.NOT_LISTED},
            **changes,
        )


def unsolve(need: Need, *, by: Any) -> Need:
    """撤回 of one's own 网格内办结 of today: back to where it stood, 已提交 or 已受理. Raises Denied."""
    with transaction.atomic():
        row = workflow.locked(need)
        permissions.check_can_unsolve(by, row)
        # Solving accepts what was not accepted before, at the same moment.
        untold = row.accepted_at == row.finished_at
        changes: dict[str, Any] = {"accepted_at": None} if untold else {}
        moved = step(
            row,
            N.SUBMITTED if untold else N.ACCEPTED,
            by=by,
            verb="unsolve",
            what="撤回办结",
            check=permissions.check_can_unsolve,
            start={N.SOLVED_IN_GRID},
            result="",
            finished_at=None,
            **changes,
            **places.still_there(row),
        )
        tell_submitter(moved, f"办结已撤回，还在办：{moved.title}", by=by)
    return moved


def withdraw(need: Need, *, by: Any) -> Need:
    """撤回受理: back to where it stood before: 已受理 to 已提交, 待上会 to 已受理. Raises Denied."""
    waiting = need.state == N.AWAITING
    changes: dict[str, Any] = {} if waiting else {"accepted_at": None}
    with transaction.atomic():
        return step(
            need,
            N.ACCEPTED if waiting else N.SUBMITTED,
            by=by,
            verb="withdraw",
            what="撤回待上会" if waiting else "撤回受理",
            check=permissions.check_can_accept,
            start={N.AWAITING} if waiting else {N.ACCEPTED},
            free=True,
            **changes,
        )
