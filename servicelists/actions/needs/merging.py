"""归并: several needs that are one thing, and splitting them again.

One level only: what had been merged into a need moves with it to the surviving one, so that every merged
need points to the need that is worked on and can be split off by itself, in any order.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from servicelists.actions import timeline
from servicelists.actions.needs import places
from servicelists.actions.needs.steps import only_from, step, tell_submitter, unclaimed
from servicelists.models import DuplicatePair, Need, Proposer
from servicelists.permissions import needs as permissions
from servicelists.states import NeedState, PairState
from tianyuan import clock
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied, account_of
from tianyuan.refusals import BadInput

N = NeedState
MERGEABLE = frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING})
SURVIVING = MERGEABLE | {N.TABLED, N.PENDING}


def merge(into: Need, others: Iterable[Need], *, by: Any) -> Need:
    """Merge needs of the same community into one and return that.

    Every proposer moves along; quantities add up where the unit is the same (38 户 + 4 户), otherwise the
    surviving need keeps its own. Raises Denied (rights, states, claims, another community), BadInput.
    """
    ids = {need.pk for need in others} - {into.pk}
    if not ids:
        raise BadInput("请至少选两条需求来归并")
    with transaction.atomic():
        # In one order for everybody: two merges at once wait, they do not deadlock.
        rows = {row.pk: row for row in _locked({into.pk, *ids})}
        if len(rows) != len(ids) + 1:
            raise Denied("有的需求已不存在")
        target = rows.pop(into.pk)
        _check(target, list(rows.values()), by=by)
        for row in rows.values():
            _merge_one(target, row, by=by)
    return target


def _locked(ids: set[int]) -> list[Need]:
    return list(Need.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _check(target: Need, rows: list[Need], *, by: Any) -> None:
    permissions.check_can_merge(by, target)
    if target.state not in SURVIVING:
        raise Denied(f"“{target.get_state_display()}”的需求不能再并入其他需求")
    unclaimed(target)
    for row in rows:
        permissions.check_can_merge(by, row)
        only_from(row, MERGEABLE, N.MERGED)
        unclaimed(row)
        if row.community_id != target.community_id:
            raise Denied("不是同一个社区的需求，不能归并")


def _merge_one(target: Need, row: Need, *, by: Any) -> None:
    for child in Need.objects.select_for_update().filter(merged_into=row).order_by("pk"):
        _take_back(row, child)
        _put_in(target, child)
        child.save(update_fields=["merged_into", "merged_quantity"])
    # Those who came with a child keep saying so.
    Proposer.objects.filter(need=row, came_with__isnull=True).update(came_with=row)
    Proposer.objects.filter(need=row).update(need=target)
    _put_in(target, row)
    state = row.state
    step(
        row,
        N.MERGED,
        by=by,
        verb="merge",
        what="已归并到另一条需求",
        note=target.title,
        check=permissions.check_can_merge,
        start=MERGEABLE,
        merged_into=target,
        merged_from_state=state,
        merged_quantity=row.merged_quantity,
    )
    timeline.entry("并入一条相同的需求", by=by, note=row.title, need=target)
    audit.record("needs.take_in", target, by=by, after={"merged": row, "quantity": target.quantity})
    _settle_pair(target, row, PairState.CONFIRMED, by=by)
    tell_submitter(row, f"已归并：{row.title}", by=by, body=f"并入：{target.title}")


def _put_in(target: Need, row: Need) -> None:
    """Add the row's own quantity to the target's, if they count the same thing; remember how much."""
    row.merged_into = target
    row.merged_quantity = row.quantity if row.unit == target.unit else 0
    target.quantity += row.merged_quantity
    target.version += 1
    target.save(update_fields=["quantity", "version"])


def _take_back(target: Need, row: Need) -> None:
    """The reverse: quantity and proposers that came with the row leave the target."""
    target.quantity = max(1, target.quantity - row.merged_quantity)
    target.version += 1
    target.save(update_fields=["quantity", "version"])
    row.merged_quantity = 0


def unmerge(need: Need, *, by: Any) -> Need:
    """拆开: state, quantity and proposers are as before the merging. Raises Denied when a unit has claimed."""
    into = need.merged_into_id
    if need.state != N.MERGED or into is None:
        raise Denied("这条需求没有被归并")
    with transaction.atomic():
        place = places.still_there(need)
        rows = {row.pk: row for row in _locked({need.pk, into})}
        row, target = rows[need.pk], rows.get(into)
        if row.state != N.MERGED or target is None or row.merged_into_id != target.pk:
            raise Denied("这条需求刚刚被别人改动，请刷新再看")
        if target.claimed_quantity or target.claims.active().exists():
            raise Denied("归并后的需求已有单位认领，不能再拆开")
        _take_back(target, row)
        Proposer.objects.filter(need=target, came_with=row).update(need=row, came_with=None)
        moved = step(
            need,
            row.merged_from_state or N.SUBMITTED,
            by=by,
            verb="unmerge",
            what="拆开，恢复为单独一条",
            note=target.title,
            check=permissions.check_can_merge,
            start={N.MERGED},
            merged_into=None,
            merged_from_state="",
            merged_quantity=0,
            **place,
        )
        timeline.entry("拆出一条需求", by=by, note=row.title, need=target)
        _settle_pair(target, row, PairState.SPLIT, by=by)
    return moved


def _settle_pair(target: Need, row: Need, state: str, *, by: Any) -> None:
    """A proposed pair of the two is decided by this: a compile must not propose it again."""
    pair = DuplicatePair.objects.filter(Q(first=target, second=row) | Q(first=row, second=target))
    pair.update(state=state, decided_at=clock.now(), decided_by=account_of(by))
