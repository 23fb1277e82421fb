"""Where the needs of the past lie: a good part gets the cell of its place, what is too large for a cell none."""

import re
from collections import Counter
from zlib import crc32

from grids.models import GridNode
from servicelists.models import Need
from tianyuan.demo.grid.building import Grid
from tianyuan.demo.ledger import Ledger

NOT_SAID_EVERY = 5  # one in so many: nobody wrote down which cell it was
WORKER = "worker1"
PART_OF_PLACE = re.compile(r"(口|北侧|中段|北段|南段|\d+号楼)$")
NUMBERED_GROUP = re.compile(r"(\d+)组$")


def place_needs(ledger: Ledger, grid: Grid) -> None:
    """Set the cells of all needs that are about to be written; merged ones follow theirs."""
    turn: Counter[int] = Counter()
    for number, need in enumerate(ledger.needs):
        need.cell = _cell_of(need, number, grid, turn)
    for need in ledger.merged:
        need.cell = need.merged_into.cell if need.merged_into else None


def _cell_of(need: Need, number: int, grid: Grid, turn: Counter[int]) -> GridNode | None:
    numbered = NUMBERED_GROUP.search(need.place)
    by_worker = need.created_by is not None and need.created_by.username == WORKER
    if by_worker and not numbered and need.community_id == grid.own_cell.community_id:
        return grid.own_cell if _fits(need, grid.own_cell) else None
    if number % NOT_SAID_EVERY == 0:
        return None
    groups = grid.cells[need.community.name]
    at = int(numbered[1]) - 1 if numbered else crc32(PART_OF_PLACE.sub("", need.place).encode())
    cells = groups[at % len(groups)]
    turn[cells[0].pk] += 1
    cell = cells[turn[cells[0].pk] % len(cells)]
    return cell if _fits(need, cell) else None


def _fits(need: Need, cell: GridNode) -> bool:
    """What concerns more households or people than live in a cell is no matter of one cell."""
    most = {"户": cell.households, "人": cell.residents, "名": cell.residents}.get(need.unit)
    return not need.several_streets and (most is None or need.quantity <= most)
