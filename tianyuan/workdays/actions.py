"""What the town office does with the calendar."""

from datetime import date, time
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction

from tianyuan import audit, permissions
from tianyuan.refusals import BadInput, Conflict, check_version
from tianyuan.workdays import calendar
from tianyuan.workdays.models import CalendarYear, OfficeHours, Workday
from tianyuan.workflow import locked

REFUSAL = "工作日安排由镇党建办维护"
FIRST_YEAR, LAST_YEAR = 2000, 2099
BY_TOWN = "镇党建办录入"


def check_can_edit(by: Any) -> None:
    permissions.check(by, "workdays.edit", REFUSAL)


def set_day(
    day: date, *, is_workday: bool, name: str = "", note: str = "", version: int | None = None, by: Any
) -> Workday:
    """Say whether a day is worked, against or beside the plain week.

    `version` is that of the row the user saw, 0 for a day without one; Conflict with both texts when the day is
    another by now.
    """
    check_can_edit(by)
    _check_year(day.year)
    with transaction.atomic():
        row = Workday.objects.select_for_update().filter(date=day).first() or Workday(date=day)
        before = _facts(row) if row.pk else None
        _check_seen(row, version, mine=Workday(date=day, is_workday=is_workday, name=name, note=note))
        row.version = row.version + 1 if row.pk else 1
        row.is_workday, row.name, row.note, row.source = is_workday, name, note, BY_TOWN
        _save(row)
        audit.record("workdays.set_day", row, by=by, before=before, after=_facts(row))
    _refresh()
    return row


def _check_seen(row: Workday, version: int | None, *, mine: Workday) -> None:
    present = row.version if row.pk else 0
    if version is None or version == present:
        return
    gone = {"安排": "改按平常的星期计算"}
    theirs = _words(row) if row.pk else gone
    raise Conflict(
        f"{mine.date:%Y-%m-%d} 已有别人录入或改过。", mine=_words(mine), theirs=theirs, version=present
    )


def _words(row: Workday) -> dict[str, str]:
    return {"安排": "上班" if row.is_workday else "休息", "名称": row.name, "说明": row.note}


def _save(row: Workday) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # two entered the same new day at the same moment
        raise Conflict(f"{row.date:%Y-%m-%d} 刚有别人录入，请看看再保存。") from error


def clear_day(row: Workday, *, version: int | None = None, by: Any) -> None:
    """Take an exception out: the day follows the plain week again. Raises Conflict when it was changed since."""
    check_can_edit(by)
    with transaction.atomic():
        row = locked(row)
        check_version(row, version)
        audit.record("workdays.clear_day", row, by=by, before=_facts(row))
        row.delete()
    _refresh()


def set_announced(year: int, *, announced: bool, by: Any) -> CalendarYear:
    """Say that a year's arrangement has been published and entered, or take that back."""
    check_can_edit(by)
    _check_year(year)
    with transaction.atomic():
        row, _ = CalendarYear.objects.get_or_create(year=year)
        before, row.announced = row.announced, announced
        row.save()
        audit.record(
            "workdays.announce", row, by=by, before={"announced": before}, after={"announced": announced}
        )
    return row


def set_office_hours(stretches: list[tuple[time, time]], *, by: Any) -> None:
    """Replace the office hours. Raises BadInput unless they run forward and do not overlap."""
    check_can_edit(by)
    ordered = sorted(stretches)
    if not ordered or any(ends <= starts for starts, ends in ordered):
        raise BadInput("下班时间要晚于上班时间")
    if any(later < ends for (_, ends), (later, _) in pairwise(ordered)):
        raise BadInput("上午和下午的时间重叠了")
    with transaction.atomic():
        before = _hours()
        OfficeHours.objects.all().delete()
        OfficeHours.objects.bulk_create([OfficeHours(starts=starts, ends=ends) for starts, ends in ordered])
        audit.record(
            "workdays.set_office_hours", None, by=by, before={"hours": before}, after={"hours": _hours()}
        )


def _refresh() -> None:
    calendar.forget()
    transaction.on_commit(calendar.forget)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"年份请在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")


def _facts(row: Workday) -> dict[str, Any]:
    return {"date": row.date, "is_workday": row.is_workday, "name": row.name, "note": row.note}


def _hours() -> list[str]:
    return [str(row) for row in OfficeHours.objects.all()]
