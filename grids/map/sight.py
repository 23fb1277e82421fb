"""What one request looks at: the cells in sight and their values, each asked of the database once."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from grids.map.colours import Band, Colour, Said, Values
from grids.models import GridNode


def cells_in_sight(user: Any) -> QuerySet[GridNode]:
    """The cells in use that the user sees."""
    return GridNode.objects.active().visible_to(user).cells()


class Sight:
    """The cells a user sees below a node (None: all he sees), with what is known of them."""

    def __init__(self, user: Any, node: GridNode | None = None):
        self.user, self.node = user, node
        cells = cells_in_sight(user)
        self.cells = cells.subtree(node) if node is not None else cells
        self._values: dict[str, Values] = {}
        self._unplaced: dict[str, dict[int, int]] = {}
        self._bands: dict[str, tuple[Band, ...]] = {}

    @cached_property
    def paths(self) -> dict[int, str]:
        """The cells and where they lie."""
        return dict(self.cells.values_list("pk", "path"))

    def values(self, colour: Colour) -> Values:
        """A value for every cell, None where it is not known."""
        if colour.key not in self._values:
            known = colour.values(self.cells, self.user)
            self._values[colour.key] = {pk: known.get(pk, colour.otherwise) for pk in self.paths}
        return self._values[colour.key]

    def bands(self, colour: Colour) -> tuple[Band, ...]:
        """The colour's bands, from light to dark."""
        if colour.key not in self._bands:
            self._bands[colour.key] = colour.scale() if colour.scale else colour.bands
        return self._bands[colour.key]

    def unplaced(self, colour: Colour) -> dict[int, int]:
        """Node of a community → what lies there and in none of its cells."""
        if colour.key not in self._unplaced:
            self._unplaced[colour.key] = colour.unplaced(self.user)
        return self._unplaced[colour.key]

    def beside(self, colour: Colour) -> int:
        """What the total holds beside its cells: of the community, or of all in sight; a 组 has none."""
        found = self.unplaced(colour)
        return found.get(self.node.pk, 0) if self.node is not None else sum(found.values())

    def total(self, colour: Colour, cells: Iterable[int], more: int = 0) -> str:
        """What cells come to, in words."""
        values = self.values(colour)
        return colour.total([*(values[pk] for pk in cells), more], colour.measure)

    def said(self, colour: Colour, cells: Iterable[int], node: GridNode | None, more: int = 0) -> Said:
        """The same with the addresses of the rows counted; `node` is what the cells lie below."""
        values = self.values(colour)
        return colour.said([*(values[pk] for pk in cells), more], node, self.user)
