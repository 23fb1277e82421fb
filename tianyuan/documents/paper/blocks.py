"""The blocks a paper is made of; .docx and print page are two renderings of the same ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeVar

from tianyuan import clock

Align = Literal["", "center", "right"]
Thing = TypeVar("Thing")

ONE_LINE_ACROSS = 28
_DIGITS = "零一二三四五六七八九"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Pages put a blank between Chinese and figures (11 月 26 日); a paper does not.
_LOOSE = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef“”（）]) (?=\d)|(?<=\d) (?=[\u2e80-\u9fff\uff00-\uffef“”（）])"
)
_NOT_A_NAME = re.compile(r'[<>:"/\\|?*%]')
_NUMBERED = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)\s*")


@dataclass(frozen=True)
class Title:
    """A further title inside a paper, as of an annex. The paper's own is `Paper.title`."""

    kind: ClassVar[str] = "title"
    words: str


@dataclass(frozen=True)
class Heading:
    """Levels 1 to 4 are numbered 一、（一）1. (1) by themselves, or by `number`; one typed in front is dropped."""

    kind: ClassVar[str] = "heading"
    words: str
    level: int = 1
    number: int = 0


@dataclass(frozen=True)
class Paragraph:
    """Body text. `lead` stands in front in 黑体; line ends part it into several paragraphs. `whole`: never
    parted between two pages."""

    kind: ClassVar[str] = "paragraph"
    words: str
    align: Align = ""
    indent: bool = True
    lead: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Fields:
    """Lines of a label and what belongs to it: 时间, 地点, 主持人."""

    kind: ClassVar[str] = "fields"
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """`width` is a share of the table's; neighbours of one `group` share a heading above theirs."""

    title: str
    width: float = 10
    group: str = ""
    center: bool = False


@dataclass(frozen=True)
class Band:
    """A row across the whole table: the heading of what follows."""

    words: str


Row = Sequence[Any] | Band


@dataclass(frozen=True)
class Table:
    """A ruled table whose heading repeats on every page. `least` is the least height of a row in mm.

    Without a title in any column there is no heading row. `small`: 10.5 instead of 12 pt, for many columns.
    """

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Row]
    least: float = 0
    small: bool = False

    @property
    def grouped(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def headed(self) -> bool:
        return any(column.title for column in self.columns)


@dataclass(frozen=True)
class Signature:
    """Who issues the paper and on which day, at the right."""

    kind: ClassVar[str] = "signature"
    who: str
    day: str = ""


@dataclass(frozen=True)
class Blanks:
    """Places to sign by hand, in one line: 填表人：______　审核人：______."""

    kind: ClassVar[str] = "blanks"
    labels: Sequence[str]


@dataclass(frozen=True)
class Note:
    """A line in small print."""

    kind: ClassVar[str] = "note"
    words: str
    align: Align = ""


@dataclass(frozen=True)
class PageBreak:
    kind: ClassVar[str] = "page_break"


Block = Title | Heading | Paragraph | Fields | Table | Signature | Blanks | Note | PageBreak


@dataclass(frozen=True)
class Paper:
    """One paper. `title` may hold line ends where it is to break; `name` is the file's, else the title's."""

    title: str
    blocks: Sequence[Block]
    name: str = ""
    landscape: bool = False
    issuer: str = ""

    @property
    def filename(self) -> str:
        """`田园镇文昌社区“大党委”11月联席会议纪要（第3期）.docx`, fit for any file system."""
        words = clean(self.name or self.title).replace("\n", "")
        return f"{_NOT_A_NAME.sub('', words)[:90] or '材料'}.docx"

    @property
    def heading(self) -> str:
        """The title in one line."""
        return clean(self.title).replace("\n", "")

    @property
    def title_lines(self) -> list[str]:
        """The title as it breaks; across, what fits stays in one line."""
        return (
            [self.heading] if self.landscape and len(self.heading) <= ONE_LINE_ACROSS else lines(self.title)
        )

    def mapped(self, fn: Callable[[str], str]) -> "Paper":
        """The same paper with every text in it passed through `fn`."""
        return _mapped(self, fn)


def _mapped(thing: Thing, fn: Callable[[str], str]) -> Thing:
    if isinstance(thing, str):
        return fn(thing)  # type: ignore[return-value]
    if isinstance(thing, (list, tuple)):
        return type(thing)(_mapped(part, fn) for part in thing)  # type: ignore[return-value, call-arg]
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: _mapped(getattr(thing, f.name), fn) for f in fields(thing)})
    return thing


def clean(text: str) -> str:
    """Text as it stands on paper: nothing XML cannot hold, no blank between Chinese and figures."""
    return _LOOSE.sub("", _NOT_XML.sub("", text))


def cell_text(value: Any) -> str:
    """A table's value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        value = clock.local(value) if value.tzinfo else value
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        return f"{value:.10g}"
    return clean(str(value))


def lines(text: str) -> list[str]:
    """The lines with something in them."""
    return [line.strip() for line in clean(text).split("\n") if line.strip()]


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Blocks with the number that goes before each heading; "" for the rest. A title counts anew."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Title):
            counts = [0, 0, 0, 0]
        if isinstance(block, Heading):
            at = min(max(block.level, 1), 4) - 1
            counts[at:] = [block.number or counts[at] + 1, *([0] * (3 - at))]
            yield replace(block, words=_NUMBERED.sub("", block.words)), number_words(counts[at], at + 1)
        else:
            yield block, ""


def number_words(number: int, level: int) -> str:
    """一、 （一） 1. (1)"""
    if level > 2:
        return f"{number}." if level == 3 else f"({number})"
    return f"{chinese(number)}、" if level == 1 else f"（{chinese(number)}）"


def chinese(number: int) -> str:
    """1 to 99 as 一 … 九十九; beyond, the figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
