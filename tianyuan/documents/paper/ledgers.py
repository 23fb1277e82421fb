"""A ledger as a paper: the same rows on A4 across, to be signed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tianyuan.documents.ledger import Ledger
from tianyuan.documents.paper.blocks import Blanks, Column, Note, Paper, Table

NARROWEST, FOR_A_DAY = 7, 14


def from_ledger(ledger: Ledger, *, title: str = "") -> Paper:
    """The ledger lying across, with 填报单位, totals and places to sign."""
    columns = [Column("序号", NARROWEST, center=True)]
    columns += [Column(c.title, _width(ledger, at), c.group, c.center) for at, c in enumerate(ledger.columns)]
    rows: list[Sequence[Any]] = [
        [number, *(_short(value, ledger.day) for value in row)] for number, row in enumerate(ledger.rows, 1)
    ]
    if totals := _totals(ledger):
        rows.append(totals)
    day = f"{ledger.day.year}年{ledger.day.month}月{ledger.day.day}日"
    blocks = [
        Note(f"填报单位：{ledger.unit}　　日期：{day}"),
        Table(columns, rows, small=True),
        *([Note(ledger.note)] if ledger.note else []),
        Blanks([_signed("填表人", ledger.filled_by), _signed("审核人", ledger.reviewed_by)]),
    ]
    return Paper(title or ledger.title, blocks, landscape=True, issuer=ledger.unit)


def _width(ledger: Ledger, at: int) -> float:
    days = any(isinstance(row[at], date) for row in ledger.rows)
    return max(ledger.columns[at].width, FOR_A_DAY if days else NARROWEST)


def _short(value: Any, today: date) -> Any:
    """A day of the ledger's own year without it: columns of days are narrow."""
    if type(value) is date and value.year == today.year:
        return f"{value.month}月{value.day}日"
    return value


def _signed(label: str, name: str) -> str:
    return f"{label}：{name}" if name else label


def _totals(ledger: Ledger) -> list[Any]:
    if not any(column.total for column in ledger.columns) or not ledger.rows:
        return []
    sums = [
        sum(row[at] or 0 for row in ledger.rows) if column.total else ""
        for at, column in enumerate(ledger.columns)
    ]
    return ["合计", *sums]
