"""Where the needs of the past lie: nearly all have the cell of their place, what concerns several streets none."""

import re
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from grids.models import GridNode
from servicelists.models import Need
from servicelists.states import NeedState, Urgency
from tianyuan.accounts.models import User
from tianyuan.demo.founding import RICHEST, Town
from tianyuan.demo.grid.building import Grid
from tianyuan.demo.ledger import Ledger

NOT_SAID_EVERY = 20  # one in so many: nobody wrote down which cell it was
WORKER = "worker1"
OPEN_IN_OWN, DONE_IN_OWN = 6, 14  # a cell of 26 people has no more to tell
FINISHED = frozenset({NeedState.CLOSED, NeedState.SOLVED_IN_GRID, NeedState.MERGED, NeedState.NOT_LISTED})
PART_OF_PLACE = re.compile(r"(口|北侧|中段|北段|南段|\d+号楼)$")
NUMBERED_GROUP = re.compile(r"(\d+)组")


def place_needs(ledger: Ledger, grid: Grid, town: Town) -> None:
    """Set the cells of all needs that are about to be written; merged ones follow theirs.

    worker1 recorded what lies in the own cell, the clerk the rest of what came in from the grid.
    """
    worker, clerk = town.users[WORKER], town.houses[RICHEST].clerk
    own = {id(need): need for need in _own(ledger, grid, worker, clerk)}
    turn: Counter[int] = Counter()
    for number, need in enumerate(ledger.needs):
        need.cell = grid.own_cell if id(need) in own else _cell_of(need, number, grid, turn)
    for need in ledger.merged:
        need.cell = need.merged_into.cell if need.merged_into else None
    elsewhere = [need for need in [*ledger.needs, *ledger.merged] if id(need) not in own]
    _hand(ledger, elsewhere, worker, clerk)
    _hand(ledger, own.values(), clerk, worker)


def _own(ledger: Ledger, grid: Grid, worker: User, clerk: User) -> list[Need]:
    """Needs of worker1's own cell: the latest that fit it, first of all those that came in from the grid."""
    fitting = [
        need for need in ledger.needs if need.created_by in (worker, clerk) and _fits(need, grid.own_cell)
    ]
    fitting.sort(
        key=lambda need: (need.urgency == Urgency.EMERGENCY, need.created_by == worker, need.submitted_at)
    )
    opened = [need for need in fitting if need.state not in FINISHED]
    done = [need for need in fitting if need.state in FINISHED and need.created_by == worker]
    return [*opened[-OPEN_IN_OWN:], *done[-DONE_IN_OWN:]]


def _fits(need: Need, cell: GridNode) -> bool:
    """What names another 组, or concerns more households or people than live in a cell, is not of this one."""
    if need.community_id != cell.community_id or need.several_streets or NUMBERED_GROUP.search(need.title):
        return False
    most = {"户": cell.households, "人": cell.residents, "名": cell.residents}.get(need.unit)
    return most is None or need.quantity <= most


def _cell_of(need: Need, number: int, grid: Grid, turn: Counter[int]) -> GridNode | None:
    """The cell in which the place lies; how many it concerns may be more than live there."""
    named = NUMBERED_GROUP.search(need.place) or NUMBERED_GROUP.search(need.title)
    if not named and (need.several_streets or number % NOT_SAID_EVERY == 0):
        return None
    groups = grid.cells[need.community.name]
    at = int(named[1]) - 1 if named else crc32(PART_OF_PLACE.sub("", need.place).encode())
    cells = [cell for cell in groups[at % len(groups)] if cell is not grid.own_cell]
    turn[cells[0].pk] += 1
    return cells[turn[cells[0].pk] % len(cells)]


def _hand(ledger: Ledger, needs: Iterable[Need], giver: User, taker: User) -> None:
    """What one recorded was recorded by the other, in its history too; the clerk's later steps stay the clerk's."""
    handed = {id(need): need for need in needs if need.created_by == giver}
    for need in handed.values():
        need.created_by = taker
    for entry in ledger.entries:
        found = handed.get(id(entry.need))
        whole = giver.username == WORKER
        if found is not None and entry.user == giver and (whole or entry.at == found.submitted_at):
            entry.user, entry.who = taker, taker.name
