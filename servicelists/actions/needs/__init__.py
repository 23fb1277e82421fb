"""Everything that happens to a need: `needs.accept(need, by=user)`.

Each action is keyword-only after the need, opens its own transaction, locks the row, raises Denied with the
reason, moves the state by its table, writes history, audit and messages, and returns the need fresh.
"""

from servicelists.actions.needs.deciding import (
    await_meeting,
    carry_over,
    finish,
    handle_in_community,
    pend,
    report_to_town,
    start,
)
from servicelists.actions.needs.editing import add_photos, edit
from servicelists.actions.needs.intake import create, create_and_solve, create_into, create_many
from servicelists.actions.needs.merging import merge, unmerge
from servicelists.actions.needs.rating import close_unrated, rate
from servicelists.actions.needs.steering import assign_committee, return_from_town
from servicelists.actions.needs.steps import RowResult
from servicelists.actions.needs.triage import (
    accept,
    accept_many,
    not_list,
    not_list_many,
    reopen,
    solve_in_grid,
    solve_many,
    unsolve,
    withdraw,
)
from servicelists.permissions.needs import check_can_merge

__all__ = [
    "RowResult",
    "accept",
    "accept_many",
    "add_photos",
    "assign_committee",
    "await_meeting",
    "carry_over",
    "check_can_merge",
    "close_unrated",
    "create",
    "create_and_solve",
    "create_into",
    "create_many",
    "edit",
    "finish",
    "handle_in_community",
    "merge",
    "not_list",
    "not_list_many",
    "pend",
    "rate",
    "reopen",
    "report_to_town",
    "return_from_town",
    "solve_in_grid",
    "solve_many",
    "start",
    "unmerge",
    "unsolve",
    "withdraw",
]
