"""The dates of a month's list, from its rules and the calendar of working days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from servicelists.rules import Rules
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.workdays import calendar as workdays


@dataclass(frozen=True)
class Dates:
    """All dates of one list; field names are those of MonthlyList."""

    cutoff_at: datetime
    compile_on: date
    notice_by: date
    meeting_from: date
    meeting_to: date
    publish_by: date
    settle_on: date


def dates_of(month: Month, rules: Rules) -> Dates:
    """The calendar of the list of a need month. Days that fall on a day off move to the next working day.

    Cut-off stays where it is (residents do not keep office hours), and the meeting is never earlier than the
    required notice after the notice's last day.
    """
    service = month.next()
    compile_on = workdays.on_or_after(month.day(rules.compile_day))
    # A long holiday may push the compile past the notice's day: then both fall on one.
    notice_by = max(workdays.on_or_before(month.day(rules.notice_by_day)), compile_on)
    meeting_from = workdays.on_or_after(
        max(month.day(rules.meeting_from_day), notice_by + timedelta(rules.notice_days))
    )
    meeting_to = max(meeting_from, workdays.on_or_before(month.day(rules.meeting_to_day)))
    return Dates(
        cutoff_at=clock.end_of(month.day(rules.cutoff_day)),
        compile_on=compile_on,
        notice_by=notice_by,
        meeting_from=meeting_from,
        meeting_to=meeting_to,
        publish_by=workdays.on_or_after(service.day(rules.publish_by_day)),
        settle_on=workdays.on_or_after(service.next().day(rules.settle_day)),
    )
