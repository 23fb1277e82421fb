"""What python-docx leaves to be done by hand: East Asian fonts, the character grid, the folio."""

from typing import Any

from docx.document import Document as Book
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from tianyuan.documents.paper import layout
from tianyuan.documents.paper.layout import FANGSONG, FONTS, HEADINGS, LATIN, SONGTI, XIAOBIAOSONG, Font

TWIPS = 20
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def element(tag: str, **values: Any) -> Any:
    """`element("w:ind", left=20)`: an XML element with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def fonts(properties: Any, font: Font) -> None:
    """Name the Chinese and the Latin font in a run's or style's properties; drop what a theme says."""
    named = properties.get_or_add_rFonts()
    for theme in _THEMES:
        named.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        named.set(qn(f"w:{script}"), LATIN)
    named.set(qn("w:eastAsia"), font.name)
    named.set(qn("w:hint"), "eastAsia")


def dress(run: Run, font: Font, size: float) -> None:
    """Font and size of one run."""
    fonts(run._r.get_or_add_rPr(), font)
    run.font.size = Pt(size)


def styles(book: Book) -> None:
    """The default template's styles made ours: no theme, no colour, one line pitch."""
    _style(book, "Normal", FANGSONG, layout.BODY)
    _style(book, "Title", XIAOBIAOSONG, layout.TITLE)
    for level, font in HEADINGS.items():
        _style(book, f"Heading {level}", font, layout.BODY)
    book.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    defaults = book.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    defaults.set(qn("w:eastAsia"), "zh-CN")
    book.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def _style(book: Book, name: str, font: Font, size: float) -> None:
    style = book.styles[name]
    assert style.type == WD_STYLE_TYPE.PARAGRAPH
    fonts(style.element.get_or_add_rPr(), font)
    look = style.font
    look.size, look.bold, look.italic, look.color.rgb = Pt(size), False, False, RGBColor(0, 0, 0)
    look_of = style.element.rPr
    for found in [*look_of.findall(qn("w:spacing")), *look_of.findall(qn("w:kern"))]:
        look_of.remove(found)
    if name == "Normal":
        condensed = element("w:spacing", val=round(layout.CONDENSED * TWIPS))
        look_of.find(qn("w:sz")).addprevious(condensed)
    space = style.paragraph_format
    space.space_before = space.space_after = Pt(0)
    space.line_spacing_rule, space.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(layout.LINE)
    space.widow_control = False
    space.keep_with_next = None if name == "Normal" else True
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def font_table(book: Book) -> None:
    """Tell the reader's program what to take where a font is not installed."""
    entries = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{",".join(font.instead)}"/>'
        f'<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="fixed"/></w:font>'
        for font in FONTS
    )
    part = next(part for part in book.part.package.iter_parts() if part.partname.endswith("/fontTable.xml"))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f"{head}<w:fonts {nsdecls('w')}>{entries}</w:fonts>".encode()


def grid(section: Any) -> None:
    """The grid of lines: 22 a page. The 28 characters of a line come from the condensed type of `Normal`."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("w:docGrid", type="lines", linePitch=round(layout.LINE * TWIPS)))


def folio(book: Book, section: Any) -> None:
    """— 1 —: odd pages at the right, even ones at the left, one character in from the edge."""
    book.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = book.styles["Normal"]
        line.alignment = align
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(layout.FOLIO)
        line.paragraph_format.line_spacing = Pt(layout.TABLE_LINE)
        off_grid(line)
        dress(line.add_run("— "), SONGTI, layout.FOLIO)
        _page_number(line)
        dress(line.add_run(" —"), SONGTI, layout.FOLIO)


def _page_number(line: Line) -> None:
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"/>')
    run = element("w:r")
    text = element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)
    dress(Run(run, line), SONGTI, layout.FOLIO)


def off_grid(line: Line) -> None:
    """Leave the line out of the page's grid: small print and tables keep their own pitch."""
    properties = line._p.get_or_add_pPr()
    snap = element("w:snapToGrid", val=0)
    before = ("w:spacing", "w:ind", "w:jc", "w:rPr")
    successor = next((child for child in properties if child.tag in {qn(tag) for tag in before}), None)
    if successor is None:
        properties.append(snap)
    else:
        successor.addprevious(snap)


def indent(line: Line, *, left: int = 0, right: int = 0, first: int = 0) -> None:
    """Indents in characters, which hold whatever the font; in points as well for programs that know no others."""
    found = line._p.get_or_add_pPr().get_or_add_ind()
    for name, count in (("left", left), ("right", right), ("firstLine", first), ("hanging", -first)):
        if count > 0:
            found.set(qn(f"w:{name}Chars"), str(count * 100))
            found.set(qn(f"w:{name}"), str(round(count * layout.PITCH * TWIPS)))
