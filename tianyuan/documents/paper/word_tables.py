"""Tables of a .docx, built as XML at once: python-docx asks the whole table for every cell."""

from itertools import groupby
from typing import Any

from tianyuan.documents.paper import layout
from tianyuan.documents.paper.blocks import Band, Row, Table, cell_text, clean
from tianyuan.documents.paper.layout import FANGSONG, HEITI, LATIN, MM, Font
from tianyuan.documents.paper.word_parts import TWIPS, element

PADDING = 55


def table(block: Table, width: float) -> Any:
    """`<w:tbl>` across the type area, `width` in mm: ruled, heading repeated, rows never parted."""
    return _Ruled(block, width).table()


class _Ruled:
    """One table on its way into XML."""

    def __init__(self, block: Table, width: float):
        self.block = block
        self.widths = _widths(block, round(width * MM * TWIPS))
        self.size = layout.SMALLER if block.small else layout.SMALL
        self.pitch = layout.TIGHT_LINE if block.small else layout.TABLE_LINE

    def table(self) -> Any:
        made = element("w:tbl")
        made.append(_properties(sum(self.widths)))
        columns = element("w:tblGrid")
        columns.extend(element("w:gridCol", w=width) for width in self.widths)
        made.append(columns)
        made.extend(self._heads())
        made.extend(self._row(values) for values in self.block.rows)
        return made

    def _heads(self) -> list[Any]:
        if not self.block.headed:
            return []
        if self.block.grouped:
            return self._grouped_heads()
        row = _tr(head=True)
        for column, width in zip(self.block.columns, self.widths, strict=True):
            row.append(self._head(column.title, width))
        return [row]

    def _grouped_heads(self) -> list[Any]:
        upper, lower = _tr(head=True), _tr(head=True)
        pairs = zip(self.block.columns, self.widths, strict=True)
        for group, found in groupby(pairs, key=lambda pair: pair[0].group):
            members = list(found)
            if group:
                upper.append(self._head(group, sum(width for _, width in members), across=len(members)))
            for column, width in members:
                if group:
                    lower.append(self._head(column.title, width))
                else:
                    upper.append(self._head(column.title, width, merge="restart"))
                    lower.append(self._head("", width, merge="continue"))
        return [upper, lower]

    def _head(self, words: str, width: int, **how: Any) -> Any:
        return self._cell(clean(words), width, HEITI, center=True, **how)

    def _row(self, values: Row) -> Any:
        if isinstance(values, Band):
            row = _tr()
            across = len(self.widths)
            row.append(self._cell(clean(values.words), sum(self.widths), HEITI, across=across, keep=True))
            return row
        if len(values) != len(self.block.columns):
            raise ValueError(f"a row has {len(values)} cells for {len(self.block.columns)} columns")
        row = _tr(least=self.block.least)
        for value, column, width in zip(values, self.block.columns, self.widths, strict=True):
            row.append(self._cell(cell_text(value), width, FANGSONG, center=column.center))
        return row

    def _cell(
        self,
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
        made.extend(self._line(line, font, center=center, keep=keep) for line in words.split("\n"))
        return made

    def _line(self, words: str, font: Font, *, center: bool, keep: bool) -> Any:
        made, properties = element("w:p"), element("w:pPr")
        if keep:
            properties.append(element("w:keepNext"))
        properties.append(element("w:snapToGrid", val=0))
        line = round(self.pitch * TWIPS)
        properties.append(element("w:spacing", before=0, after=0, line=line, lineRule="exact"))
        properties.append(element("w:jc", val="center" if center else "left"))
        made.append(properties)
        if words:
            made.append(_run(words, font, self.size))
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


def _run(words: str, font: Font, size: float) -> Any:
    made, properties, text = element("w:r"), element("w:rPr"), element("w:t")
    names = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": font.name, "hint": "eastAsia"}
    properties.append(element("w:rFonts", **names))
    half_points = round(size * 2)
    properties.append(element("w:sz", val=half_points))
    properties.append(element("w:szCs", val=half_points))
    made.append(properties)
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(text)
    return made
