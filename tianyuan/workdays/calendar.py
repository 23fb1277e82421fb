"""Working days as the State Council arranges them and the town office corrects them."""

import time as machine
from datetime import date, datetime, time, timedelta

import chinese_calendar

from tianyuan import clock
from tianyuan.workdays.models import CalendarYear, OfficeHours, Workday

# The library raises for a year it does not know; its last year is the last whose arrangement it was given.
LAST_PUBLISHED = max(day.year for day in chinese_calendar.holidays)
FIRST_PUBLISHED = min(day.year for day in chinese_calendar.holidays)
DEFAULT_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))

# Other processes see an edit after this many seconds at most; the editing one at once.
_FRESH_SECONDS = 5.0
_years: dict[int, tuple[float, dict[date, bool]]] = {}
_uncached_until = 0.0


def is_workday(day: date) -> bool:
    """Is it a working day? 调休 counts; a year without an arrangement follows the plain week."""
    return _year(day.year).get(day, day.weekday() < 5)


def add(day: date, n: int) -> date:
    """The n-th working day after a day (before it, when n is negative); with 0 the day itself."""
    step = timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not is_workday(day):
            day += step
    return day


def on_or_after(day: date) -> date:
    """The day itself when it is a working day, else the next one."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date) -> date:
    """The day itself when it is a working day, else the last one before."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def between(a: date, b: date) -> int:
    """How many working days lie after a, up to and including b; negative when b is before a."""
    if b < a:
        return -between(b, a)
    return sum(is_workday(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


def is_provisional(day: date) -> bool:
    """待公布: the arrangement of the day's year is not published or not entered yet."""
    row = CalendarYear.objects.filter(year=day.year).first()
    return not (row.announced if row else day.year <= LAST_PUBLISHED)


def office_hours() -> list[tuple[time, time]]:
    """The stretches of a working day in which offices are open, in order."""
    return list(OfficeHours.objects.values_list("starts", "ends")) or list(DEFAULT_HOURS)


def is_office_time(moment: datetime) -> bool:
    """Are offices open at this moment?"""
    local = clock.local(moment)
    return is_workday(local.date()) and any(starts <= local.time() < ends for starts, ends in office_hours())


def forget() -> None:
    """Drop what was remembered, and read the table every time for the next seconds: after an edit."""
    global _uncached_until
    _years.clear()
    _uncached_until = machine.monotonic() + _FRESH_SECONDS


def reset() -> None:
    """Drop what was remembered: after a test rolled an edit back."""
    global _uncached_until
    _years.clear()
    _uncached_until = 0.0


def _year(year: int) -> dict[date, bool]:
    now = machine.monotonic()
    kept = _years.get(year)
    if kept is not None and now - kept[0] < _FRESH_SECONDS and now >= _uncached_until:
        return kept[1]
    days = dict(Workday.objects.filter(date__year=year).values_list("date", "is_workday"))
    days = days or _published(year)
    _years[year] = (now, days)
    return days


def _published(year: int) -> dict[date, bool]:
    """The library's arrangement, for years without a row of our own."""
    days = {day: False for day in chinese_calendar.holidays if day.year == year}
    return days | {day: True for day in chinese_calendar.workdays if day.year == year}
