"""Up to three units for an item, with reasons in words. Pure, deterministic, independent of any order.

The formula is explained in docs/decisions/compile.md. A unit over the quarterly ceiling, or one that said
不适合 to this need, is never suggested.
"""

from collections.abc import Iterable

from servicelists.compiling.rows import Candidate, Suggested, Unit
from servicelists.rules import Rules

MOST = 3
FUNCTION, RESOURCE, RECORD, RECORD_MOST = 40, 30, 5, 15
LOAD, THIS_QUARTER, UNSUITABLE = 6, 8, 15


def suggest(need: Candidate, units: Iterable[Unit], rules: Rules) -> tuple[Suggested, ...]:
    """The best three of the units that fit the need at all."""
    scored = [(score, unit) for unit in units if (score := _score(need, unit, rules)) > 0]
    scored.sort(key=lambda pair: (-pair[0], pair[1].organization_id))
    return tuple(Suggested(unit.organization_id, words(need, unit)) for _, unit in scored[:MOST])


def _score(need: Candidate, unit: Unit, rules: Rules) -> int:
    if unit.claimed_this_quarter >= rules.quarterly_ceiling or need.need_id in unit.unsuitable_needs:
        return 0
    fits = _fit(need, unit)
    if not fits:
        return 0
    burden = LOAD * unit.load + THIS_QUARTER * unit.claimed_this_quarter
    return max(1, fits - burden - UNSUITABLE * unit.unsuitable_categories.get(need.category, 0))


def _fit(need: Candidate, unit: Unit) -> int:
    score = FUNCTION if need.category in unit.functions else 0
    score += RESOURCE if _resources(need, unit) else 0
    return score + min(RECORD * unit.done_by_category.get(need.category, 0), RECORD_MOST)


def _resources(need: Candidate, unit: Unit) -> list[str]:
    return [title for title, categories in unit.resources if need.category in categories]


def words(need: Candidate, unit: Unit) -> tuple[str, ...]:
    """职能对口 · 资源清单有义诊 2 次/季 · 办成过同类 3 件 · 目前在办 2 件."""
    said = []
    if need.category in unit.functions:
        said.append("职能对口")
    said += [f"资源清单有{title}" for title in _resources(need, unit)[:1]]
    if done := unit.done_by_category.get(need.category, 0):
        said.append(f"办成过同类 {done} 件")
    said.append(f"目前在办 {unit.load} 件" if unit.load else "目前没有在办")
    return tuple(said)
