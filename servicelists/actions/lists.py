"""The month's list: open, and the moves of its stage that the calendar or a person makes."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.models import Committee
from servicelists.actions import timeline
from servicelists.calendar import dates_of
from servicelists.models import MonthlyList
from servicelists.queries.lists import list_collecting
from servicelists.rules import Rules
from servicelists.states import LIST_MOVES
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.months import Month


def open_list(committee: Committee, month: Month, *, by: Any, at: datetime | None = None) -> MonthlyList:
    """Open a committee's list for a need month with a copy of the rules in force; idempotent."""
    rules = Rules.from_json(committee.calendar)
    with transaction.atomic():
        opened, created = MonthlyList.objects.get_or_create(
            committee=committee,
            month=month,
            defaults={
                "rules": rules.to_json(),
                "opened_at": at or clock.now(),
                **asdict(dates_of(month, rules)),
            },
        )
        if created:
            timeline.entry(f"{month.label}需求清单开始收集", by=by, list=opened)
            audit.record("lists.open", opened, by=by, committee_id=committee.pk)
    return opened


def collecting(committee: Committee, *, by: Any) -> MonthlyList:
    """The list that takes a need now; opened when the calendar has not come to it yet."""
    found = list_collecting(committee)
    if found:
        return found
    month = Month.current()
    if dates_of(month, Rules.from_json(committee.calendar)).cutoff_at <= clock.now():
        month = month.next()
    return open_list(committee, month, by=by)


def move_stage(monthly_list: MonthlyList, stage: str, *, by: Any, verb: str, **changes: Any) -> MonthlyList:
    """The only way a list's stage changes."""
    return workflow.move(monthly_list, stage, by=by, table=LIST_MOVES, verb=verb, field="stage", **changes)


def open_due_lists(*, by: Any) -> int:
    """Every active committee has a list that collects: run daily. Returns how many were opened."""
    before = MonthlyList.objects.count()
    for committee in Committee.objects.active():
        collecting(committee, by=by)
    return MonthlyList.objects.count() - before
