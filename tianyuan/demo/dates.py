"""The moments of a list in the demonstration's past, from the same calendar as the real one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from servicelists.calendar import Dates, dates_of
from servicelists.rules import Rules
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.workdays import calendar


@dataclass(frozen=True)
class Moments:
    """When everything of one list happened."""

    dates: Dates
    opened: datetime
    compiled: datetime
    notified: datetime
    starts: datetime
    began: datetime
    ended: datetime
    claims_until: datetime
    published: datetime
    settled: datetime


class Times:
    """Random moments that people would keep."""

    def __init__(self, rng: Random):
        self.rng = rng

    def office(self, day: date) -> datetime:
        """Some moment in office hours of the day, or of the next working day."""
        hour = self.rng.choice((8, 9, 10, 11, 14, 15, 16, 17))
        return clock.at(
            calendar.on_or_after(day),
            hour,
            self.rng.randint(31, 59) if hour in (8, 14) else self.rng.randint(0, 55),
        )

    def later(self, moment: datetime, least: int, most: int) -> datetime:
        """So many working days after, in office hours."""
        return self.office(calendar.add(clock.local(moment).date(), self.rng.randint(least, most)))

    def between(self, start: datetime, end: datetime) -> datetime:
        """Any moment between the two."""
        return start + (end - start) * self.rng.random()

    def daytime(self, first: date, last: date) -> datetime:
        """Between 8 and 20 o'clock of some day."""
        day = first + timedelta(self.rng.randint(0, max(0, (last - first).days)))
        return clock.at(day, self.rng.randint(8, 19), self.rng.randint(0, 59))


def rules_of(committee: str, month: Month) -> Rules:
    """达丙 asks its villages first and closes November's list four days later; the others keep the default."""
    late = committee == "达丙" and month.number == 11
    return Rules(cutoff_day=22, compile_day=23, notice_by_day=24) if late else Rules()


def opened_at(committee: str, month: Month) -> datetime:
    """A list opens when the one before is cut off."""
    return dates_of(month.previous(), rules_of(committee, month.previous())).cutoff_at


def moments_of(committee: str, month: Month, at: int, rng: Random) -> Moments:
    """The moments of a month that is over; `at` is the committee's place, so that they do not all meet at once."""
    dates = dates_of(month, rules_of(committee, month))
    notice_day = max(dates.compile_on, min(calendar.add(dates.compile_on, at % 2), dates.notice_by))
    day = _meeting_day(dates, notice_day, at)
    starts = clock.at(day, 9, 30) if (at + month.number) % 2 else clock.at(day, 14, 30)
    last_day = calendar.add(day, rules_of(committee, month).late_claim_workdays)
    began = starts + timedelta(minutes=rng.randint(1, 6))
    return Moments(
        dates=dates,
        opened=opened_at(committee, month),
        compiled=clock.at(dates.compile_on, 9, rng.randint(1, 9)),
        notified=clock.at(notice_day, rng.choice((10, 11, 15, 16)), rng.randint(0, 59)),
        starts=starts,
        began=began,
        ended=began + timedelta(minutes=rng.randint(85, 125)),
        claims_until=clock.end_of(last_day),
        published=clock.at(dates.publish_by, 16, rng.randint(0, 50)),
        settled=clock.at(dates.settle_on, 0, rng.randint(5, 55)),
    )


def _meeting_day(dates: Dates, notice_day: date, at: int) -> date:
    """A working day of the window with three days' notice; the committees spread over it."""
    first = max(dates.meeting_from, notice_day + timedelta(days=3))
    days = [first + timedelta(n) for n in range((dates.meeting_to - first).days + 1)]
    open_days = [day for day in days if calendar.is_workday(day)]
    return open_days[at % len(open_days)] if open_days else calendar.on_or_after(first)
