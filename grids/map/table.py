"""The map as a table, and its legend with how many cells each band has."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from grids.map import colours
from grids.map.colours import Band, Colour
from grids.map.picture import cells_in_sight
from grids.models import GridNode
from grids.models.paths import ids_of
from grids.states import Level

UNKNOWN = Band("没有填写", None, "unknown")


@dataclass(frozen=True)
class Line:
    """A community, 组 or cell: how many cells, and what each colour comes to, as (label, words)."""

    node: GridNode
    cells: int
    totals: list[tuple[str, str]]


def legend(colour: Colour, user: Any, community: GridNode | None) -> list[tuple[Band, int]]:
    """Bands from light to dark with their cells; `UNKNOWN` last, where there are such."""
    values = colour.of(cells_in_sight(user, community), user).values()
    found = Counter(colour.band_of(value) for value in values)
    known = [(band, found[band]) for band in colour.bands]
    return [*known, (UNKNOWN, found[None])] if found[None] else known


def lines(user: Any, node: GridNode | None) -> list[Line]:
    """What lies right below the node (None: the town), in the fixed order, as far as the user sees cells there."""
    level = Level(node.level + 1) if node else Level.COMMUNITY
    cells = cells_in_sight(user, node)
    above = {pk: ids_of(path)[level - 1] for pk, path in cells.values_list("pk", "path")}
    counts = Counter(above.values())
    totals = [(colour.label, _totals(colour, cells, above, user)) for colour in colours.choices()]
    rows = GridNode.objects.filter(pk__in=counts).order_by("order", "pk")
    return [Line(row, counts[row.pk], [(label, found[row.pk]) for label, found in totals]) for row in rows]


def _totals(colour: Colour, cells: QuerySet[GridNode], above: dict[int, int], user: Any) -> dict[int, str]:
    parts: dict[int, list[int | None]] = {}
    for cell, value in colour.of(cells, user).items():
        if cell in above:
            parts.setdefault(above[cell], []).append(value)
    for node, number in colour.unplaced(user).items():
        if node in parts:
            parts[node].append(number)
    return {pk: colour.total(values, colour.measure) for pk, values in parts.items()}


def unplaced(colour: Colour, user: Any, community: GridNode | None) -> int:
    """What the totals hold beside what lies in cells: of the community, or of all in sight."""
    found = colour.unplaced(user)
    return found.get(community.pk, 0) if community else sum(found.values())
