"""What the map can be coloured by. Rooms above the grid add their own (在办需求) when they are loaded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from grids.models import GridNode, GridPost
from grids.states import Level, PostKind
from tianyuan.permissions import scope_of
from tianyuan.refusals import BadInput

Values = dict[int, int | None]
Said = list[tuple[str, str]]  # words, each with the address of the rows they count, or ""


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
    lists it, of a community or of all. `listed(node, user)` is the address of the rows of a total ("": no such list);
    where one total is of several lists, `parts(values, node, user)` says it list by list. `scale()` gives the bands
    where they depend on the town's figures; they are the same for everybody."""

    key: str
    label: str
    measure: str
    bands: tuple[Band, ...]
    values: Callable[[QuerySet[GridNode], object], Values]
    otherwise: int | None = None
    total: Callable[[Iterable[int | None], str], str] = summed
    unplaced: Callable[[object], dict[int, int]] = lambda user: {}
    unplaced_url: Callable[[GridNode | None], str] = lambda node: ""
    listed: Callable[[GridNode | None, object], str] = lambda node, user: ""
    parts: Callable[[list[int | None], GridNode | None, object], Said] | None = None
    scale: Callable[[], tuple[Band, ...]] | None = None

    def said(self, values: Iterable[int | None], node: GridNode | None, user: object) -> Said:
        """The total in words; what counts any rows leads to them."""
        found = list(values)
        if self.parts is not None:
            return self.parts(found, node, user)
        return [(self.total(found, self.measure), self.listed(node, user) if any(found) else "")]


def band_of(bands: Iterable[Band], value: int | None) -> Band | None:
    """The band of a value; None where it is not known."""
    if value is None:
        return None
    return next(band for band in bands if band.most is None or value <= band.most)


def steps(*tops: int, measure: str) -> tuple[Band, ...]:
    """Bands from light to dark: `0–5 户`, `6–8 户`, … and one more for all above."""
    bands: list[Band] = []
    low = 0
    for number, top in enumerate(tops):
        label = f"{top} {measure}" if low == top else f"{low}–{top} {measure}"
        bands.append(Band(label, top, f"step{number}"))
        low = top + 1
    return (*bands, Band(f"{low} {measure}及以上", None, f"step{len(tops)}"))


FIFTHS = 5


def fifths(column: str, measure: str) -> tuple[Band, ...]:
    """Bands that hold a fifth of the town's cells each, as near as whole numbers come to it, so that each is used.

    Counted over all cells in use, whoever looks. Fewer bands where few numbers occur.
    """
    cells = GridNode.objects.active().cells().exclude(**{column: None}).order_by(column)
    counts = dict(cells.values_list(column).annotate(number=Count("pk")))
    tops = _tops(counts, FIFTHS)
    return steps(*tops, measure=measure) if tops else (Band(f"0 {measure}及以上", None, "step0"),)


def _tops(counts: dict[int, int], parts: int) -> list[int]:
    """Where to cut numbers with their frequencies so that the parts are about equal; the last has no top."""
    numbers = sorted(counts)
    tops: list[int] = []
    left, taken = sum(counts.values()), 0
    for at, number in enumerate(numbers[:-1]):
        taken += counts[number]
        share = left / (parts - len(tops))
        if len(tops) < parts - 1 and taken + counts[numbers[at + 1]] / 2 > share:
            tops.append(number)
            left, taken = left - taken, 0
    return tops


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


def _counted(label: str, measure: str, name: str) -> Colour:
    """A number every cell has."""
    return Colour(
        name,
        label,
        measure,
        (),
        lambda cells, user: dict(cells.values_list("pk", F(name))),
        listed=tree_of,
        scale=lambda: fifths(name, measure),
    )


def tree_of(node: GridNode | None, user: object = None) -> str:
    """What lies below the node, each with its counts; None: where the user's grid begins."""
    return node.get_absolute_url() if node else reverse("grid:tree")


def _missing(values: Iterable[int | None], measure: str) -> str:
    number = sum(_HALVES[value or 0] for value in values)
    return f"缺 {number} 名" if number else "已配齐"


BOARDS = {PostKind.PARTY_PAIR: "gaps:list", PostKind.WORKER: "gaps:worker"}


def missing_parts(pairs: int, workers: int, node: GridNode | None, user: object) -> Said:
    """`缺联格党员 5 名`, `缺网格员 1 名`, each with its board for who has the board; `已配齐`."""
    counts = {PostKind.PARTY_PAIR: pairs, PostKind.WORKER: workers}
    return [
        (f"缺{kind.label} {number} 名", board_of(kind, node, user))
        for kind, number in counts.items()
        if number
    ] or [("已配齐", "")]


def board_of(kind: PostKind, node: GridNode | None, user: object) -> str:
    """The gap board below the node; a cell's gap is filled on its own page."""
    if node is not None and node.level == Level.CELL:
        return node.get_absolute_url()
    if not scope_of(user, "member_registrations.view"):  # as the tab 缺口, see grids/entries.py
        return ""
    narrowed = f"?under={node.pk}" if node else ""
    return f"{reverse(BOARDS[kind])}{narrowed}"


def _missing_parts(values: list[int | None], node: GridNode | None, user: object) -> Said:
    without = {kind: sum(bool((value or 0) & bit) for value in values) for kind, bit in _MISSING.items()}
    return missing_parts(without[PostKind.PARTY_PAIR], without[PostKind.WORKER], node, user)


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
    parts=_missing_parts,
)
_colours: dict[str, Colour] = {
    colour.key: colour
    for colour in (
        PAIRS,
        _counted("户数", "户", "households"),
        _counted("人数", "人", "residents"),
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
