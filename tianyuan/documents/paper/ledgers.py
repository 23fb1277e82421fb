"""A ledger as a paper: the same rows on A4 across, to be signed."""

from collections.abc import Sequence
from typing import Any

from tianyuan.documents.ledger import Ledger
from tianyuan.documents.paper.blocks import Blanks, Column, Note, Paper, Table, cell_text


def from_ledger(ledger: Ledger, *, title: str = "") -> Paper:
    """The ledger lying across, with 填报单位, totals and places to sign."""
    columns = [Column("序号", 6, center=True)]
    columns += [Column(c.title, c.width, c.group, c.center) for c in ledger.columns]
    rows: list[Sequence[Any]] = [[number, *row] for number, row in enumerate(ledger.rows, 1)]
    if totals := _totals(ledger):
        rows.append(totals)
    day = cell_text(ledger.day)
    blocks = [
        Note(f"填报单位：{ledger.unit}　　日期：{day}"),
        Table(columns, rows),
        *([Note(ledger.note)] if ledger.note else []),
        Blanks([_signed("填表人", ledger.filled_by), _signed("审核人", ledger.reviewed_by)]),
    ]
    return Paper(title or ledger.title, blocks, landscape=True, issuer=ledger.unit)


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
