"""What a figure is, and how many are counted at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from tianyuan import clock
from tianyuan.home.figures.scopes import Scope, Where


class Kind(StrEnum):
    """What a figure counts in time."""

    STOCK = "存量"
    THIS_YEAR = "本年"
    CUMULATIVE = "累计"


class Section(StrEnum):
    """Where a figure stands: in the account by the town's motto, or with what waits for the town."""

    PLUS = "共建上“加”成员"
    MINUS = "活动上“减”距离"
    TIMES = "效果上“乘”合力"
    DIVIDE = "发展上“除”瓶颈"
    TOWN = "等镇里拿主意"
    NONE = ""


ACCOUNT = (Section.PLUS, Section.MINUS, Section.TIMES, Section.DIVIDE)


Condition = Callable[[Scope], Q]


@dataclass(frozen=True, eq=False)
class Base:
    """The rows several figures count among, and how they are narrowed to a place.

    `narrow` holds one condition a sort of place, or None where the rows belong to no such place: the figure is not
    shown there, never as a 0. The town needs none. A condition may itself answer None (组 of a registration).
    """

    rows: Callable[[], QuerySet]
    narrow: Mapping[Where, Callable[[Scope], Q | None]] = field(default_factory=dict)

    def condition(self, scope: Scope) -> Q | None:
        """The condition of the place; None where these rows have no meaning."""
        if scope.where not in self.narrow:
            return Q() if scope.where == Where.TOWN else None
        return self.narrow[scope.where](scope)


@dataclass(frozen=True)
class Figure:
    """A counted number: `measure` is the word that belongs to it (95 个党组织)."""

    key: str
    name: str
    measure: str
    kind: Kind
    definition: str
    base: Base
    where: Condition
    section: Section = Section.NONE
    places: tuple[Where, ...] = tuple(Where)

    def knows(self, scope: Scope) -> bool:
        """Has the figure a meaning in this place?"""
        return scope.where in self.places and self.base.condition(scope) is not None

    def rows(self, scope: Scope) -> QuerySet:
        """Exactly the rows counted. Raises ValueError where the figure has no meaning."""
        condition = self.base.condition(scope)
        if condition is None or not self.knows(scope):
            raise ValueError(f"{self.key} has no meaning for {scope.where}")
        return self.base.rows().filter(condition).filter(self.where(scope))

    def value(self, scope: Scope) -> int:
        return self.rows(scope).count()


@dataclass(frozen=True)
class Rate:
    """A share of rows; "—" when there is nothing to divide by."""

    key: str
    name: str
    kind: Kind
    definition: str
    part: Figure
    whole: Figure

    def knows(self, scope: Scope) -> bool:
        return self.part.knows(scope) and self.whole.knows(scope)

    def values(self, scope: Scope) -> tuple[int, int]:
        return self.part.value(scope), self.whole.value(scope)

    def words(self, scope: Scope) -> str:
        """`93.3`, per cent with one decimal, or `—`."""
        return share_words(*self.values(scope))


def share_words(part: int, whole: int) -> str:
    """`93.3`, per cent with one decimal, or `—`."""
    return f"{100 * part / whole:.1f}" if whole else "—"


# DOMAIN.md section 7: of the main eight those that have rows, then others.
ORDER = (
    "claim_rate",
    "solution_rate",
    "delivery_rate",
    "satisfaction_rate",
    "rating_rate",
    "paired_rate",
    "settled_rate",
    "registration_rate",
)
FIGURES: dict[str, Figure] = {}
RATES: dict[str, Rate] = {}


def _everything(scope: Scope) -> Q:
    return Q()


def figure(
    key: str,
    words: tuple[str, str, Kind],
    definition: str,
    base: Base,
    where: Condition | Q | None = None,
    section: Section = Section.NONE,
    places: tuple[Where, ...] = tuple(Where),
) -> Figure:
    """Register a figure; `words` are its name, its measure word and what it counts in time.

    `places`: the sorts of places it has a meaning in, where that is fewer than its rows have.
    """
    condition = (lambda scope: where) if isinstance(where, Q) else where or _everything
    FIGURES[key] = Figure(key, *words, definition, base, condition, section, places)
    return FIGURES[key]


def rate(key: str, words: tuple[str, Kind], definition: str, part: Figure, whole: Figure) -> Rate:
    """Register a rate: the rows of `part` are among those of `whole`."""
    RATES[key] = Rate(key, *words, definition, part, whole)
    return RATES[key]


@dataclass(frozen=True)
class Snapshot:
    """Every figure with a meaning in the place, counted at one moment."""

    scope: Scope
    as_of: datetime
    values: Mapping[str, int]

    def figures(self) -> list[tuple[Figure, int]]:
        return [(FIGURES[key], value) for key, value in self.values.items()]

    def rates(self) -> list[tuple[Rate, int, int]]:
        """(rate, part, whole) of the rates with a meaning here."""
        known = [
            row for row in map(RATES.__getitem__, ORDER) if {row.part.key, row.whole.key} <= set(self.values)
        ]
        return [(row, self.values[row.part.key], self.values[row.whole.key]) for row in known]


def snapshot(scope: Scope) -> Snapshot:
    """All figures of a place; those among the same rows are counted in one query."""
    together: dict[Base, list[Figure]] = defaultdict(list)
    for row in FIGURES.values():
        if row.knows(scope):
            together[row.base].append(row)
    counted: dict[str, int] = {}
    for base, rows in together.items():
        counts = {row.key: Count("pk", filter=row.where(scope)) for row in rows}
        # order_by(): an ordering by another table would join it for nothing
        counted |= base.rows().filter(base.condition(scope)).order_by().aggregate(**counts)
    return Snapshot(scope, clock.now(), {key: counted[key] for key in FIGURES if key in counted})
