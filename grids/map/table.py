"""The map as a table, and its legend with how many cells each band has."""

from collections import Counter
from dataclasses import dataclass

from grids.map import colours
from grids.map.colours import Band, Colour, Said, band_of, tree_of
from grids.map.sight import Sight
from grids.models import GridNode
from grids.models.paths import ids_of
from grids.states import Level

UNKNOWN = Band("没有填写", None, "unknown")
NOTHING = "—"
Words = list[tuple[str, Said]]


@dataclass(frozen=True)
class Line:
    """A community, 组 or cell; `node` None: what lies in none of them, or the sum. How many cells, and what each
    colour comes to, as (label, words with addresses). `url`: where the rows of what lies in none are listed;
    `cells_url`: where the cells are."""

    node: GridNode | None
    name: str
    cells: int
    totals: Words
    url: str = ""
    cells_url: str = ""


def legend(colour: Colour, sight: Sight) -> list[tuple[Band, int]]:
    """Bands from light to dark with their cells; `UNKNOWN` last, where there are such."""
    bands = sight.bands(colour)
    found = Counter(band_of(bands, value) for value in sight.values(colour).values())
    known = [(band, found[band]) for band in bands]
    return [*known, (UNKNOWN, found[None])] if found[None] else known


def lines(sight: Sight) -> list[Line]:
    """What lies right below the node (None: the town), in the fixed order, as far as the user sees cells there.

    Where there are several they are followed by what lies in none of them, if anything, and by the sum, so that
    every column adds up.
    """
    level = Level(sight.node.level + 1) if sight.node else Level.COMMUNITY
    below: dict[int, list[int]] = {}
    for cell, path in sight.paths.items():
        below.setdefault(ids_of(path)[level - 1], []).append(cell)
    rows = GridNode.objects.filter(pk__in=below).order_by("order", "pk")
    found = [
        Line(row, str(row), len(below[row.pk]), _totals(sight, row, below[row.pk]), cells_url=tree_of(row))
        for row in rows
    ]
    return [*found, *_beside(sight, below), *_sum(sight, found)]


def _totals(sight: Sight, node: GridNode, cells: list[int]) -> Words:
    return [
        (colour.label, sight.said(colour, cells, node, sight.unplaced(colour).get(node.pk, 0)))
        for colour in colours.choices()
    ]


def _beside(sight: Sight, below: dict[int, list[int]]) -> list[Line]:
    """What the sum holds and no row above: needs of a community that lie in none of its cells."""
    left = [(colour, _left(sight, colour, below)) for colour in colours.choices()]
    if not any(number for _, number in left):
        return []
    totals = [
        (
            colour.label,
            [(sight.total(colour, (), number), colour.unplaced_url(sight.node)) if number else (NOTHING, "")],
        )
        for colour, number in left
    ]
    url = next(
        (found for colour, number in left if number and (found := colour.unplaced_url(sight.node))), ""
    )
    return [Line(None, "未落格", 0, totals, url)]


def _left(sight: Sight, colour: Colour, below: dict[int, list[int]]) -> int:
    found = sight.unplaced(colour)
    return sight.beside(colour) - sum(found.get(node, 0) for node in below)


def _sum(sight: Sight, rows: list[Line]) -> list[Line]:
    if len(rows) < 2:
        return []
    totals = [
        (colour.label, sight.said(colour, sight.paths, sight.node, sight.beside(colour)))
        for colour in colours.choices()
    ]
    return [Line(None, "合计", len(sight.paths), totals, cells_url=tree_of(sight.node))]
