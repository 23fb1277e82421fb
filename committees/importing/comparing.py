"""How a row of a sheet is held against what stands in the books."""

from collections.abc import Mapping, Sequence
from typing import Any

from tianyuan.documents.imports import Change, Column, Row, Status


def compare(row: Row, columns: Sequence[Column], standing: Mapping[str, Any]) -> None:
    """Note what the row changes; an empty cell keeps what stands. The row becomes 更新 or 没有变化."""
    for column in columns:
        if column.name not in row.values or column.name not in standing:
            continue
        old, new = standing[column.name], row.values[column.name]
        if row.raw[column.name] == "":
            row.values[column.name] = old
        elif old != new:
            row.changes.append(Change(column.title, column.show(old), column.show(new)))
    settle(row)


def note(row: Row, title: str, old: Any, new: Any) -> None:
    """Note a change that is no plain column."""
    row.changes.append(Change(title, str(old or "（空）"), str(new or "（空）")))
    settle(row)


def settle(row: Row) -> None:
    """A row that stands already is changed or the same."""
    if row.status is not Status.ERROR:
        row.status = Status.CHANGED if row.changes else Status.SAME


def refuse_doubles(rows: Sequence[Row], key_of: Any, words: str) -> None:
    """The second row with the same key is refused: "与第 7 行重复（…）"."""
    first: dict[Any, int] = {}
    for row in rows:
        key = None if row.status is Status.ERROR else key_of(row)
        if key and first.setdefault(key, row.number) != row.number:
            row.bad("", f"与第 {first[key]} 行重复（{words}相同）")
