"""What every action on a need has in common: lock, check, move, history, message."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from servicelists.actions import timeline
from servicelists.models import Need
from servicelists.queries.needs import staff_of
from servicelists.queries.reasons import OWN_RECORD, reasons
from servicelists.states import NEED_MOVES, NeedState
from tianyuan import workflow
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput

CLAIMED = "已有单位认领，请先退回认领"
Check = Callable[[Any, Need], None]


@dataclass(frozen=True)
class RowResult:
    """How one row of a batch went; `reason` says why not."""

    need: Need
    ok: bool
    reason: str = ""


def only_from(need: Need, states: Collection[str], to: str) -> None:
    """Raise Denied unless the (locked) need stands in one of the states this action starts from."""
    if need.state not in states:
        raise Denied(NEED_MOVES.refusal(need.state, to))


def unclaimed(need: Need) -> None:
    """Raise Denied while a unit holds a claim on the need."""
    if need.claimed_quantity or need.claims.active().exists():
        raise Denied(CLAIMED)


def words_given(words: str, label: str, longest: int = 500) -> str:
    """The words, trimmed; BadInput when there are none or too many."""
    words = words.strip()
    if not words:
        raise BadInput(f"请填写{label}")
    return words_within(words, label, longest)


def words_within(words: str, label: str, longest: int = 500) -> str:
    words = words.strip()
    if len(words) > longest:
        raise BadInput(f"{label}最多 {longest} 个字，现在有 {len(words)} 个字")
    return words


def step(
    need: Need,
    to: str,
    *,
    by: Any,
    verb: str,
    what: str,
    check: Check,
    start: Collection[str],
    note: str = "",
    free: bool = False,
    **changes: Any,
) -> Need:
    """One move of a need with everything that belongs to it; call inside `transaction.atomic`.

    `start` are the states the action begins from (the table may allow more, for other actions), `free` asks
    that no unit holds a claim. Raises Denied.
    """
    row = workflow.locked(need)
    check(by, row)
    only_from(row, start, to)
    if free:
        unclaimed(row)
    moved = workflow.move(need, to, by=by, table=NEED_MOVES, verb=f"needs.{verb}", note=note, **changes)
    timeline.entry(what, by=by, note=note, need=moved)
    return moved


def tell_submitter(need: Need, title: str, *, by: Any, body: str = "") -> None:
    """A message to whoever recorded the need, unless that is who acts."""
    if need.created_by_id and need.created_by_id != getattr(by, "pk", None):
        inbox.notify(
            [need.created_by], title=title, body=body, url=address(need), kind="need", why=OWN_RECORD
        )


def tell_staff(need: Need, title: str, *, by: Any, body: str = "") -> None:
    """A message to the committee's secretary, deputy and clerk, without the one who acts."""
    people = [user for user in staff_of(need.committee_id) if user.pk != getattr(by, "pk", None)]
    why = reasons(people, need.committee_id)
    inbox.notify(people, title=title, body=body, url=address(need), kind="need", why=why)


def address(need: Need) -> str:
    return f"/needs/{need.pk}/"


def each(needs: Iterable[Need], act: Callable[[Need], Need]) -> list[RowResult]:
    """Do it for every need on its own: one refused row does not hold up the others."""
    results = []
    for need in needs:
        try:
            with transaction.atomic():
                results.append(RowResult(act(need), ok=True))
        except Denied as refusal:
            results.append(RowResult(need, ok=False, reason=refusal.reason))
    return results


def state_word(state: str) -> str:
    return NeedState(state).label
