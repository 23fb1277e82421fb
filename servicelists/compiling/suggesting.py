"""Up to three units for an item, with reasons in words. Pure, deterministic, independent of any order.

The formula stands on one page in docs/decisions/015-suggestions.md. Never suggested: a unit at the quarterly ceiling,
one that said 不适合 to this need or holds it already. All but the last two follows from the need's category, so
units are ranked once a category, not once a need. Within one agenda a unit is named no more often than its ceiling
leaves; every item gets its first unit before any gets a second.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import crc32

from servicelists.compiling.rows import Candidate, Stock, Suggested, Unit
from servicelists.rules import Rules

MOST = 3
FUNCTION, RESOURCE = 40, 30
ON_TIME, LATE, RECORD_MOST = 5, 2, 15
LOAD, THIS_QUARTER, UNSUITABLE = 6, 8, 15
IN_VAIN, IN_VAIN_MOST, NEVER_ASKED = 4, 20, 6


class Advisor:
    """Suggests units of one committee for the needs of one agenda. `turn` shifts who goes first among equals."""

    def __init__(self, units: Iterable[Unit], rules: Rules, turn: str = ""):
        self._units, self._rules, self._turn = tuple(units), rules, turn
        self._ranked: dict[str, list[tuple[Unit, Suggested]]] = {}

    def hand_out(self, needs: Iterable[Candidate]) -> list[tuple[Suggested, ...]]:
        """For each need, in the agenda's order, up to three units that fit it; nobody beyond its ceiling.

        In rounds: a unit nearly used up goes to an item that has nobody yet, not to one that would get its third.
        """
        named: Counter[int] = Counter()
        fitting = [self._fitting(need, named) for need in needs]
        handed: list[list[Suggested]] = [[] for _ in fitting]
        for _ in range(MOST):
            for units, mine in zip(fitting, handed, strict=True):
                for suggested in islice(units, 1):
                    named[suggested.organization_id] += 1
                    mine.append(suggested)
        return [tuple(mine) for mine in handed]

    def _fitting(self, need: Candidate, named: Counter[int]) -> Iterator[Suggested]:
        """The best first; whoever is used up when its turn comes is passed over."""
        for unit, suggested in self._best_first(need.category):
            taken = unit.claimed_this_quarter + named[unit.organization_id]
            has_room = taken < self._rules.quarterly_ceiling
            if has_room and need.need_id not in unit.unsuitable_needs | unit.held_needs:
                yield suggested

    def _best_first(self, category: str) -> list[tuple[Unit, Suggested]]:
        if category not in self._ranked:
            able = [unit for unit in self._units if self._may_be_asked(unit) and fit(category, unit)]
            able.sort(key=lambda unit: (-score(category, unit), unit.suggested, self._lot(category, unit)))
            self._ranked[category] = [
                (unit, Suggested(unit.organization_id, words(category, unit), unit_words(category, unit)))
                for unit in able
            ]
        return self._ranked[category]

    def _may_be_asked(self, unit: Unit) -> bool:
        return unit.claimed_this_quarter < self._rules.quarterly_ceiling

    def _lot(self, category: str, unit: Unit) -> tuple[int, int]:
        """Among equals: another order each month, the same however often it is asked."""
        return crc32(f"{self._turn}/{category}/{unit.organization_id}".encode()), unit.organization_id


def score(category: str, unit: Unit) -> int:
    """Higher is asked first; may be negative."""
    return fit(category, unit) - burden(category, unit) - fairness(unit)


def fit(category: str, unit: Unit) -> int:
    """What speaks for the unit; 0 means that nothing does, and it is not suggested."""
    points = FUNCTION if category in unit.functions else 0
    points += RESOURCE if _available(category, unit) else 0
    return points + _record(category, unit)


def _record(category: str, unit: Unit) -> int:
    done, on_time = unit.done_by_category.get(category, 0), unit.on_time_by_category.get(category, 0)
    return min(ON_TIME * on_time + LATE * (done - on_time), RECORD_MOST)


def burden(category: str, unit: Unit) -> int:
    """What the unit carries already, and what it said of this category not long ago."""
    carried = LOAD * unit.load + THIS_QUARTER * unit.claimed_this_quarter
    return carried + UNSUITABLE * unit.unsuitable_categories.get(category, 0)


def fairness(unit: Unit) -> int:
    """Asked often this year for nothing: it stands back. Never asked: it comes forward (negative)."""
    return min(IN_VAIN * unit.in_vain, IN_VAIN_MOST) if unit.suggested else -NEVER_ASKED


def _available(category: str, unit: Unit) -> Stock | None:
    return next((stock for stock in _stocks(category, unit) if not stock.used_up), None)


def _stocks(category: str, unit: Unit) -> list[Stock]:
    return sorted((stock for stock in unit.resources if category in stock.categories), key=lambda s: s.title)


def words(category: str, unit: Unit) -> tuple[str, ...]:
    """For the operator: 职能对口 · 资源清单有义诊 2 次/季，本季已用 1 次 · 办成过同类 3 件，都按时 · 目前在办 2 件."""
    said = ["职能对口"] if category in unit.functions else []
    if stocks := _stocks(category, unit):
        said.append(f"资源清单有{_stock_words(_available(category, unit) or stocks[0])}")
    said += _record_words(category, unit)
    if unit.claimed_this_quarter:
        said.append(f"本季已认领 {unit.claimed_this_quarter} 件")
    said.append(f"目前在办 {unit.load} 件" if unit.load else "目前没有在办")
    if times := unit.unsuitable_categories.get(category, 0):
        said.append(f"同类事项说过 {times} 次不适合")
    return (*said, *_fairness_words(unit))


def unit_words(category: str, unit: Unit) -> tuple[str, ...]:
    """For the unit itself: 贵单位资源清单：义诊 2 次/季 · 本季已认领 0 件. Nothing of what counts against it."""
    said = ["贵单位职能对口"] if category in unit.functions else []
    if stock := _available(category, unit):
        said.append(f"贵单位资源清单：{_stock_words(stock)}")
    if done := unit.done_by_category.get(category, 0):
        said.append(f"贵单位办成过同类 {done} 件")
    return (*said, f"本季已认领 {unit.claimed_this_quarter} 件")


def _stock_words(stock: Stock) -> str:
    if stock.used_up:
        return f"{stock.title}，本{stock.period}已用完"
    return f"{stock.title}，本{stock.period}已用 {stock.used} 次" if stock.used else stock.title


def _record_words(category: str, unit: Unit) -> list[str]:
    done, on_time = unit.done_by_category.get(category, 0), unit.on_time_by_category.get(category, 0)
    if not done:
        return []
    return [f"办成过同类 {done} 件，" + ("都按时" if on_time >= done else f"{on_time} 件按时")]


def _fairness_words(unit: Unit) -> list[str]:
    if not unit.suggested:
        return ["今年还没推荐过"]
    return [f"今年推荐 {unit.in_vain} 次没有认领"] if unit.in_vain else []
