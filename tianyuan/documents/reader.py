"""The child process that parses a spreadsheet: bytes on stdin, JSON on stdout, limits on itself first.

Run by path (`python -I reader.py ROWS COLUMNS MEMORY_MB SECONDS`): it imports nothing of ours, no Django.
Answers {"sheet", "sheets", "rows": [[text]]} or {"error": "password" | "empty" | "large" | "broken"}.
"""

import datetime as dt
import io
import json
import resource
import sys
from typing import Any

MAX_TEXT = 20_000_000


def text_of(value: Any) -> str:
    """A value as a person sees it in the cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if value != value:
        return ""
    if abs(value) >= 1e15:
        # The sheet keeps 15 digits: what follows is lost already, so show it as the sheet does.
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}"


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


class Refused(Exception):
    """Ends the reading with a code."""


def read(content: bytes, max_rows: int, max_columns: int) -> dict[str, Any]:
    """The first visible sheet that holds something."""
    import python_calamine as calamine  # after the limits are set

    try:
        book = calamine.load_workbook(io.BytesIO(content))
        shown = [
            meta
            for meta in book.sheets_metadata
            if meta.visible == calamine.SheetVisibleEnum.Visible
            and meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        for meta in shown:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height:
                return {"sheet": meta.name, "sheets": len(shown), "rows": _rows(sheet, max_rows, max_columns)}
    except calamine.PasswordError:
        raise Refused("password") from None
    except calamine.CalamineError as error:
        raise Refused("password" if "password" in str(error).lower() else "broken") from None
    raise Refused("empty")


def _rows(sheet: Any, max_rows: int, max_columns: int) -> list[list[str]]:
    # A little more than allowed is let through: the parent says how many there are.
    if sheet.total_height > max_rows * 2 or sheet.total_width > max_columns * 2:
        raise Refused("large")
    rows, size = [], 0
    for values in sheet.to_python(skip_empty_area=False):
        row = [text_of(value) for value in values]
        while row and not row[-1]:
            row.pop()
        size += sum(map(len, row))
        if size > MAX_TEXT:
            raise Refused("large")
        rows.append(row)
    return rows


def main(arguments: list[str]) -> None:
    rows, columns, megabytes, seconds = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), rows, columns)
    except Refused as refused:
        answer = {"error": str(refused)}
    except MemoryError:
        answer = {"error": "large"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
