"""The month's joint meeting: made from its list, time and place changed while the notice is not out."""

from datetime import datetime
from typing import Any

from django.db import transaction

from servicelists import notices
from servicelists.actions import timeline
from servicelists.models import Agenda, Meeting, MonthlyList
from servicelists.permissions import agendas as permissions
from servicelists.rules import Rules
from servicelists.states import MeetingKind, MeetingState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied
from tianyuan.refusals import Conflict, check_version
from tianyuan.workdays import calendar as workdays


def arrange(monthly_list: MonthlyList, *, starts_at: datetime, place: str, by: Any) -> Meeting:
    """Create the month's joint meeting; there is one a list."""
    with transaction.atomic():
        permissions.check_can_arrange(by, monthly_list)
        agenda, _ = Agenda.objects.get_or_create(
            list=monthly_list, defaults={"committee_id": monthly_list.committee_id}
        )
        meeting, created = Meeting.objects.get_or_create(
            list=monthly_list,
            kind=MeetingKind.JOINT,
            defaults={
                "committee_id": monthly_list.committee_id, "agenda": agenda, "starts_at": starts_at,
                "place": place,
            },
        )  # fmt: skip
        if not created:
            raise Conflict("这个月的联席会已经建好了")
        timeline.entry(
            f"安排联席会：{notices.when(meeting)} {place}", by=by, meeting=meeting, list=monthly_list
        )
        audit.record("meeting.arrange", meeting, by=by, after={"starts_at": starts_at, "place": place})
    return meeting


def edit(
    meeting: Meeting, *, starts_at: datetime, place: str, by: Any, version: int | None = None
) -> Meeting:
    """Change time and place while the notice is not out."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        check_version(row, version)
        permissions.check_can_arrange(by, row)
        if row.state != MeetingState.DRAFT:
            raise Denied("会议通知已发出，时间地点不能直接改")
        before = {"starts_at": row.starts_at, "place": row.place}
        row.starts_at, row.place, row.version = starts_at, place, row.version + 1
        row.save(update_fields=["starts_at", "place", "version"])
        audit.record(
            "meeting.edit", row, by=by, before=before, after={"starts_at": starts_at, "place": place}
        )
    return row


def advice(monthly_list: MonthlyList | None, starts_at: datetime, *, rules: Rules | None = None) -> list[str]:
    """What the calendar would say against this time: shown before the notice goes out, never a bar.

    `rules`: those of a meeting that belongs to no month. A time that is over is refused by the sending.
    """
    if starts_at <= clock.now():
        return ["这个时间已经过了，发不出去，请改时间"]
    said = []
    rules = monthly_list.in_force if monthly_list else rules or Rules()
    day = clock.local(starts_at).date()
    ahead = (day - clock.today()).days
    if ahead < rules.notice_days:
        said.append(f"离开会只有 {max(ahead, 0)} 天，规则要求提前 {rules.notice_days} 天通知")
    if not workdays.is_workday(day):
        said.append("开会那天不是工作日")
    if monthly_list and not monthly_list.meeting_from <= day <= monthly_list.meeting_to:
        window = f"{monthly_list.meeting_from:%-m 月 %-d 日}—{monthly_list.meeting_to:%-m 月 %-d 日}"
        said.append(f"不在本月会期（{window}）内")
    return said
