"""Sheets an import hands out: the template to fill in, and the user's own file back with red cells."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tianyuan.documents.imports import Column, ImportSpec
from tianyuan.documents.ledger import MAX_CELL, SAFE_BOOK, height
from tianyuan.documents.models import ImportStage

_TEXT = {"font_name": "宋体", "font_size": 11, "num_format": "@", "text_wrap": True, "valign": "vcenter"}


def template(spec: ImportSpec) -> tuple[str, bytes]:
    """(file name, content): hints, heading and empty text cells; samples stand on a sheet of their own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_BOOK) as book:
        title = book.add_format(_TEXT | {"bold": True, "font_size": 14, "text_wrap": False})
        hint = book.add_format(_TEXT | {"font_color": "#545B66", "font_size": 10, "valign": "top"})
        head = book.add_format(_TEXT | {"bold": True, "border": 1, "bg_color": "#F2F2F2"})
        text = book.add_format(_TEXT)
        fill = book.add_worksheet("填写")
        _columns(fill, spec.columns, text)
        fill.set_row(1, height([(column.help, _width(column)) for column in spec.columns]))
        fill.write_string(0, 0, f"{spec.title}（带 * 的列必填；示例见第二张表）", title)
        _write(fill, 1, [column.help for column in spec.columns], hint)
        _write(fill, 2, [_heading(column) for column in spec.columns], head)
        fill.freeze_panes(3, 0)
        sample = book.add_worksheet("示例")
        _columns(sample, spec.columns, text)
        _write(sample, 0, [_heading(column) for column in spec.columns], head)
        for at, row in enumerate(spec.template_rows, 1):
            _write(sample, at, row, text)
    return f"{_plain(spec.title)}导入模板.xlsx", stream.getvalue()


def filled(spec: ImportSpec) -> tuple[str, bytes]:
    """(file name, content): the template's rows under the heading, on one sheet that the import reads back."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_BOOK) as book:
        head = book.add_format(_TEXT | {"bold": True, "border": 1, "bg_color": "#F2F2F2"})
        text, number = book.add_format(_TEXT), book.add_format(_TEXT | {"num_format": "0"})
        sheet = book.add_worksheet(_plain(spec.title)[:31])
        _columns(sheet, spec.columns, text)
        _write(sheet, 0, [_heading(column) for column in spec.columns], head)
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(spec.template_rows, 1):
            _write(sheet, at, row, text, number)
    return f"{_plain(spec.title)}.xlsx", stream.getvalue()


def marked(stage: ImportStage) -> tuple[str, bytes]:
    """(file name, content): the rows as uploaded, wrong cells red, what is wrong in the last column."""
    wrong = {row["number"]: row for row in stage.report["rows"] if row["messages"]}
    places = [column["at"] for column in stage.report["columns"]]
    width = max([len(row) for row in stage.rows] + [at + 1 for at in places])
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_BOOK) as book:
        text = book.add_format(_TEXT | {"border": 1})
        red = book.add_format(
            _TEXT | {"border": 2, "bold": True, "bg_color": "#F8C9C4", "font_color": "#86161A"}
        )
        sheet = book.add_worksheet("核对结果")
        sheet.set_column(0, width - 1, 16, text)
        sheet.set_column(width, width, 50)
        for number, cells in enumerate(stage.rows, 1):
            row = wrong.get(number)
            bad = {places[at] for at in row["bad"]} if row else set()
            for at in range(width):
                _cell(sheet, number - 1, at, cells[at] if at < len(cells) else "", red if at in bad else text)
            if row:
                sheet.set_row(number - 1, height([("；".join(row["messages"]), 50)]))
                _cell(sheet, number - 1, width, "；".join(row["messages"]), red)
    name = Path(stage.file_name).stem or stage.title
    return f"{_plain(name)}-标出错误.xlsx", stream.getvalue()


def _plain(name: str) -> str:
    return re.sub(r"[^0-9A-Za-z_\u4e00-\u9fff（）()·.-]", "", name)[:80]


def _heading(column: Column) -> str:
    return f"{column.title}*" if column.required else column.title


def _width(column: Column) -> float:
    return max(14, 2.2 * len(column.title) + 4)


def _columns(sheet: Worksheet, columns: Sequence[Column], text: Format) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _width(column), text)


def _write(
    sheet: Worksheet, row: int, cells: Sequence[str | int], look: Format, number: Format | None = None
) -> None:
    for at, cell in enumerate(cells):
        _cell(sheet, row, at, cell, number if number and isinstance(cell, int) else look)


def _cell(sheet: Worksheet, row: int, at: int, cell: str | int, look: Format) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, at, cell, look)
    elif cell:
        sheet.write_string(row, at, cell[:MAX_CELL], look)
    else:
        sheet.write_blank(row, at, None, look)
