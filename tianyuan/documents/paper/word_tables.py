"""Tables of a .docx, built as XML at once: python-docx asks the whole table for every cell."""

from typing import Any

from tianyuan.documents.paper import layout
from tianyuan.documents.paper.blocks import Band, Table, cell_text, clean
from tianyuan.documents.paper.layout import FANGSONG, HEITI, LATIN, MM, Font
from tianyuan.documents.paper.page import head_rows
from tianyuan.documents.paper.word_parts import TWIPS, element

PADDING = 80


def table(block: Table, width: float) -> Any:
    """`<w:tbl>` across the type area, `width` in mm: ruled, heading repeated, rows never parted."""
    widths = _widths(block, round(width * MM * TWIPS))
    made = element("w:tbl")
    made.append(_properties(sum(widths)))
    columns = element("w:tblGrid")
    for one in widths:
        columns.append(element("w:gridCol", w=one))
    made.append(columns)
    for row in _heads(block, widths):
        made.append(row)
    for values in block.rows:
        made.append(_band(values, widths) if isinstance(values, Band) else _row(block, values, widths))
    return made


def _widths(block: Table, whole: int) -> list[int]:
    total = sum(column.width for column in block.columns) or 1
    widths = [int(whole * column.width / total) for column in block.columns]
    widths[-1] += whole - sum(widths)
    return widths


def _properties(width: int) -> Any:
    made = element("w:tblPr")
    made.append(element("w:tblW", w=width, type="dxa"))
    made.append(element("w:jc", val="center"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    made.append(borders)
    made.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=PADDING, type="dxa"))
    made.append(margins)
    return made


def _tr(*, least: float = 0, head: bool = False) -> Any:
    made, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    height = round(max(least, 7) * MM * TWIPS)
    properties.append(element("w:trHeight", val=height, hRule="atLeast"))
    if head:
        properties.append(element("w:tblHeader"))
    made.append(properties)
    return made


def _heads(block: Table, widths: list[int]) -> list[Any]:
    rows = head_rows(block)
    if len(rows) < 2:
        return [_plain_head(rows[0], widths)] if rows else []
    return _grouped_heads(block, widths)


def _plain_head(cells: list[Any], widths: list[int]) -> Any:
    row = _tr(head=True)
    for cell, width in zip(cells, widths, strict=True):
        row.append(_tc(cell.words, width, HEITI, center=True))
    return row


def _grouped_heads(block: Table, widths: list[int]) -> list[Any]:
    upper, lower = _tr(head=True), _tr(head=True)
    at = 0
    while at < len(block.columns):
        column = block.columns[at]
        end = at + 1
        while column.group and end < len(block.columns) and block.columns[end].group == column.group:
            end += 1
        if column.group:
            upper.append(_tc(clean(column.group), sum(widths[at:end]), HEITI, center=True, across=end - at))
        else:
            upper.append(_tc(clean(column.title), widths[at], HEITI, center=True, merge="restart"))
        for inner in range(at, end):
            words = clean(block.columns[inner].title) if column.group else ""
            merge = "" if column.group else "continue"
            lower.append(_tc(words, widths[inner], HEITI, center=True, merge=merge))
        at = end
    return [upper, lower]


def _band(band: Band, widths: list[int]) -> Any:
    row = _tr()
    row.append(_tc(clean(band.words), sum(widths), HEITI, across=len(widths), keep=True))
    return row


def _row(block: Table, values: Any, widths: list[int]) -> Any:
    if len(values) != len(block.columns):
        raise ValueError(f"a row has {len(values)} cells for {len(block.columns)} columns")
    row = _tr(least=block.least)
    for value, column, width in zip(values, block.columns, widths, strict=True):
        row.append(_tc(cell_text(value), width, FANGSONG, center=column.center))
    return row


def _tc(
    words: str,
    width: int,
    font: Font,
    *,
    center: bool = False,
    across: int = 1,
    merge: str = "",
    keep: bool = False,
) -> Any:
    made, properties = element("w:tc"), element("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    if across > 1:
        properties.append(element("w:gridSpan", val=across))
    if merge:
        properties.append(element("w:vMerge", val=merge))
    properties.append(element("w:vAlign", val="center"))
    made.append(properties)
    for line in words.split("\n"):
        made.append(_p(line, font, center=center, keep=keep))
    return made


def _p(words: str, font: Font, *, center: bool, keep: bool) -> Any:
    made, properties = element("w:p"), element("w:pPr")
    if keep:
        properties.append(element("w:keepNext"))
    properties.append(element("w:snapToGrid", val=0))
    properties.append(
        element("w:spacing", before=0, after=0, line=round(layout.TABLE_LINE * TWIPS), lineRule="exact")
    )
    properties.append(element("w:jc", val="center" if center else "left"))
    made.append(properties)
    if words:
        made.append(_r(words, font))
    return made


def _r(words: str, font: Font) -> Any:
    made, properties, text = element("w:r"), element("w:rPr"), element("w:t")
    names = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": font.name, "hint": "eastAsia"}
    properties.append(element("w:rFonts", **names))
    half_points = round(layout.SMALL * 2)
    properties.append(element("w:sz", val=half_points))
    properties.append(element("w:szCs", val=half_points))
    made.append(properties)
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(text)
    return made
