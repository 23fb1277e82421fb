"""Rules of a month that are settings, not constants: defaults, overrides of a committee, the copy in a list.

All numbers here are proposals ([P] in DOMAIN.md section 4). A committee may override single values in
`Committee.calendar`; a list copies the rules in force when it opens.
"""

from dataclasses import asdict, dataclass, field, fields

from servicelists.states import Section


@dataclass(frozen=True)
class Rules:
    """The rules in force for one list. Days are days of the need month unless the name says otherwise."""

    cutoff_day: int = 18
    compile_day: int = 19
    notice_by_day: int = 22
    meeting_from_day: int = 25
    meeting_to_day: int = 28
    notice_days: int = 3
    publish_by_day: int = 5
    settle_day: int = 10
    meeting_minutes: int = 120
    minutes_per_item: int = 6
    minutes_per_big_item: int = 12
    big_households: int = 50
    big_cost: int = 10000
    hard_times: int = 3
    quarterly_ceiling: int = 3
    unsuitable_months: int = 6
    agree_workdays: int = 2
    late_claim_workdays: int = 5
    duplicate_days: int = 90
    duplicate_score: int = 72
    rating_days: int = 7
    quorum_advice: bool = False
    meets_quarterly: bool = False
    section_order: tuple[str, ...] = field(
        default=(Section.BIG.value, Section.REAL.value, Section.URGENT.value, Section.HARD.value)
    )

    @classmethod
    def from_json(cls, data: dict) -> "Rules":
        """Known keys only: an old copy in an old list stays readable when a rule is added."""
        known = {f.name for f in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        if "section_order" in values:
            values["section_order"] = tuple(values["section_order"])
        return cls(**values)

    def to_json(self) -> dict:
        return {**asdict(self), "section_order": list(self.section_order)}
