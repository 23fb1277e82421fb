"""Measures and fonts of GB/T 9704-2012 without a red head (DOMAIN.md section 9)."""

from dataclasses import dataclass

BODY = 16.0
TITLE = 22.0
SMALL = 12.0
SMALLER = 10.5
FOLIO = 14.0
LINES, CHARACTERS = 22, 28
LINE = 28.95  # pt from line to line
TABLE_LINE = 18.0
TIGHT_LINE = 15.0
MM = 72 / 25.4  # pt in a mm


@dataclass(frozen=True)
class Page:
    """Edges in mm. The type area is what they leave."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def inner_width(self) -> float:
        return self.width - self.left - self.right


# 28 characters of 15.8 pt are 156.07 mm: the right edge gives way, or a line would hold 27.
UPRIGHT = Page(210, 297, top=37, right=25.9, bottom=35, left=28)
# The same type area lying: bound at the left, read with the top edge away from the back.
LYING = Page(297, 210, top=28, right=35, bottom=26, left=37)

# Said as condensed type, not as a grid of characters: LibreOffice gives a character wider than its cell two cells.
PITCH = 15.8
CONDENSED = PITCH - BODY


@dataclass(frozen=True)
class Font:
    """A Chinese font by name, and what to take where it is not installed."""

    name: str
    instead: tuple[str, ...]


FANGSONG = Font("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋"))
HEITI = Font("黑体", ("SimHei", "华文黑体"))
KAITI = Font("楷体_GB2312", ("楷体", "KaiTi", "华文楷体"))
XIAOBIAOSONG = Font("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "宋体"))
SONGTI = Font("宋体", ("SimSun", "华文宋体"))
FONTS = (FANGSONG, HEITI, KAITI, XIAOBIAOSONG, SONGTI)
LATIN = "Times New Roman"
HEADINGS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}
