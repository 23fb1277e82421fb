"""Tables from outside: what a clerk uploads becomes rows of clean text, or a refusal in words.

A spreadsheet is never parsed in this process: `guard` looks at its bytes first, then a child process with a
memory limit reads it (an honest 5 KB file can claim 17 billion cells and abort the interpreter).
"""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tianyuan.documents import guard
from tianyuan.documents.guard import BadTable

__all__ = ["MAX_BYTES", "BadTable", "Table", "clean_text", "make_table", "read_table"]

MAX_BYTES = 10 * 1024 * 1024
MAX_CELL = 32767
MEMORY_MB = 768
SECONDS = 30
READER = Path(__file__).with_name("reader.py")

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_DROPPED = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]")


class Upload(Protocol):
    """What Django hands over for a file field; an open file with a name will do as well."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Table:
    """Rows of text. `rows[0]` is the sheet's row 1; empty rows inside are kept, so that numbers match."""

    rows: list[list[str]]
    name: str = ""
    sheet: str = ""
    sheets: int = 1

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with something in them, with the number the sheet shows."""
        return ((number, row) for number, row in enumerate(self.rows, 1) if any(row))

    @property
    def headers(self) -> list[str]:
        """The first row with something in it."""
        return next((row for _, row in self.numbered()), [])

    @property
    def body(self) -> list[list[str]]:
        """The rows with something in them below `headers`."""
        return [row for _, row in self.numbered()][1:]


def read_table(upload: Upload, *, max_rows: int = 20000, max_columns: int = 200) -> Table:
    """Read .xlsx, .xls, .ods or .csv (UTF-8, GB18030, UTF-16 with mark), told by content, not by name.

    Values are text as a person sees them: 38.0 is "38", a date "2026-11-18". A formula gives its stored
    result; an error value (#N/A) gives an empty cell. Of several sheets the first visible one with content
    is read. Raises BadTable with words for the user.
    """
    content = upload.read(MAX_BYTES + 1)
    name = Path(upload.name or "").name
    kind = guard.kind_of(content, name, MAX_BYTES)
    if kind == "csv":
        return make_table(_read_csv(content, max_rows), name=name, max_rows=max_rows, max_columns=max_columns)
    if kind in ("xlsx", "ods"):
        guard.check_zip(content, max_rows=max_rows, max_columns=max_columns)
    found = _read_in_child(content, max_rows, max_columns)
    table = make_table(found["rows"], name=name, max_rows=max_rows, max_columns=max_columns)
    return Table(table.rows, name=table.name, sheet=found["sheet"], sheets=found["sheets"])


def make_table(
    rows: list[list[str]], *, name: str = "", max_rows: int = 20000, max_columns: int = 200
) -> Table:
    """Clean raw rows into a Table: cells stripped, empty edges cut, limits kept. Raises BadTable."""
    cleaned = [_clean_row(row, number) for number, row in enumerate(rows, 1)]
    while cleaned and not any(cleaned[-1]):
        cleaned.pop()
    if not cleaned:
        raise BadTable("表格是空的，没有可以读取的内容。")
    if len(cleaned) > max_rows:
        raise BadTable(f"表格有 {len(cleaned)} 行，一次最多 {max_rows} 行，请分几次上传。")
    width = max(len(row) for row in cleaned)
    if width > max_columns:
        raise BadTable(f"表格有 {width} 列，最多 {max_columns} 列，请删去用不着的列。")
    return Table([row + [""] * (width - len(row)) for row in cleaned], name=clean_text(name) if name else "")


def clean_text(text: str) -> str:
    """Text without invisible characters and outer blanks. Raises BadTable for NUL and lone surrogates."""
    if _REFUSED.search(text):
        raise BadTable("文字里有无法识别的坏字符，请重新输入这一处。")
    return _DROPPED.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


def _clean_row(row: list[str], number: int) -> list[str]:
    cells = [_clean_cell(cell, number, at) for at, cell in enumerate(row, 1)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _clean_cell(cell: str, number: int, at: int) -> str:
    if len(cell) > MAX_CELL:
        raise BadTable(f"第 {number} 行第 {at} 列的文字太长（最多 {MAX_CELL} 个字）。")
    try:
        return clean_text(cell)
    except BadTable:
        raise BadTable(f"第 {number} 行第 {at} 列有无法识别的坏字符，请重新输入这一格。") from None


# ---- text files
def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable("看不懂这个文本文件的编码。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。")


def _read_csv(content: bytes, max_rows: int) -> list[list[str]]:
    text = _decode(content)
    if "\x00" in text:
        raise BadTable("文件里有无法识别的坏字符，不像是表格。请另存为 .xlsx 再上传。")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > max_rows * 2:
                raise BadTable(f"表格超过 {max_rows} 行，请分几次上传。")
    except csv.Error:
        raise BadTable(
            "这个 .csv 文件的引号不成对或有一格太长。请用 Excel 或 WPS 另存为 .xlsx 再上传。"
        ) from None
    return rows


# ---- spreadsheets
_CODES = {
    "password": "文件设了打开密码。请去掉密码再上传。",
    "empty": "表格是空的，没有可以读取的内容。",
    "large": "表格内容太多，一次读不完。请删去用不着的行、列和工作表，或分几次上传。",
    "broken": "文件损坏或不是表格，读不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。",
}


def _read_in_child(content: bytes, max_rows: int, max_columns: int) -> dict:
    """Run the reader with nothing of ours in its environment; its death is an answer too."""
    limits = [str(limit) for limit in (max_rows, max_columns, MEMORY_MB, SECONDS)]
    command = [sys.executable, "-I", str(READER), *limits]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadTable("表格太复杂，读了很久也没有读完。请只留要导入的工作表再上传。") from None
    if done.returncode < 0:  # killed by its memory or time limit
        raise BadTable(_CODES["large"])
    if done.returncode:
        raise BadTable(_CODES["broken"])
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise BadTable(_CODES.get(answer["error"], _CODES["broken"]))
    return answer
