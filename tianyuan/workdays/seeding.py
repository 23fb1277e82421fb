"""The first rows of the calendar: what chinesecalendar knows of 2025 and 2026, and 2027 as 待公布."""

from datetime import date

import chinese_calendar

SEEDED = (2025, 2026)
OPEN_YEARS = (2027,)
SOURCE = "国务院办公厅关于 {year} 年部分节假日安排的通知"


def rows(year: int) -> list[dict]:
    """Fields of every day of the year that has a name: holidays, and the weekend days worked instead."""
    named: dict[date, tuple[bool, str]] = {
        day: (False, name) for day, name in chinese_calendar.holidays.items() if day.year == year
    }
    named |= {day: (True, name) for day, name in chinese_calendar.workdays.items() if day.year == year}
    return [
        {
            "date": day,
            "is_workday": works,
            "name": f"{_chinese(name)}{'调休上班' if works else ''}",
            "source": SOURCE.format(year=year),
        }
        for day, (works, name) in sorted(named.items())
    ]


def seed(workday_model, year_model) -> None:
    """Add what is missing; rows that exist stay. Takes the models, so that a migration can call it."""
    for year in SEEDED:
        workday_model.objects.bulk_create(
            [workday_model(**fields) for fields in rows(year)], ignore_conflicts=True
        )
        year_model.objects.get_or_create(year=year, defaults={"announced": True})
    for year in OPEN_YEARS:
        year_model.objects.get_or_create(year=year, defaults={"announced": False})


def _chinese(name: str) -> str:
    return next(entry.chinese for entry in chinese_calendar.Holiday if entry.value == name)
