"""服务清单: published, taken back in one step, settled."""

from typing import Any

from django.db import transaction

from servicelists.actions import items, lists, timeline
from servicelists.models import MonthlyList, ServiceItem
from servicelists.permissions.items import check_can_publish
from servicelists.queries.claims import liaisons_to_tell, meeting_of
from servicelists.queries.items import preview
from servicelists.queries.reasons import reasons
from servicelists.states import ListStage
from tianyuan import clock, workflow
from tianyuan.outbox import inbox
from tianyuan.permissions import SYSTEM, Denied, account_of
from tianyuan.refusals import BadInput


def publish(monthly_list: MonthlyList, *, by: Any) -> MonthlyList:
    """公示服务清单: exactly what `queries.items.preview` shows goes out; the units hear of their part.

    Raises Denied before the meeting is closed; BadInput when the scanner finds a mobile or an ID number.
    """
    with transaction.atomic():
        check_can_publish(by, monthly_list)
        items.bundle(monthly_list, by=by)
        row = workflow.locked(monthly_list)
        _check_meeting_closed(row)
        shown = preview(row)
        if shown.leaks:
            raise BadInput(f"先删掉个人信息再公示：{'；'.join(shown.leaks)}")
        row = lists.move_stage(
            row, ListStage.PUBLISHED, by=by, verb="lists.publish",
            published_at=clock.now(), published_by=account_of(by),
        )  # fmt: skip
        words = f"公示 {row.service_month.label}服务清单 {len(shown.lines)} 项"
        timeline.entry(words, by=by, list=row)
        _tell_units(row)
    _follow(monthly_list, row)
    return row


def why_not_yet(monthly_list: MonthlyList) -> str:
    """Why the list cannot go out now, whoever asks; "" when it can."""
    if monthly_list.stage in {ListStage.PUBLISHED, ListStage.SETTLED}:
        return "服务清单已经公示"
    if monthly_list.stage != ListStage.CONVENED:
        return "还没有发会议通知，联席会开过再公示"
    meeting = meeting_of(monthly_list)
    waits = meeting is not None and meeting.closed_at is None
    return "联席会还没有闭会，闭会后再公示服务清单" if waits else ""


def _check_meeting_closed(monthly_list: MonthlyList) -> None:
    meeting = meeting_of(monthly_list)
    if meeting is not None and meeting.closed_at is None:
        raise Denied(why_not_yet(monthly_list))


def _tell_units(monthly_list: MonthlyList) -> None:
    counts: dict[int, int] = {}
    for unit in monthly_list.items.standing().values_list("organization", flat=True):
        counts[unit] = counts.get(unit, 0) + 1
    month, committee_id = monthly_list.service_month.label, monthly_list.committee_id
    for unit, count in counts.items():
        told = liaisons_to_tell(unit, committee_id)
        inbox.notify(
            told, title=f"{month}服务清单已公示，贵单位 {count} 项",
            url=f"/items/?month={monthly_list.month}&organization={unit}", kind="lists",
            why=reasons(told, committee_id),
        )  # fmt: skip
    inbox.notify(
        [], title="", kind="lists", committee_id=committee_id, url=f"/lists/{monthly_list.pk}/",
        outside=f"{monthly_list.committee.name}{month}服务清单已公示，共 {sum(counts.values())} 项",
    )  # fmt: skip


def _follow(monthly_list: MonthlyList, row: MonthlyList) -> None:
    for name in ("stage", "published_at", "published_by_id", "settled_at"):
        setattr(monthly_list, name, getattr(row, name))


def withdraw(monthly_list: MonthlyList, *, reason: str, by: Any) -> MonthlyList:
    """撤回: one step back before the month is settled; both versions stay in the history."""
    reason = reason.strip()
    if not reason:
        raise BadInput("请写明撤回原因")
    with transaction.atomic():
        row = workflow.locked(monthly_list)
        check_can_publish(by, row)
        row = lists.move_stage(
            row, ListStage.CONVENED, by=by, verb="lists.withdraw",
            note=reason, published_at=None, published_by=None,
        )  # fmt: skip
        ServiceItem.objects.filter(list=row).update(supplement=False)
        timeline.entry(f"撤回 {row.service_month.label}服务清单", by=by, list=row, note=reason)
    _follow(monthly_list, row)
    return row


def settle(monthly_list: MonthlyList, *, by: Any) -> MonthlyList:
    """月结: from the settling day on; figures of the month stand, what comes later is a correction."""
    with transaction.atomic():
        row = workflow.locked(monthly_list)
        check_can_publish(by, row)
        if clock.today() < row.settle_on:
            raise Denied(f"{row.settle_on.month} 月 {row.settle_on.day} 日月结，还没有到")
        row = lists.move_stage(
            row, ListStage.SETTLED, by=by, verb="lists.settle",
            settled_at=clock.now(),
        )  # fmt: skip
        timeline.entry(f"{row.service_month.label}服务月结", by=by, list=row)
    _follow(monthly_list, row)
    return row


def settle_due(*, by: Any = SYSTEM) -> int:
    """Settle every published list whose day has come: run daily. Returns how many."""
    due = MonthlyList.objects.filter(stage=ListStage.PUBLISHED, settle_on__lte=clock.today())
    rows = list(due.order_by("month", "pk"))
    for row in rows:
        settle(row, by=by)
    return len(rows)
