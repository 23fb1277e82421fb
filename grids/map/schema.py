"""The schematic map: rectangles from the tree alone (docs/decisions/018-map.md).

Every level is a board of equal fields, filled row by row in the fixed order. A board has room to spare, and when it
is full it gets one more column or row inside the same rectangle: what happens in one 组 moves nothing outside it.
"""

from dataclasses import dataclass

UNIT = 100  # a cell's field in a 组 of up to twelve
COMMUNITIES, GROUPS, CELLS = (5, 3), (4, 6), (4, 3)  # columns and rows before a board has to grow
GAP, GUTTER, HEAD = 12, 60, 200  # between cells, between 组 and communities, for a community's name
SMALL_HEAD = 60  # for the name of a 组


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


def board(count: int, start: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows with room for `count`, grown from `start` by a column and a row in turn."""
    columns, rows = start
    while columns * rows < count:
        if columns - start[0] <= rows - start[1]:
            columns += 1
        else:
            rows += 1
    return columns, rows


def field(whole: Box, place: int, size: tuple[int, int]) -> Box:
    """The field at a place (0 first) of a board laid over the whole."""
    columns, rows = size
    row, column = divmod(place, columns)
    left, right = whole.width * column // columns, whole.width * (column + 1) // columns
    top, bottom = whole.height * row // rows, whole.height * (row + 1) // rows
    return Box(whole.x + left, whole.y + top, right - left, bottom - top)


_GROUP = (CELLS[0] * UNIT + GUTTER, CELLS[1] * UNIT + SMALL_HEAD + GUTTER // 2)
_COMMUNITY = (GROUPS[0] * _GROUP[0] + 2 * GUTTER, GROUPS[1] * _GROUP[1] + HEAD + 2 * GUTTER)
TOWN = Box(0, 0, COMMUNITIES[0] * _COMMUNITY[0], COMMUNITIES[1] * _COMMUNITY[1])


def community_box(place: int, count: int) -> Box:
    """A community's area in the town."""
    return field(TOWN, place, board(count, COMMUNITIES)).inside(*[GUTTER // 2] * 4)


def group_box(community: Box, place: int, count: int) -> Box:
    """A 组 in its community, below the community's name."""
    area = community.inside(GUTTER // 2, HEAD, GUTTER // 2, GUTTER // 2)
    return field(area, place, board(count, GROUPS)).inside(*[GUTTER // 4] * 4)


def cell_box(group: Box, place: int, count: int) -> Box:
    """A cell in its 组, below the 组's name."""
    area = group.inside(GAP // 2, SMALL_HEAD, GAP // 2, GAP // 2)
    return field(area, place, board(count, CELLS)).inside(*[GAP // 2] * 4)
