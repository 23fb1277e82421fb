"""One plan from one set of inputs: deterministic, without a transaction, without a write."""

from dataclasses import replace

from servicelists.compiling.placing import place
from servicelists.compiling.rows import Candidate, Inputs, Placed, Suggested
from servicelists.compiling.suggesting import Advisor
from servicelists.rules import Rules


def plan(inputs: Inputs, rules: Rules) -> list[Placed]:
    """The lines of the agenda that follows from the inputs, suggestions included."""
    needs = {candidate.need_id: candidate for candidate in inputs.candidates}
    placed = place(inputs.candidates, inputs.standing, rules, inputs.today)
    advisor = Advisor(inputs.units, rules, turn=inputs.month)
    return [replace(line, suggestions=_suggested(needs[line.need_id], advisor)) for line in placed]


def _suggested(need: Candidate, advisor: Advisor) -> tuple[Suggested, ...]:
    """None for what residents sent back: whoever claimed it does it again."""
    return () if need.dissatisfied else advisor.suggest(need)
