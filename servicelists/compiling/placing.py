"""Where a need stands on the agenda and why (DOMAIN.md section 4). Pure; docs/decisions explains."""

from collections.abc import Iterable
from datetime import date
from math import log2

from servicelists.compiling.rows import Candidate, Placed, Standing
from servicelists.rules import Rules
from servicelists.states import Section, Urgency
from tianyuan import clock

# The meeting's minutes are filled in this order: what is owed, urgent and hard must not wait for the rest.
FILLED_FIRST = [Section.REVIEW, Section.URGENT, Section.HARD, Section.BIG, Section.REAL]


def section_of(need: Candidate, rules: Rules) -> Section:
    """First match in the order 急 难 大 实; what residents sent back comes before all."""
    if need.dissatisfied:
        return Section.REVIEW
    if need.urgency in {Urgency.URGENT, Urgency.EMERGENCY}:
        return Section.URGENT
    if need.times_tabled + 1 >= rules.hard_times or need.several_units or need.urgency == Urgency.HARD:
        return Section.HARD
    if _is_big(need, rules):
        return Section.BIG
    return Section.REAL


def _is_big(need: Candidate, rules: Rules) -> bool:
    costly = need.estimated_cost is not None and need.estimated_cost >= rules.big_cost
    return need.households >= rules.big_households or costly or need.several_streets


def waiting_days(need: Candidate, today: date) -> int:
    return max(0, (today - clock.local(need.submitted_at).date()).days)


def weight(need: Candidate, today: date) -> float:
    """Order inside a section: how many it touches, how often it came up, how long it waits, and whom."""
    return (
        4 * log2(1 + need.households)
        + 8 * min(need.times_tabled, 3)
        + min(waiting_days(need, today) / 5, 18)
        + (10 if need.vulnerable else 0)
        + (12 if need.urgency == Urgency.URGENT else 0)
    )


def reasons(need: Candidate, rules: Rules, today: date) -> tuple[str, ...]:
    """The words beside an item: 影响 38 户 · 第 3 次上会 · 已等 71 天 · 涉及独居老人."""
    said = []
    if need.dissatisfied:
        said.append("群众不满意，重新办")
    if need.unit in {"户", "人", "名"} and need.quantity > 1:
        said.append(f"影响 {need.quantity} {need.unit}")
    if need.times_tabled:
        said.append(f"第 {need.times_tabled + 1} 次上会")
    if (waited := waiting_days(need, today)) >= 10:
        said.append(f"已等 {waited} 天")
    said += _reasons_of_kind(need, rules)
    return tuple(said)


def _reasons_of_kind(need: Candidate, rules: Rules) -> list[str]:
    said = []
    if need.vulnerable:
        said.append(f"涉及{need.vulnerable}")
    if need.urgency in {Urgency.EMERGENCY, Urgency.URGENT, Urgency.HARD}:
        said.append(Urgency(need.urgency).label)
    if need.several_units:
        said.append("需几家单位一起办")
    if need.several_streets:
        said.append("涉及几条街")
    if need.estimated_cost and need.estimated_cost >= rules.big_cost:
        said.append(f"估算 {need.estimated_cost / 10000:g} 万元")
    return said


def place(
    candidates: Iterable[Candidate], standing: dict[int, Standing], rules: Rules, today: date
) -> list[Placed]:
    """The agenda's lines in order. People's order, pins, sections and removals in `standing` are kept."""
    needs = [c for c in candidates if not _removed(standing.get(c.need_id))]
    sections = {c.need_id: _section(c, standing.get(c.need_id), rules) for c in needs}
    late = _beyond_budget(needs, sections, standing, rules, today)
    ordered = [
        need
        for section in (Section.REVIEW.value, *rules.section_order)
        for need in _in_order([c for c in needs if sections[c.need_id] == section], standing, today)
    ]
    ordered.sort(key=lambda need: need.need_id in late)
    return [
        Placed(
            need.need_id,
            sections[need.need_id],
            number,
            need.need_id in late,
            need.times_tabled + 1,
            reasons(need, rules, today),
        )
        for number, need in enumerate(ordered, start=1)
    ]


def _removed(kept: Standing | None) -> bool:
    return kept is not None and kept.removed


def _section(need: Candidate, kept: Standing | None, rules: Rules) -> str:
    if kept and kept.section_by_hand:
        return kept.section
    return section_of(need, rules).value


def _in_order(needs: list[Candidate], standing: dict[int, Standing], today: date) -> list[Candidate]:
    """Pinned first. Where people moved anything, all known items keep their order and new ones follow."""
    kept = {need.need_id: standing[need.need_id] for need in needs if need.need_id in standing}
    by_hand = any(item.moved_by_hand for item in kept.values())

    def key(need: Candidate):
        item = kept.get(need.need_id)
        pinned = bool(item and item.pinned)
        fixed = item.position if item and (by_hand or pinned) else 10**9
        return (not pinned, fixed, -weight(need, today), need.need_id)

    return sorted(needs, key=key)


def _beyond_budget(
    needs: list[Candidate],
    sections: dict[int, str],
    standing: dict[int, Standing],
    rules: Rules,
    today: date,
) -> set[int]:
    """What does not fit the meeting's minutes goes to 会后认领: still claimable, never dropped."""

    def importance(need: Candidate):
        rank = FILLED_FIRST.index(Section(sections[need.need_id]))
        return (not _kept_in(standing.get(need.need_id)), rank, -weight(need, today), need.need_id)

    late = {need.need_id for need in needs if _put_after(standing.get(need.need_id))}
    minutes = 0
    for need in sorted((need for need in needs if need.need_id not in late), key=importance):
        minutes += minutes_for(sections[need.need_id], rules)
        if minutes > rules.meeting_minutes and not _kept_in(standing.get(need.need_id)):
            late.add(need.need_id)
    return late


def _kept_in(kept: Standing | None) -> bool:
    return kept is not None and (kept.pinned or kept.after_by_hand is False)


def _put_after(kept: Standing | None) -> bool:
    return kept is not None and kept.after_by_hand is True


def minutes_for(section: str, rules: Rules) -> int:
    """How long an item of a section is reckoned to take."""
    return rules.minutes_per_big_item if section == Section.BIG else rules.minutes_per_item
