"""Plain rows the compile works on."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Candidate:
    """A need that may stand on the agenda. `dissatisfied`: its result was not accepted, it comes first."""

    need_id: int
    community_id: int
    title: str
    category: str
    urgency: str
    quantity: int
    unit: str
    estimated_cost: int | None
    several_units: bool
    several_streets: bool
    vulnerable: str
    times_tabled: int
    submitted_at: datetime
    dissatisfied: bool = False

    @property
    def households(self) -> int:
        """How many households are touched; people are counted three to a household."""
        if self.unit == "户":
            return self.quantity
        return self.quantity // 3 if self.unit in {"人", "名"} else 0


@dataclass(frozen=True)
class Standing:
    """What an item already on the agenda keeps through a re-run: what people did."""

    need_id: int
    section: str
    position: int
    section_by_hand: bool
    moved_by_hand: bool
    pinned: bool
    removed: bool
    after_by_hand: bool | None = None


@dataclass(frozen=True)
class Stock:
    """A line of a unit's 资源清单 (义诊 2 次/季). `left` is None where use cannot be counted (a hall, a van)."""

    title: str
    categories: frozenset[str]
    left: int | None = None
    used: int = 0
    period: str = "年"

    @property
    def used_up(self) -> bool:
        return self.left is not None and self.left <= 0


@dataclass(frozen=True)
class Unit:
    """A member unit as the suggestions see it; counts are as of the compile.

    `suggested` and `in_vain`: how often a notified agenda of this year named it, and how often it then took nothing.
    """

    organization_id: int
    name: str
    functions: frozenset[str]
    resources: tuple[Stock, ...]
    load: int
    claimed_this_quarter: int
    done_by_category: dict[str, int] = field(default_factory=dict)
    on_time_by_category: dict[str, int] = field(default_factory=dict)
    unsuitable_needs: frozenset[int] = frozenset()
    unsuitable_categories: dict[str, int] = field(default_factory=dict)
    held_needs: frozenset[int] = frozenset()
    suggested: int = 0
    in_vain: int = 0


@dataclass(frozen=True)
class Suggested:
    """A unit proposed for an item: the reasons as the operator reads them, and as that unit does."""

    organization_id: int
    words: tuple[str, ...]
    unit_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """One line of the planned agenda. `position` counts from 1 through all sections."""

    need_id: int
    section: str
    position: int
    after_meeting: bool
    times: int
    why: tuple[str, ...]
    suggestions: tuple[Suggested, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """Everything a plan is made from; `edit_version` is the agenda's when it was read."""

    list_id: int
    edit_version: int
    today: date
    candidates: tuple[Candidate, ...]
    standing: dict[int, Standing]
    units: tuple[Unit, ...]
    month: str = ""
