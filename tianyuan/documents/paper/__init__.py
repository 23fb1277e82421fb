"""Papers as officials know them: one source of blocks, rendered as .docx and as a page to print."""

from tianyuan.documents.paper.blocks import (
    Band,
    Blanks,
    Block,
    Column,
    Fields,
    Heading,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Table,
    Title,
)
from tianyuan.documents.paper.ledgers import from_ledger
from tianyuan.documents.paper.page import html
from tianyuan.documents.paper.word import docx

__all__ = [
    "Band",
    "Blanks",
    "Block",
    "Column",
    "Fields",
    "Heading",
    "Note",
    "PageBreak",
    "Paper",
    "Paragraph",
    "Signature",
    "Table",
    "Title",
    "docx",
    "from_ledger",
    "html",
]
