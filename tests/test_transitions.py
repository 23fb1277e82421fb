"""Every (state, state) pair of every table: what is not listed is refused in words, by the one mover there is."""

import itertools

import pytest

from servicelists import states
from tianyuan import workflow
from tianyuan.permissions import SYSTEM, Denied

TABLES = {name: table for name, table in vars(states).items() if isinstance(table, workflow.Transitions)}


class Row:
    """Stands for a row in a state; `workflow.locked` hands it back."""

    def __init__(self, state):
        self.pk, self.state, self.stage = 1, state, state


PAIRS = [
    pytest.param(table, old, new, id=f"{name}-{old}-{new}")
    for name, table in TABLES.items()
    for old, new in itertools.product(table.states, table.states)
    if not table.allows(old, new)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "old", "new"), PAIRS)
def test_what_is_not_listed_is_refused_in_words(table, old, new, monkeypatch):
    monkeypatch.setattr(workflow, "locked", lambda row: row)
    row = Row(old)
    with pytest.raises(Denied) as refusal:
        workflow.move(row, new, by=SYSTEM, table=table, verb="x.y")
    assert row.state == old
    assert old.label in refusal.value.reason
    assert new.label in refusal.value.reason


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables_speak_only_of_their_states_and_reach_all_of_them(table):
    states_of = set(table.states)
    assert set(table.moves) <= states_of
    reached = set().union(*table.moves.values())
    assert reached <= states_of
    assert states_of - reached <= {next(iter(table.states))}  # only the first is nobody's successor
