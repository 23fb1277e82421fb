"""The .xlsx ledger of DOMAIN.md section 9: made to be printed on A4 and signed, not only looked at."""

import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeGuard

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tianyuan import clock

SAFE_BOOK = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}
MAX_CELL = 32767
_LARGEST_EXACT = 10**15


@dataclass(frozen=True)
class LedgerColumn:
    """A column; neighbours of one `group` share a merged heading. `width` in characters; `total` sums up."""

    title: str
    group: str = ""
    width: float = 12
    total: bool = False
    center: bool = False


@dataclass(frozen=True)
class Ledger:
    """A ledger. `rows` hold one value per column (text, number, date, bool, None); 序号 is added by itself.

    `unit` 填报单位, `day` 日期, `filled_by` 填表人, `reviewed_by` 审核人 (empty: a blank to sign). With `real_days`
    days are dates of the sheet, which sort and filter as such, else their text.
    """

    title: str
    unit: str
    day: date
    columns: Sequence[LedgerColumn]
    rows: Sequence[Sequence[Any]]
    filled_by: str = ""
    reviewed_by: str = ""
    note: str = ""
    real_days: bool = False

    @property
    def filename(self) -> str:
        return f"{re.sub(r'[^0-9A-Za-z一-鿿（）·-]', '', self.title) or '台账'}-{self.day:%Y%m%d}.xlsx"


def write(ledger: Ledger, *more: Ledger) -> bytes:
    """The ledger as an .xlsx file, `more` on sheets behind it.

    Text stays text: what begins with = + - @ is no formula.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_BOOK) as book:
        formats = _formats(book)
        for each in (ledger, *more):
            _Page(each, book.add_worksheet(_sheet_name(each.title)), formats).write()
    return stream.getvalue()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\'\x00-\x1f]", "", title)[:31].strip() or "台账"


def file(ledger: Ledger, *more: Ledger) -> tuple[str, bytes]:
    """(file name, content), ready for a response or the download centre."""
    return ledger.filename, write(ledger, *more)


def put(sheet: Worksheet, row: int, at: int, value: Any, cell: Format, days: Format | None = None) -> None:
    """Write one value by its kind; text is never taken for a formula, a number or a link."""
    if value is None or value == "":
        sheet.write_blank(row, at, None, cell)
    elif isinstance(value, bool):
        sheet.write_string(row, at, "是" if value else "否", cell)
    elif _is_number(value):
        _put_number(sheet, row, at, value, cell)
    elif isinstance(value, date):
        sheet.write_string(row, at, _day(value), days or cell)
    else:
        sheet.write_string(row, at, str(value)[:MAX_CELL], cell)


def height(cells: Sequence[tuple[str, float]], *, line: float = 15.5, least: float = 22) -> float:
    """Points a row needs for texts wrapped in columns so wide (in characters; a Chinese one takes two).

    Said in the file, because LibreOffice and WPS do not work it out for what another program wrote.
    """
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(max(least, lines * line + 6), 409)


@lru_cache(maxsize=4096)  # the same words stand in many rows
def _lines(text: str, width: float) -> int:
    room = max(width - 1, 2)
    return sum(max(1, math.ceil(_span_of(part) / room)) for part in text.split("\n"))


def _span_of(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _is_number(value: Any) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _day(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    return f"{clock.local(value) if value.tzinfo else value:%Y-%m-%d %H:%M}"


def _put_number(sheet: Worksheet, row: int, at: int, value: int | float | Decimal, cell: Format) -> None:
    if not math.isfinite(value):
        sheet.write_string(row, at, "—", cell)
    elif not -_LARGEST_EXACT < value < _LARGEST_EXACT:  # a sheet keeps 15 digits
        sheet.write_string(row, at, str(value), cell)
    else:
        sheet.write_number(row, at, value, cell)


_SONG = {"font_name": "宋体", "font_size": 11, "font_family": 1, "font_charset": 134, "valign": "vcenter"}
_GRID = _SONG | {"border": 1, "text_wrap": True}


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    title = _SONG | {"font_name": "方正小标宋简体", "font_size": 22, "align": "center"}
    head = _GRID | {"font_name": "黑体", "align": "center", "bg_color": "#F2F2F2"}
    looks = {
        "title": title,
        "left": _SONG,
        "right": _SONG | {"align": "right"},
        "head": head,
        "text": _GRID | {"align": "left"},
        "center": _GRID | {"align": "center"},
        "number": _GRID | {"align": "center", "num_format": "General"},
        "day": _GRID | {"align": "center", "num_format": "yyyy-mm-dd"},
        "total": _GRID | {"bold": True, "align": "center", "top": 2},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


class _Page:
    """Writes one ledger from top to bottom; `self.at` is the next row."""

    def __init__(self, ledger: Ledger, sheet: Worksheet, formats: dict[str, Format]):
        self.ledger, self.sheet, self.formats = ledger, sheet, formats
        self.columns = [LedgerColumn("序号", width=6, center=True), *ledger.columns]
        self.last = len(self.columns) - 1
        self.at = 0

    def write(self) -> None:
        for at, column in enumerate(self.columns):
            self.sheet.set_column(at, at, column.width)
        self._top()
        head = self.at
        self._header()
        self._frame(head)
        for number, values in enumerate(self.ledger.rows, 1):
            self._row([number, *values])
        self._totals()
        self._signatures()
        self.sheet.print_area(0, 0, self.at, self.last)

    def _frame(self, head: int) -> None:
        """How it prints: A4 across, one page wide, heading on every page."""
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.sheet.center_horizontally()
        self.sheet.repeat_rows(head, self.at - 1)
        self.sheet.freeze_panes(self.at, 2 if self.last > 3 else 0)
        self.sheet.set_footer("&C第 &P 页 共 &N 页")

    def _span(self, row: int, start: int, end: int, words: str, look: str, *, rows: int = 1) -> None:
        if rows > 1 or end > start:
            self.sheet.merge_range(row, start, row + rows - 1, end, "", self.formats[look])
        self.sheet.write_string(row, start, words, self.formats[look])

    def _pair(self, left: str, right: str) -> None:
        middle = max(self.last // 2, 0)
        self._span(self.at, 0, middle, left, "left")
        if middle < self.last:
            self._span(self.at, middle + 1, self.last, right, "right")
        self.at += 1

    def _top(self) -> None:
        self.sheet.set_row(self.at, 36)
        self._span(self.at, 0, self.last, self.ledger.title, "title")
        self.at += 1
        self.sheet.set_row(self.at, 20)
        day = self.ledger.day
        self._pair(f"填报单位：{self.ledger.unit}", f"日期：{day.year} 年 {day.month} 月 {day.day} 日")

    def _header(self) -> None:
        if not any(column.group for column in self.columns):
            self.sheet.set_row(self.at, 24)
            for at, column in enumerate(self.columns):
                self._span(self.at, at, at, column.title, "head")
            self.at += 1
            return
        self.sheet.set_row(self.at, 22)
        self.sheet.set_row(self.at + 1, 22)
        for group, members in groupby(enumerate(self.columns), key=lambda pair: pair[1].group):
            self._group(group, list(members))
        self.at += 2

    def _group(self, group: str, members: list[tuple[int, LedgerColumn]]) -> None:
        if group:
            self._span(self.at, members[0][0], members[-1][0], group, "head")
        for at, column in members:
            if group:
                self._span(self.at + 1, at, at, column.title, "head")
            else:
                self._span(self.at, at, at, column.title, "head", rows=2)

    def _row(self, values: Sequence[Any]) -> None:
        if len(values) != len(self.columns):
            raise ValueError(f"a ledger row has {len(values) - 1} values for {self.last} columns")
        for at, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            if self.ledger.real_days and isinstance(value, date) and not isinstance(value, datetime):
                self.sheet.write_datetime(self.at, at, value, self.formats["day"])
                continue
            look = "number" if _is_number(value) else "center" if column.center else "text"
            put(self.sheet, self.at, at, value, self.formats[look], self.formats["center"])
        texts = [str(value)[:MAX_CELL] for value in values]
        widths = [column.width for column in self.columns]
        self.sheet.set_row(self.at, height(list(zip(texts, widths, strict=True))))
        self.at += 1

    def _totals(self) -> None:
        if not any(column.total for column in self.columns):
            return
        self.sheet.set_row(self.at, 22)
        for at, column in enumerate(self.columns):
            total = sum(self._numbers(at - 1)) if column.total else "合计" if at == 0 else ""
            put(self.sheet, self.at, at, total, self.formats["total"])
        self.at += 1

    def _numbers(self, at: int) -> list[Any]:
        return [row[at] for row in self.ledger.rows if _is_number(row[at])]

    def _signatures(self) -> None:
        if self.ledger.note:
            self._span(self.at, 0, self.last, f"注：{self.ledger.note}", "left")
            self.at += 1
        self.sheet.set_row(self.at, 24)
        blank = "　" * 6
        self._pair(f"填表人：{self.ledger.filled_by or blank}", f"审核人：{self.ledger.reviewed_by or blank}")
        self.at -= 1
