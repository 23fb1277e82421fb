"""A paper as .docx, laid out after GB/T 9704: 22 lines of 28 characters on A4."""

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line

from tianyuan import clock
from tianyuan.documents.paper import layout, word_parts, word_tables
from tianyuan.documents.paper.blocks import (
    Blanks,
    Block,
    Fields,
    Heading,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Table,
    Title,
    clean,
    lines,
    numbered,
)
from tianyuan.documents.paper.layout import FANGSONG, HEADINGS, HEITI, XIAOBIAOSONG, Font

KEPT_BEFORE_SIGNING = 2
KEPT_WHOLE = 4 * layout.CHARACTERS  # a longer paragraph parts, two lines at least on each side
ALIGN = {
    "": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx(paper: Paper) -> bytes:
    """The paper as a .docx file. Fonts are named with what to take instead; none is shipped."""
    book = Document()
    _properties(book, paper)
    word_parts.styles(book)
    word_parts.font_table(book)
    _page(book, paper)
    _Writer(book, paper).write()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _properties(book: Book, paper: Paper) -> None:
    found = book.core_properties
    found.title, found.author, found.last_modified_by = paper.heading[:250], paper.issuer[:250], ""
    found.comments, found.language = "", "zh-CN"
    found.created = found.modified = clock.now().replace(tzinfo=None)


def _page(book: Book, paper: Paper) -> None:
    section, page = book.sections[0], layout.LYING if paper.landscape else layout.UPRIGHT
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    # The folio's line runs 7 mm below the type area.
    section.footer_distance, section.header_distance = Mm(page.bottom - 10), Mm(15)
    word_parts.grid(section)
    word_parts.folio(book, section)


class _Writer:
    """Writes the blocks from top to bottom; `self.breaking`: the next one begins a page."""

    def __init__(self, book: Book, paper: Paper):
        self.book, self.paper = book, paper
        self.page = layout.LYING if paper.landscape else layout.UPRIGHT
        self.breaking = False
        self.following: Block | None = None
        self.ways: dict[type, Callable[[Any, str], None]] = {
            Title: self._title_block,
            Heading: self._heading,
            Paragraph: self._paragraph,
            Fields: self._fields,
            Table: self._table,
            Signature: self._signature,
            Blanks: self._blanks,
            Note: self._note,
        }

    def write(self) -> None:
        self._title(self.paper.title_lines)
        blocks = list(numbered(self.paper.blocks))
        for at, (block, number) in enumerate(blocks):
            self.following = blocks[at + 1][0] if at + 1 < len(blocks) else None
            if isinstance(block, PageBreak):
                self.breaking = True
            else:
                self.ways[type(block)](block, number)

    def _line(
        self, words: str, font: Font = FANGSONG, size: float = layout.BODY, style: str = "Normal"
    ) -> Line:
        line = self.book.add_paragraph(style=style)
        if words:
            self._run(line, words, font, size)
        line.paragraph_format.page_break_before = True if self.breaking else None
        self.breaking = False
        return line

    def _run(self, line: Line, words: str, font: Font = FANGSONG, size: float = layout.BODY) -> None:
        word_parts.dress(line.add_run(words), font, size)

    def _title(self, parts: list[str]) -> None:
        for part in parts:
            line = self._line(part, XIAOBIAOSONG, layout.TITLE, "Title")
            line.paragraph_format.keep_with_next = True
        if parts:
            line.paragraph_format.space_after = Pt(layout.LINE)

    def _title_block(self, block: Title, number: str) -> None:
        self._title(lines(block.words))

    def _heading(self, block: Heading, number: str) -> None:
        level = min(max(block.level, 1), 4)
        line = self._line(number + clean(block.words), HEADINGS[level], style=f"Heading {level}")
        if level > 2 and not isinstance(self.following, Paragraph):
            line.paragraph_format.keep_with_next = False  # a row of them would all go over together
        self._indented(line)

    def _paragraph(self, block: Paragraph, number: str) -> None:
        for at, words in enumerate(lines(block.words) or [""]):
            line = self._line("")
            if block.lead and not at:
                self._run(line, clean(block.lead), HEITI)
            self._run(line, words)
            line.alignment = ALIGN[block.align]
            if block.indent and not block.align:
                self._indented(line)
            line.paragraph_format.keep_together = True if block.whole else None

    def _indented(self, line: Line) -> None:
        word_parts.indent(line, first=2)

    def _fields(self, block: Fields, number: str) -> None:
        for label, words in block.rows:
            line = self._line("")
            self._run(line, f"{clean(label)}：", HEITI)
            self._run(line, clean(words))
            width = len(clean(label)) + 1
            word_parts.indent(line, left=width, first=-width)

    def _table(self, block: Table, number: str) -> None:
        if self.breaking:
            self._small("")
        self.book.element.body.insert_element_before(
            word_tables.table(block, self.page.inner_width), "w:sectPr"
        )
        self._small("")  # two tables would grow together, and a table may not end a document

    def _small(self, words: str, size: float = layout.SMALL) -> Line:
        line = self._line(words, size=size)
        spacing = line.paragraph_format
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing = Pt(layout.TABLE_LINE if words else 6)
        word_parts.off_grid(line)
        return line

    def _signature(self, block: Signature, number: str) -> None:
        self._stay_together()
        gap = self._line("")
        gap.paragraph_format.keep_with_next = True
        for words, right in ((block.who, 2), (block.day, 4)):
            if words:
                line = self._line(clean(words))
                line.alignment = ALIGN["right"]
                line.paragraph_format.keep_with_next = words is block.who
                word_parts.indent(line, right=right)

    def _stay_together(self) -> None:
        """What is to be signed never stands alone on a page: the last two paragraphs or a row go with it, whole."""
        written = 0
        for before in reversed(list(self.book.element.body)[:-1]):
            for line in before.findall(f".//{qn('w:tr')}")[-1:] or [before]:
                for found in line.iter(qn("w:p")):
                    self._kept(found)
            written += bool(before.findtext(f".//{qn('w:t')}"))
            if before.tag == qn("w:tbl") or written == KEPT_BEFORE_SIGNING:
                return

    def _kept(self, line: Any) -> None:
        look = Line(line, self.book).paragraph_format
        look.keep_with_next = True
        words = "".join(line.itertext())
        look.keep_together = True if len(words) <= KEPT_WHOLE else None
        look.widow_control = True

    def _blanks(self, block: Blanks, number: str) -> None:
        self._stay_together()
        line = self._small("", layout.SMALL)
        line.paragraph_format.line_spacing = Pt(layout.LINE)
        for label in block.labels:
            words = clean(label)
            self._run(line, words if "：" in words else f"{words}：{'＿' * 7}", FANGSONG, layout.SMALL)
            self._run(line, "　　", FANGSONG, layout.SMALL)

    def _note(self, block: Note, number: str) -> None:
        for words in lines(block.words):
            self._small(words).alignment = ALIGN[block.align]
