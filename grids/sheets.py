"""Sheets of QR codes for the office printer: A4, twelve cards on each, with lines to cut along."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.urls import reverse
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from grids.models import GridNode
from grids.queries.codes import code_nodes, duty_phone
from grids.states import Level
from tianyuan.ui import qr

COLUMNS, ROWS = 3, 4
WIDE, TALL, CODE = 63, 67, 38  # mm: a card, its height, the code on it
SAYS = "扫码找网格员"
SAYS_ABOVE = "扫码打值班电话"  # of a 组 or a community nobody is named
TWIPS, EMU = 56.6929, 36000  # of a millimetre
REPORT_EVERY = 50

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Card:
    """What stands on one card; both renderings, .docx and print page, are made of it."""

    place: str
    name: str
    address: str
    phone: str
    says: str = SAYS


def cards(nodes: Sequence[GridNode], base: str) -> list[Card]:
    """A card each; `base` is how people reach the portal, without a slash at its end."""
    phones: dict[int | None, str] = {}
    found = []
    for node in nodes:
        if node.community_id not in phones:
            phones[node.community_id] = duty_phone(node.community)
        whole = node.level == Level.COMMUNITY
        address = base + reverse("public_node", args=[node.token])
        place, name = ("田园镇", node.name) if whole else (str(node.community), node.full_name)
        says = SAYS if node.level == Level.CELL else SAYS_ABOVE
        found.append(Card(place, name, address, phones[node.community_id], says))
    return found


def make(node: GridNode, base: str, *, report: Report) -> tuple[str, bytes]:
    """(file name, content): a .docx, or for the whole town a zip with one for each community."""
    communities = _communities(node)
    sheets = [(one, cards(code_nodes(one), base)) for one in communities]
    total = sum(len(found) for _, found in sheets)
    done, books = 0, []
    for one, found in sheets:
        content = docx(found, lambda number, at=done, name=str(one): report(at + number, total, name))
        books.append((f"{_name(one)}网格二维码.docx", content))
        done += len(found)
    if len(books) == 1 and node.level >= Level.COMMUNITY:
        return books[0]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in books:
            archive.writestr(name, content)
    return f"{node.name}网格二维码.zip", stream.getvalue()


def _communities(node: GridNode) -> list[GridNode]:
    if node.level >= Level.COMMUNITY:
        return [node]
    rows = GridNode.objects.active().subtree(node).filter(level=Level.COMMUNITY)
    return list(rows.select_related("parent", "community").order_by("order", "pk"))


def _name(node: GridNode) -> str:
    return (
        node.name if node.level == Level.COMMUNITY else f"{node.community}{node.full_name}".replace(" ", "")
    )


def docx(found: Sequence[Card], done: Callable[[int], None] = lambda number: None) -> bytes:
    """The cards as a Word file; `done` is told now and then how many are on it."""
    book = Document()
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - COLUMNS * WIDE) / 2)
    section.top_margin = section.bottom_margin = Mm(12)
    section.header_distance = section.footer_distance = Mm(5)
    last = book.element.body[-1]
    per_page = COLUMNS * ROWS
    for start in range(0, len(found), per_page):
        last.addprevious(parse_xml(_table(book, found[start : start + per_page], start)))
        last.addprevious(parse_xml(_gap(more=start + per_page < len(found))))
        if start % REPORT_EVERY < per_page:
            done(start)
    stream = io.BytesIO()
    book.save(stream)
    done(len(found))
    return stream.getvalue()


def _gap(*, more: bool) -> str:
    """Between two tables Word wants a paragraph: as small as there is, and the next page begins after it."""
    page = "<w:pageBreakBefore/>" if more else ""
    return (
        f"<w:p {nsdecls('w')}><w:pPr>{page}<w:spacing w:before='0' w:after='0' w:line='20' w:lineRule='exact'/>"
        "<w:rPr><w:sz w:val='2'/></w:rPr></w:pPr></w:p>"
    )


def _table(book: object, page: Sequence[Card], number: int) -> str:
    edges = "".join(
        f"<w:{edge} w:val='dashed' w:sz='4' w:space='0' w:color='808080'/>"
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    width = round(WIDE * TWIPS)
    grid = f"<w:gridCol w:w='{width}'/>" * COLUMNS
    rows = "".join(_row(book, page[at : at + COLUMNS], number + at) for at in range(0, len(page), COLUMNS))
    return (
        f"<w:tbl {nsdecls('w', 'wp', 'a', 'pic', 'r')}><w:tblPr><w:tblW w:w='{width * COLUMNS}' w:type='dxa'/>"
        f"<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type='fixed'/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(book: object, row: Sequence[Card], number: int) -> str:
    filled = "".join(_cell(book, card, number + at + 1) for at, card in enumerate(row))
    empty = f"<w:tc>{_cell_look()}<w:p/></w:tc>" * (COLUMNS - len(row))
    height = round(TALL * TWIPS)
    return f"<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val='{height}' w:hRule='exact'/></w:trPr>{filled}{empty}</w:tr>"


def _cell_look() -> str:
    return f"<w:tcPr><w:tcW w:w='{round(WIDE * TWIPS)}' w:type='dxa'/><w:vAlign w:val='center'/></w:tcPr>"


def _cell(book: object, card: Card, number: int) -> str:
    lines = (
        _line(card.place, 11)
        + _line(card.name, 15, bold=True)
        + _line(_picture(book, card, number), drawn=True)
        + _line(card.says, 13, bold=True)
        + _line(f"值班电话 {card.phone}", 11)
    )
    return f"<w:tc>{_cell_look()}{lines}</w:tc>"


def _line(words: str, size: int = 11, *, bold: bool = False, drawn: bool = False) -> str:
    look = (
        f"<w:rPr><w:rFonts w:ascii='Times New Roman' w:hAnsi='Times New Roman' w:eastAsia='黑体'/>"
        f"{'<w:b/>' if bold else ''}<w:sz w:val='{2 * size}'/></w:rPr>"
    )
    run = words if drawn else f"<w:t xml:space='preserve'>{escape(words)}</w:t>"
    space = "<w:spacing w:before='0' w:after='0' w:line='240' w:lineRule='auto'/>"
    return f"<w:p><w:pPr>{space}<w:jc w:val='center'/></w:pPr><w:r>{look}{run}</w:r></w:p>"


def _picture(book: object, card: Card, number: int) -> str:
    """The code as an inline picture with its words for who cannot see it."""
    key, _image = book.part.get_or_add_image(io.BytesIO(qr.png(card.address)))  # type: ignore[attr-defined]
    size, what = CODE * EMU, escape(f"{card.name}的二维码", {"'": "&apos;"})
    return (
        f"<w:drawing><wp:inline><wp:extent cx='{size}' cy='{size}'/>"
        f"<wp:docPr id='{number}' name='code{number}' descr='{what}'/>"
        "<a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/picture'><pic:pic>"
        f"<pic:nvPicPr><pic:cNvPr id='{number}' name='code{number}.png'/><pic:cNvPicPr/></pic:nvPicPr>"
        f"<pic:blipFill><a:blip r:embed='{key}'/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f"<pic:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='{size}' cy='{size}'/></a:xfrm>"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing>"
    )
