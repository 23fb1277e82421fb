"""What the town does with a need: send it back with words, or say which committee takes it."""

from typing import Any

from django.db import transaction

from committees.models import Committee
from servicelists.actions import lists, timeline
from servicelists.actions.needs.steps import step, tell_staff, unclaimed, words_given
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.states import NeedState
from tianyuan import workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied

N = NeedState
ASSIGNABLE = frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING, N.PENDING, N.REPORTED})


def return_from_town(need: Need, *, words: str, by: Any) -> Need:
    """退回: a reported need goes back to the committee's next meeting with the town's words."""
    words = words_given(words, "意见")
    with transaction.atomic():
        moved = step(
            need,
            N.AWAITING,
            by=by,
            verb="return_from_town",
            what="镇党委退回，再次上会",
            note=words,
            check=permissions.check_can_steer,
            start={N.REPORTED},
        )
        tell_staff(moved, f"镇党委退回：{moved.title}", by=by, body=words)
    return moved


def assign_committee(need: Need, *, committee: Committee, by: Any) -> Need:
    """交由某大党委办理: for a need of a community without its own committee. Raises Denied."""
    with transaction.atomic():
        row = workflow.locked(need)
        permissions.check_can_steer(by, row)
        if row.state not in ASSIGNABLE:
            raise Denied(f"现在是“{row.get_state_display()}”，不能再改由谁办理")
        if not committee.active:
            raise Denied(f"{committee.name}已不在册")
        unclaimed(row)
        before = {"committee": row.committee, "list": row.list}
        row.committee, row.list = committee, lists.collecting(committee, by=by)
        row.version += 1
        row.save(update_fields=["committee", "list", "version"])
        timeline.entry(f"交由{committee.name}办理", by=by, need=row)
        after = {"committee": row.committee, "list": row.list}
        audit.record("needs.assign_committee", row, by=by, before=before, after=after)
        tell_staff(row, f"镇党委交办：{row.title}", by=by)
    return row
