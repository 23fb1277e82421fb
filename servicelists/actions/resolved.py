"""A need the meeting settled goes with its 议定事项: 落实 is its work done, taken back it is at work again."""

from typing import Any

from servicelists.actions.needs.deciding import finish
from servicelists.actions.needs.steps import step
from servicelists.models import AgendaItem, Need, Resolution
from servicelists.permissions import resolutions as permissions
from servicelists.states import NEED_WITHOUT_CLAIM, NeedState, Outcome, ResolutionState
from tianyuan import workflow

AT_WORK = NEED_WITHOUT_CLAIM | {NeedState.IN_PROGRESS}


def goes_on(resolution: Resolution, *, by: Any) -> Need | None:
    """The need waits for the resident's word once all its resolutions are settled, one of them by 落实.

    Returns it, or None where it stays: claimed by a unit, finished or closed already, or more is still to do. Inside
    the caller's transaction, the resolution's row locked.
    """
    need = _need_of(resolution)
    if need is None or need.state not in AT_WORK or need.claims.active().exists():
        return None
    settled = list(Resolution.objects.filter(item=resolution.item).order_by("settled_at", "pk"))
    done = [row for row in settled if row.state == ResolutionState.DONE]
    if not done or any(row.state == ResolutionState.OPEN for row in settled):
        return None
    what = f"议定事项已落实，待评价：{done[-1].text}"
    return finish(need, result="；".join(row.result for row in done)[:500], by=by, what=what)


def goes_back(resolution: Resolution, *, by: Any) -> Need | None:
    """落实 taken back: what waits for its word because of it is 办理中 again; what was rated or closed stays.

    `resolution` as it was before. What somebody finished before this was 落实 did not stand on it and stays too.
    """
    need = _need_of(resolution)
    if need is None or need.state != NeedState.AWAITING_RATING or need.claims.active().exists():
        return None
    if not (need.finished_at and resolution.settled_at and need.finished_at >= resolution.settled_at):
        return None
    return step(
        need, NeedState.IN_PROGRESS, by=by, verb="unfinish", what=f"议定事项重新办理：{resolution.text}",
        check=lambda user, _: permissions.check_can_conclude(user, resolution),
        start={NeedState.AWAITING_RATING}, result="", finished_at=None,
    )  # fmt: skip


def _need_of(resolution: Resolution) -> Need | None:
    """The need whose result at the meeting the resolution is, locked; the item first: two done at once queue here."""
    if resolution.item_id is None:
        return None
    item = workflow.locked(AgendaItem(pk=resolution.item_id))
    return workflow.locked(item.need) if item.outcome == Outcome.RESOLVED else None
