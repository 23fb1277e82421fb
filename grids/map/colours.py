"""What the map can be coloured by. Rooms above the grid add their own (在办需求) when they are loaded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from grids.models import GridNode, GridPost
from grids.states import PostKind
from tianyuan.refusals import BadInput

Values = dict[int, int | None]


@dataclass(frozen=True)
class Band:
    """A line of the legend: values up to and including `most` that no earlier band took; `sign` is its class.

    `most` None: all the rest. Signs differ in darkness or in their hatching, so that grey paper tells them apart.
    """

    label: str
    most: int | None
    sign: str


def summed(values: Iterable[int | None], measure: str) -> str:
    """`1650 户`: what is not known counts nothing."""
    return f"{sum(value or 0 for value in values)} {measure}"


@dataclass(frozen=True)
class Colour:
    """One way to colour cells: `values(cells, user)` gives a number for each that has one; the others are
    `otherwise` (None: not known). `total` says in words what a 组 or a community comes to. `unplaced(user)`: node of a
    community → what lies there and in none of its cells; it belongs to the community's total, and `unplaced_url(node)`
    lists it, of a community or of all."""

    key: str
    label: str
    measure: str
    bands: tuple[Band, ...]
    values: Callable[[QuerySet[GridNode], object], Values]
    otherwise: int | None = None
    total: Callable[[Iterable[int | None], str], str] = summed
    unplaced: Callable[[object], dict[int, int]] = lambda user: {}
    unplaced_url: Callable[[GridNode | None], str] = lambda node: ""

    def band_of(self, value: int | None) -> Band | None:
        """The band of a value; None where it is not known."""
        if value is None:
            return None
        return next(band for band in self.bands if band.most is None or value <= band.most)


def steps(*tops: int, measure: str) -> tuple[Band, ...]:
    """Bands from light to dark: `0–5 户`, `6–8 户`, … and one more for all above."""
    bands: list[Band] = []
    low = 0
    for number, top in enumerate(tops):
        label = f"{top} {measure}" if low == top else f"{low}–{top} {measure}"
        bands.append(Band(label, top, f"step{number}"))
        low = top + 1
    return (*bands, Band(f"{low} {measure}及以上", None, f"step{len(tops)}"))


# What is missing on a cell, added up, and how many halves that is.
_MISSING = {PostKind.PARTY_PAIR: 1, PostKind.WORKER: 2}
NOBODY = sum(_MISSING.values())
_HALVES = (0, 1, 1, 2)


def _pairs(cells: QuerySet[GridNode], user: object) -> Values:
    """0 both halves, 1 no 联格党员, 2 no 网格员; a cell nobody holds is `NOBODY`."""
    held = GridPost.objects.current().pairs().filter(acting=False, node__in=cells)
    found: dict[int, int] = {}
    for cell, kind in held.order_by().values_list("node", "kind"):
        found[cell] = found.get(cell, NOBODY) & ~_MISSING[PostKind(kind)]
    return {**found}


def _column(name: str) -> Callable[[QuerySet[GridNode], object], Values]:
    return lambda cells, user: dict(cells.values_list("pk", F(name)))


def _missing(values: Iterable[int | None], measure: str) -> str:
    number = sum(_HALVES[value or 0] for value in values)
    return f"缺 {number} 名" if number else "已配齐"


PAIRS = Colour(
    "pairs",
    "1+1 配齐情况",
    "",
    (
        Band("1+1 已配齐", 0, "full"),
        Band("缺联格党员", 1, "no-pair"),
        Band("缺网格员", 2, "no-worker"),
        Band("两个都缺", None, "neither"),
    ),
    _pairs,
    otherwise=NOBODY,
    total=_missing,
)
_colours: dict[str, Colour] = {
    colour.key: colour
    for colour in (
        PAIRS,
        Colour("households", "户数", "户", steps(5, 8, 10, 15, measure="户"), _column("households")),
        Colour("residents", "人数", "人", steps(15, 22, 28, 40, measure="人"), _column("residents")),
    )
}


def register(colour: Colour) -> None:
    """Add a way to colour; called from an app's `ready`."""
    _colours[colour.key] = colour


def choices() -> list[Colour]:
    """All, 1+1 first, what people wait for second."""
    first = {"pairs": 0, "needs": 1}
    return sorted(_colours.values(), key=lambda colour: first.get(colour.key, len(first)))


def named(key: str) -> Colour:
    """The colour asked for, 1+1 when none is. Raises BadInput."""
    if (colour := _colours.get(key or PAIRS.key)) is None:
        raise BadInput("没有这种着色，请重新选")
    return colour
