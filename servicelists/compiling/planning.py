"""One plan from one set of inputs: deterministic, without a transaction, without a write."""

from dataclasses import replace

from servicelists.compiling.placing import place
from servicelists.compiling.rows import Inputs, Placed
from servicelists.compiling.suggesting import Advisor
from servicelists.rules import Rules


def plan(inputs: Inputs, rules: Rules) -> list[Placed]:
    """The lines of the agenda that follows from the inputs, suggestions included."""
    needs = {candidate.need_id: candidate for candidate in inputs.candidates}
    placed = place(inputs.candidates, inputs.standing, rules, inputs.today)
    advisor = Advisor(inputs.units, rules, turn=inputs.month)
    # None for what residents sent back: whoever claimed it does it again.
    open_lines = [line for line in placed if not needs[line.need_id].dissatisfied]
    handed = advisor.hand_out(needs[line.need_id] for line in open_lines)
    named = {line.need_id: units for line, units in zip(open_lines, handed, strict=True)}
    return [replace(line, suggestions=named.get(line.need_id, ())) for line in placed]
