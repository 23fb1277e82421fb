"""A paper as HTML for the printer: no navigation, A4, the same blocks as the .docx."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tianyuan.documents.paper.blocks import (
    Band,
    Block,
    Column,
    Paper,
    Table,
    cell_text,
    clean,
    lines,
    numbered,
)


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's heading."""

    words: str
    across: int = 1
    down: int = 1


def html(paper: Paper) -> SafeString:
    """The paper as `<article class="a4">`, escaped, without inline styles."""
    shown = {"paper": paper, "title": paper.title_lines, "blocks": list(_shown(paper))}
    return render_to_string("documents/paper.html", shown)


def _shown(paper: Paper) -> Iterator[dict[str, Any]]:
    for block, number in numbered(paper.blocks):
        yield {"block": block, "kind": block.kind, "number": number, **_more(block)}


def _more(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    more: dict[str, Any] = {}
    if hasattr(block, "words"):
        more["lines"] = lines(block.words)
    if hasattr(block, "lead"):
        more["lead"] = clean(block.lead)
    if hasattr(block, "rows"):
        more["rows"] = [(clean(label), clean(words)) for label, words in block.rows]
    return more


def _table(table: Table) -> dict[str, Any]:
    total = sum(column.width for column in table.columns) or 1
    return {
        "widths": [f"{column.width / total:.2%}" for column in table.columns],
        "heads": [head for head in head_rows(table) if head],
        "rows": [_row(table, row) for row in table.rows],
        "span": len(table.columns),
        "looks": " ".join(filter(None, [tallness(table.least), "small" if table.small else ""])),
    }


def tallness(least: float) -> str:
    """The class of a row's least height: stylesheets know three."""
    return "" if least < 8 else "tall" if least < 11 else "taller" if least < 15 else "tallest"


def head_rows(table: Table) -> list[list[HeadCell]]:
    """One or two rows of heading cells; none when no column has a title."""
    if not table.headed:
        return []
    if not table.grouped:
        return [[HeadCell(clean(column.title)) for column in table.columns]]
    upper: list[HeadCell] = []
    lower: list[HeadCell] = []
    for group, members in groupby(table.columns, key=lambda column: column.group):
        found: list[Column] = list(members)
        if group:
            upper.append(HeadCell(clean(group), across=len(found)))
            lower += [HeadCell(clean(column.title)) for column in found]
        else:
            upper += [HeadCell(clean(column.title), down=2) for column in found]
    return [upper, lower]


def _row(table: Table, row: Any) -> dict[str, Any]:
    if isinstance(row, Band):
        return {"band": clean(row.words)}
    if len(row) != len(table.columns):
        raise ValueError(f"a row has {len(row)} cells for {len(table.columns)} columns")
    cells = [(cell_text(value), column.center) for value, column in zip(row, table.columns, strict=True)]
    return {"cells": cells}
