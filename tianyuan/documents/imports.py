"""The three-step import, step by step: check a table against a spec, report every row, apply all or nothing.

An app describes its import once, in its own `imports.py` (loaded when the program starts):

    @imports.source("committees.organizations")
    def organizations(*, by, committee_id) -> ImportSpec: ...

`documents.views.ImportView` with the same key is the page; `stages` keeps an upload between the steps.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.db import transaction

from tianyuan.documents.guard import BadTable
from tianyuan.documents.paste import Kind, Pasted
from tianyuan.documents.tables import Table

HEADER_WITHIN = 20
Key = tuple[Any, ...]


class BadCell(Exception):
    """A cell cannot be taken. `words` goes on from the column's title: "位数不对"."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


class Status(StrEnum):
    """What confirming would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"

    @property
    def label(self) -> str:
        return {"new": "新增", "changed": "更新", "same": "没有变化", "error": "有错"}[self.value]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


@dataclass(frozen=True)
class Column:
    """A column the import knows. `clean` turns a cell's text into a value or raises BadCell; never sees "".

    `aliases` are other headings people use; `help` stands above the heading in the template; `show` is how a
    value reads in "原来 → 现在".
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    clean: Callable[[str], Any] | None = None
    help: str = ""
    max_length: int = 200
    show: Callable[[Any], str] = _shown
    blank: Any = ""

    def value(self, text: str) -> Any:
        if not text:
            if self.required:
                raise BadCell("没有填")
            return self.blank
        if len(text) > self.max_length:
            raise BadCell(f"太长（{len(text)} 个字，最多 {self.max_length} 个字）")
        return self.clean(text) if self.clean else text


@dataclass(frozen=True)
class Change:
    """A value that stands now and the one from the table, as they read."""

    title: str
    old: str
    new: str


@dataclass
class Row:
    """One row of the table; `number` is what the sheet shows.

    `values` holds the columns the table has, cleaned. An empty cell of a row that is already there changes
    nothing: the value that stands is filled in.
    """

    number: int
    raw: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    status: Status = Status.NEW
    changes: list[Change] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def bad(self, name: str, words: str) -> None:
        """Refuse the row for a column (or "" for the row as a whole); the first reason for a column stays."""
        self.errors.setdefault(name, words)
        self.status = Status.ERROR

    def hint(self, words: str) -> None:
        """Something to look at that does not stop the import: "与待上会的一条相近"."""
        self.hints.append(words)


class Apply(Protocol):
    """Write new and changed rows by calling the app's actions; runs inside one transaction."""

    def __call__(self, rows: Sequence[Row], *, by: Any) -> None: ...


@dataclass(frozen=True)
class ImportSpec:
    """An app's import.

    `current(keys, by)` gives what stands now: natural key → values by column name. `check_rows(rows, by)` may
    look at all rows at once (units by name, similar needs) and call `row.bad` or `row.hint`. With an empty
    natural key every row is new. `lines` and `chain` name the columns that pasted lines and 接龙 fill.
    `also(rows)`: what confirming makes besides the rows, in words for the head of the report.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    apply: Apply
    natural_key: tuple[str, ...] = ()
    current: Callable[[set[Key], Any], Mapping[Key, Mapping[str, Any]]] | None = None
    check_rows: Callable[[Sequence[Row], Any], None] | None = None
    template_rows: tuple[tuple[str | int, ...], ...] = ()
    lines: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    also: Callable[[Sequence[Row]], Sequence[str]] | None = None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass
class Report:
    """What confirming would do. `found`: column name → place in the sheet; `ignored`: unknown headings."""

    columns: tuple[Column, ...]
    rows: list[Row]
    found: dict[str, int]
    ignored: list[str]
    header_row: int = 0

    def count(self, status: Status) -> int:
        return sum(row.status is status for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {status.value: self.count(status) for status in Status}

    @property
    def to_apply(self) -> list[Row]:
        return [row for row in self.rows if row.status in (Status.NEW, Status.CHANGED)]

    def messages(self, row: Row) -> list[str]:
        """ "第 7 行 手机号 位数不对"."""
        titles = {column.name: column.title for column in self.columns}
        return [
            " ".join(part for part in (f"第 {row.number} 行", titles.get(name, ""), words) if part)
            for name, words in row.errors.items()
        ]

    @property
    def fingerprint(self) -> str:
        """The same exactly when confirming would do the same."""
        said = [
            [row.number, row.status, row.errors, [[c.title, c.old, c.new] for c in row.changes]]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


# ---- sources
class Source(Protocol):
    def __call__(self, *, by: Any, committee_id: int | None) -> ImportSpec: ...


_sources: dict[str, Source] = {}


def source(key: str) -> Callable[[Source], Source]:
    """Register the function that builds an import's spec for a user and, where it has one, a committee."""

    def register(build: Source) -> Source:
        _sources[key] = build
        return build

    return register


def spec_for(key: str, *, by: Any, committee_id: int | None = None) -> ImportSpec:
    """The registered import."""
    return _sources[key](by=by, committee_id=committee_id)


# ---- pasted text
def order_of(pasted: Pasted, spec: ImportSpec) -> tuple[str, ...]:
    """The columns pasted rows fill without a heading. Raises BadTable where lines or 接龙 make no sense."""
    if pasted.kind is Kind.CELLS:
        return tuple(column.name for column in spec.columns)
    names = spec.chain if pasted.kind is Kind.CHAIN else spec.lines
    if not names and len(spec.columns) > 1 and not _is_column(pasted, spec):
        raise BadTable("这里要粘贴表格里的单元格（在 Excel 或 WPS 里选中、复制），不能一行一条或粘贴接龙。")
    return names or (spec.columns[0].name,)


def _is_column(pasted: Pasted, spec: ImportSpec) -> bool:
    """Is it one column of cells under its heading?"""
    return pasted.kind is Kind.LINES and _find_header([(1, pasted.rows[0])], spec) is not None


# ---- check
def check(table: Table, spec: ImportSpec, by: Any, *, order: Sequence[str] = ()) -> Report:
    """Look at every row and say what confirming would do; writes nothing.

    Headings are matched by title or alias in any order, rows above them are skipped. A pasted table may
    come without: then its columns are those of `order`. Raises BadTable when columns are missing.
    """
    numbered = list(table.numbered())
    header = _find_header(numbered, spec)
    if header is None and not order:
        raise BadTable(f"没有找到表头。表头应有这些列：{_titles(spec.columns)}。请下载模板对照。")
    header_row, found, ignored = header or (0, _in_order(table, spec, order), [])
    _check_columns(spec, found)
    rows = [_row(number, cells, found) for number, cells in numbered if number > header_row]
    if not rows:
        raise BadTable("表头下面没有内容。")
    report = Report(tuple(c for c in spec.columns if c.name in found), rows, found, ignored, header_row)
    _clean(report)
    _compare(report, spec, by)
    return report


def _heading(text: str) -> str:
    """A heading without what people decorate it with: blanks, *, （必填）."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\([^)]*\)|[\s*:]", "", text)


Header = tuple[int, dict[str, int], list[str]]


def _find_header(numbered: list[tuple[int, list[str]]], spec: ImportSpec) -> Header | None:
    """The row among the first with the most known headings."""
    known = {
        _heading(word): column.name for column in spec.columns for word in (column.title, *column.aliases)
    }
    best: tuple[int, int, list[str]] | None = None
    for number, cells in numbered[:HEADER_WITHIN]:
        score = sum(_heading(cell) in known for cell in cells)
        if score > (best[0] if best else 0):
            best = (score, number, cells)
    if best is None or (best[0] == 1 and sum(map(bool, best[2])) > 1 and len(spec.columns) > 2):
        return None
    return best[1], *_matched(best[2], known)


def _matched(cells: list[str], known: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    ignored = []
    for at, cell in enumerate(cells):
        name = known.get(_heading(cell))
        if name is None:
            ignored.extend([cell] if cell else [])
        elif name in found:
            raise BadTable(f"表头里“{cells[found[name]]}”和“{cell}”是同一列，请只留一列。")
        else:
            found[name] = at
    return found, ignored


def _in_order(table: Table, spec: ImportSpec, order: Sequence[str]) -> dict[str, int]:
    width = max(len(row) for row in table.rows)
    if width > len(order):
        titles = _titles([spec.column(name) for name in order])
        raise BadTable(f"粘贴了 {width} 列，这里只认 {len(order)} 列：{titles}。可以连表头一起粘贴。")
    return {name: at for at, name in enumerate(order[:width])}


def _titles(columns: Sequence[Column]) -> str:
    return "、".join(column.title for column in columns)


def _check_columns(spec: ImportSpec, found: Mapping[str, int]) -> None:
    missing = [c for c in spec.columns if (c.required or c.name in spec.natural_key) and c.name not in found]
    if missing:
        raise BadTable(f"缺少这些列：{_titles(missing)}。请照模板补上，表头的先后不要紧。")


def _row(number: int, cells: list[str], found: Mapping[str, int]) -> Row:
    return Row(number, {name: cells[at] if at < len(cells) else "" for name, at in found.items()})


def _clean(report: Report) -> None:
    for row in report.rows:
        for column in report.columns:
            try:
                row.values[column.name] = column.value(row.raw[column.name])
            except BadCell as bad:
                row.bad(column.name, bad.words)


def _key(row: Row, spec: ImportSpec) -> Key | None:
    """The row's natural key, when all of it could be read."""
    if not spec.natural_key or any(name not in row.values for name in spec.natural_key):
        return None
    return tuple(row.values[name] for name in spec.natural_key)


def _compare(report: Report, spec: ImportSpec, by: Any) -> None:
    keys = [_key(row, spec) for row in report.rows]
    _name_doubles(report, spec, keys)
    wanted = {key for key in keys if key is not None}
    current = spec.current(wanted, by) if spec.current and wanted else {}
    for row, key in zip(report.rows, keys, strict=True):
        if key is not None and key in current:
            _compare_row(row, report.columns, current[key])
    if spec.check_rows:
        spec.check_rows(report.rows, by)


def _name_doubles(report: Report, spec: ImportSpec, keys: list[Key | None]) -> None:
    first: dict[Key, int] = {}
    for row, key in zip(report.rows, keys, strict=True):
        if key is None:
            continue
        number = first.setdefault(key, row.number)
        if number != row.number:
            titles = "、".join(spec.column(name).title for name in spec.natural_key)
            row.bad("", f"与第 {number} 行重复（{titles}相同）")


def _compare_row(row: Row, columns: Sequence[Column], standing: Mapping[str, Any]) -> None:
    for column in columns:
        if column.name not in row.values or column.name not in standing:
            continue
        old, new = standing[column.name], row.values[column.name]
        if row.raw[column.name] == "":
            row.values[column.name] = old
        elif old != new:
            row.changes.append(Change(column.title, column.show(old), column.show(new)))
    if row.status is not Status.ERROR:
        row.status = Status.CHANGED if row.changes else Status.SAME


# ---- apply
def apply(report: Report, spec: ImportSpec, *, by: Any) -> int:
    """Hand all new and changed rows to the spec in one transaction; how many. Raises BadTable on an error."""
    if report.count(Status.ERROR):
        raise BadTable(f"还有 {report.count(Status.ERROR)} 行有错，改好后重新上传；没有导入任何一行。")
    rows = report.to_apply
    if rows:
        with transaction.atomic():
            spec.apply(rows, by=by)
    return len(rows)
