"""Up to three units for an item, with reasons in words. Pure, deterministic, independent of any order.

The formula is explained in docs/decisions/compile.md. A unit over the quarterly ceiling, or one that said
不适合 to this need, is never suggested. Everything but that 不适合 follows from the need's category, so units
are scored once a category, not once a need.
"""

from collections.abc import Iterable

from servicelists.compiling.rows import Candidate, Suggested, Unit
from servicelists.rules import Rules

MOST = 3
FUNCTION, RESOURCE, RECORD, RECORD_MOST = 40, 30, 5, 15
LOAD, THIS_QUARTER, UNSUITABLE = 6, 8, 15


class Advisor:
    """Suggests units of one committee for needs of one compile."""

    def __init__(self, units: Iterable[Unit], rules: Rules):
        self._units, self._rules = tuple(units), rules
        self._ranked: dict[str, list[tuple[Unit, Suggested]]] = {}

    def suggest(self, need: Candidate) -> tuple[Suggested, ...]:
        """The best three of the units that fit the need at all."""
        fitting = (
            suggested
            for unit, suggested in self._best_first(need.category)
            if need.need_id not in unit.unsuitable_needs
        )
        return tuple(suggested for suggested, _ in zip(fitting, range(MOST), strict=False))

    def _best_first(self, category: str) -> list[tuple[Unit, Suggested]]:
        if category not in self._ranked:
            scored = [(_score(category, unit, self._rules), unit) for unit in self._units]
            scored = [(score, unit) for score, unit in scored if score > 0]
            scored.sort(key=lambda pair: (-pair[0], pair[1].organization_id))
            self._ranked[category] = [
                (unit, Suggested(unit.organization_id, words(category, unit))) for _, unit in scored
            ]
        return self._ranked[category]


def _score(category: str, unit: Unit, rules: Rules) -> int:
    if unit.claimed_this_quarter >= rules.quarterly_ceiling:
        return 0
    fits = _fit(category, unit)
    if not fits:
        return 0
    burden = LOAD * unit.load + THIS_QUARTER * unit.claimed_this_quarter
    return max(1, fits - burden - UNSUITABLE * unit.unsuitable_categories.get(category, 0))


def _fit(category: str, unit: Unit) -> int:
    score = FUNCTION if category in unit.functions else 0
    score += RESOURCE if _resources(category, unit) else 0
    return score + min(RECORD * unit.done_by_category.get(category, 0), RECORD_MOST)


def _resources(category: str, unit: Unit) -> list[str]:
    return [title for title, categories in unit.resources if category in categories]


def words(category: str, unit: Unit) -> tuple[str, ...]:
    """职能对口 · 资源清单有义诊 2 次/季 · 办成过同类 3 件 · 目前在办 2 件."""
    said = []
    if category in unit.functions:
        said.append("职能对口")
    said += [f"资源清单有{title}" for title in _resources(category, unit)[:1]]
    if done := unit.done_by_category.get(category, 0):
        said.append(f"办成过同类 {done} 件")
    said.append(f"目前在办 {unit.load} 件" if unit.load else "目前没有在办")
    return tuple(said)
