"""Somebody else's .xlsx, looked at and filled: its looks, merged headings and formulas stay.

Like every spreadsheet from outside it is never opened in this process: its bytes are scanned here, then a child with
limits on itself works on it (`filler.py`).
"""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tianyuan import clock
from tianyuan.documents import guard
from tianyuan.documents.guard import BadTable
from tianyuan.documents.tables import MAX_BYTES, Upload

FILLER = Path(__file__).with_name("filler.py")
MAX_ROWS, MAX_COLUMNS, MAX_MERGED = 20_000, 200, 5_000
MEMORY_MB, SECONDS = 1024, 60
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"
_AREA = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]*ref=["']([A-Za-z]{1,4})(\d{1,9}):([A-Za-z]{1,4})(\d{1,9})["']"""
)
_ANY_CELL = re.compile(rb"""<(?:\w{1,20}:)?(?:c|row)\s(?:[^<>]*\s)?r=["']([A-Za-z]{0,4})(\d{1,9})["']""")
_WORDS = {
    "broken": f"文件损坏或不是表格，打不开。{_SAVE_AS}",
    "empty": "表格里没有看得见的工作表。",
    "sheet": "原表里没有“{at}”这张工作表了，请重新上传。",
    "merged": "数据区的单元格 {at} 是合并的，没法一行一行填。请在 Excel 里取消合并，再重新上传。",
    "label": "数据起始行的单元格 {at} 写着合计或签字，不是填数据的行。请把数据起始行改到它上面，或在它上面留一行空行。",
    "large": "表格内容太多，处理不了。请删去用不着的行、列和工作表。",
}


@dataclass(frozen=True)
class SheetLook:
    """One sheet as far as pointing at columns needs it. `merged`: [top, left, bottom, right], counted from 1.

    `summed`: columns (from 1) a SUM or the like adds up.
    """

    name: str
    rows: list[list[str]]
    merged: list[list[int]]
    summed: frozenset[int] = frozenset()

    def heading(self, row: int, column: int) -> str:
        """The words of a heading cell, of the whole merged area it lies in."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                row, column = top, left
        inside = 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1])
        return self.rows[row - 1][column - 1] if inside else ""


@dataclass(frozen=True)
class Filling:
    """What goes where: `columns` counted from 1, one value a column in each row.

    `unit` and `day` go beside or behind 填报单位 and 填报日期, where the sheet has those words.
    """

    sheet: str
    first_row: int
    columns: Sequence[int]
    rows: Sequence[Sequence[Any]]
    header_row: int = 0
    unit: str = ""
    day: str = ""


def read_template(upload: Upload) -> bytes:
    """The bytes of an uploaded .xlsx that may be opened. Raises BadTable with words for the user."""
    content = upload.read(MAX_BYTES + 1)
    check(content, Path(upload.name or "").name)
    return content


def check(content: bytes, name: str = "") -> None:
    """Scan the bytes: an .xlsx, no bomb, no far cells, no huge merges, no macros, nothing we would lose."""
    kind = guard.kind_of(content, name, MAX_BYTES)
    if kind != "xlsx":
        raise BadTable(f"上级表格只认 .xlsx。{_SAVE_AS}")
    guard.check_zip(content, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if any(part.endswith("vbaProject.bin") for part in names):
            raise BadTable("表里有宏。请另存为不带宏的 .xlsx 再上传。")
        if any(part.startswith(("xl/charts/", "xl/pivotTables/")) for part in names):
            raise BadTable("表里有图表或数据透视表，填的时候留不住。请删掉它们，只留要填的表，再上传。")
        for part in names:
            if part.endswith((".xml", ".rels")):
                _check_part(archive.read(part), sheet=part.startswith("xl/worksheets/"))


def _check_part(content: bytes, *, sheet: bool) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadTable(f"文件不像正常的表格，没有读取。{_SAVE_AS}")
    if not sheet:
        return
    for letters, row in _ANY_CELL.findall(content):
        if int(row) > MAX_ROWS or guard.column_number(letters.decode() or "A") > MAX_COLUMNS:
            where = f"{letters.decode().upper()}{int(row)}"
            raise BadTable(
                f"单元格 {where} 超出了可用的范围（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列）。"
                "请删掉远处多余的行和列再上传。"
            )
    total = 0
    for left, top, right, bottom in _AREA.findall(content):
        across = abs(guard.column_number(right.decode()) - guard.column_number(left.decode())) + 1
        total += across * (abs(int(bottom) - int(top)) + 1)
        if total > MAX_MERGED:
            raise BadTable("表里合并的单元格太多、太大。请取消用不着的合并再上传。")


def look(content: bytes) -> list[SheetLook]:
    """The visible sheets. Raises BadTable."""
    found = _in_child({"do": "look"}, content)["sheets"]
    return [
        SheetLook(sheet["name"], sheet["rows"], sheet["merged"], frozenset(sheet["summed"]))
        for sheet in found
    ]


def last_row(content: bytes, sheet: str, first_row: int) -> int:
    """The last row kept for data. Raises BadTable naming the cell when merged cells or labels are in the way."""
    order = {"do": "check", "sheet": sheet, "first_row": first_row}
    row: int = _in_child(order, content)["last_row"]
    return row


def fill(content: bytes, filling: Filling) -> bytes:
    """A copy of the table with the rows in it; what stood below the data stands below them. Raises BadTable."""
    if filling.first_row + len(filling.rows) > MAX_ROWS:
        raise BadTable(f"要填的有 {len(filling.rows)} 行，一张表最多 {MAX_ROWS} 行，请缩小月份范围。")
    order = {
        "do": "fill",
        "sheet": filling.sheet,
        "first_row": filling.first_row,
        "columns": list(filling.columns),
        "rows": [[_plain(value) for value in row] for row in filling.rows],
        "header_row": filling.header_row,
        "labels": {"unit": filling.unit, "day": filling.day},
    }
    return base64.b64decode(_in_child(order, content)["content"])


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return float(value)
    return value


def _in_child(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Run the filler with nothing of ours in its environment; its death is an answer too."""
    given = json.dumps({**order, "content": base64.b64encode(content).decode()}).encode()
    command = [sys.executable, "-I", str(FILLER), str(MEMORY_MB), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=given, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadTable(_WORDS["large"]) from None
    if done.returncode:
        raise BadTable(_WORDS["large" if done.returncode < 0 else "broken"])
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise BadTable(_WORDS.get(answer["error"], _WORDS["broken"]).replace("{at}", answer["at"]))
    return answer
