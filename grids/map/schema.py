"""The schematic map: rectangles from the tree alone (docs/decisions/018-map.md).

Every level is a board of equal fields, filled row by row in the fixed order. Its columns stay; when it is full it gets
a row more, so that nothing changes its column, and what happens in one 组 moves nothing outside it.
"""

from dataclasses import dataclass

from grids.states import Level

PIXEL = 10  # units of the plan to a pixel of the window it is drawn for


@dataclass(frozen=True)
class Box:
    """A rectangle in the map's own units, y downwards."""

    x: int
    y: int
    width: int
    height: int

    def inside(self, left: int, top: int, right: int, bottom: int) -> "Box":
        """The rectangle with margins taken off."""
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)


@dataclass(frozen=True)
class Board:
    """Equal fields. `rows` there are at least; beyond `most` rows the columns double, so that fields stay visible.

    `tall`: a field's height; 0 where the board shares out what its rectangle leaves it. `head`: the strip with the name
    above the board. `gap`: between fields.
    """

    columns: int
    rows: int
    most: int
    tall: int
    head: int
    gap: int

    def size(self, count: int) -> tuple[int, int]:
        """Columns and rows with room for `count`."""
        columns, most = self.columns, self.most
        while columns * most < count:
            columns, most = columns * 2, most * 2
        return columns, max(self.rows, -(-count // columns))

    @property
    def _foot(self) -> int:
        """Below the last row, where there is a head above the first."""
        return self.gap // 2 if self.head else 0

    def around(self, count: int, width: int) -> Box:
        """The rectangle a board of fields `tall` fills, its head included."""
        return Box(0, 0, width, self.head + self.size(count)[1] * self.tall + self._foot)

    def field(self, whole: Box, place: int, count: int) -> Box:
        """The field at a place (0 first) in a rectangle, below its head."""
        edge = self.gap // 2
        area = whole.inside(edge, self.head, edge, self._foot)
        columns, rows = self.size(count)
        row, column = divmod(place, columns)
        left, right = area.width * column // columns, area.width * (column + 1) // columns
        top, bottom = area.height * row // rows, area.height * (row + 1) // rows
        return Box(area.x + left, area.y + top, right - left, bottom - top).inside(*[edge] * 4)


def _board(columns: int, rows: int, most: int, *, tall: float = 0, head: int = 0, gap: float) -> Board:
    return Board(columns, rows, most, round(tall * PIXEL), head * PIXEL, round(gap * PIXEL))


@dataclass(frozen=True)
class Plan:
    """How one picture is laid out; a board's head belongs to the rectangle around it."""

    width: int
    groups: Board
    cells: Board
    communities: Board | None = None  # only where the town is drawn

    @property
    def heads(self) -> tuple[int, int]:
        """The height of the strips with the names of communities and of 组."""
        return self.groups.head, self.cells.head


_WIDE, _PHONE = 1150 * PIXEL, 356 * PIXEL  # the card at 1440 and at 390
PLANS: dict[str, dict[Level, Plan]] = {
    "wide": {
        Level.TOWN: Plan(
            _WIDE,
            groups=_board(4, 4, 8, head=30, gap=5),
            cells=_board(5, 2, 4, gap=1.4),
            communities=_board(5, 3, 6, tall=222, gap=8),
        ),
        Level.COMMUNITY: Plan(
            _WIDE,
            groups=_board(4, 4, 10, tall=98, head=42, gap=8),
            cells=_board(5, 2, 4, head=24, gap=3),
        ),
        Level.GROUP: Plan(
            _WIDE, groups=_board(1, 1, 1, gap=0), cells=_board(5, 2, 4, tall=92, head=42, gap=8)
        ),
    },
    "phone": {
        Level.TOWN: Plan(
            _PHONE,
            groups=_board(4, 4, 8, head=27, gap=4),
            cells=_board(5, 2, 4, gap=1),
            communities=_board(2, 7, 14, tall=164, gap=4),
        ),
        Level.COMMUNITY: Plan(
            _PHONE,
            groups=_board(3, 4, 14, tall=82, head=36, gap=6),
            cells=_board(5, 2, 4, head=22, gap=2),
        ),
        Level.GROUP: Plan(
            _PHONE, groups=_board(1, 1, 1, gap=0), cells=_board(5, 2, 4, tall=76, head=36, gap=5)
        ),
    },
}
