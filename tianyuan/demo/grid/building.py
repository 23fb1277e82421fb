"""The grid as it was drawn in December: 组 and cells with their counts, codes, duties, 包联."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from committees.models import Community, Organization
from grids.actions import bulk
from grids.models import GridNode, GridSponsor, LevelDuty, NodeChange
from grids.states import ChangeKind, Level
from tianyuan import clock
from tianyuan.accounts.models import User
from tianyuan.demo.founding import RICHEST, SINCE, Town
from tianyuan.demo.grid import plan
from tianyuan.demo.grid.registering import register_members
from tianyuan.demo.grid.staffing import Staff, staff_grid
from tianyuan.demo.grid.words import DUTIES
from tianyuan.demo.people import People

SEED = 20251210
FIRST_PHONE, PHONE_STEP = 60_000_000, 7_000
SPONSORED_SINCE = date(2026, 1, 5)
SPONSORED_GROUPS = (3, 11)  # of every community, besides the community itself


@dataclass
class Grid:
    """The nodes by the names of plan.GROUPS; a community's cells by 组, in their order."""

    communities: dict[str, GridNode]
    groups: dict[str, list[GridNode]]
    cells: dict[str, list[list[GridNode]]]

    def cell(self, community: str, group: int, cell: int) -> GridNode:
        """The third cell of the twelfth 组: `cell("龙井", 12, 3)`."""
        return self.cells[community][group - 1][cell - 1]

    @property
    def own_cell(self) -> GridNode:
        """worker1's."""
        return self.cell(*plan.WORKER1_AT)


def raise_grid(town: Town, taken: Iterable[str]) -> Grid:
    """Nodes, people and posts; call inside the loading transaction. `taken`: names that are somebody's already."""
    rng = Random(SEED)
    people = People(rng, taken, after=FIRST_PHONE, step=PHONE_STEP)
    grid = _nodes(rng)
    _tell(grid, town.users)
    LevelDuty.objects.bulk_create(LevelDuty(level=level, text=text) for level, text in DUTIES.items())
    staff = Staff(rng, people, town)
    staff_grid(staff, grid)
    register_members(staff, grid)
    staff.write()
    _sponsor(grid)
    return grid


def _nodes(rng: Random) -> Grid:
    rows = GridNode.objects.filter(level=Level.COMMUNITY).select_related("community", "parent")
    communities = {node.community.name: node for node in rows if node.community}
    groups = {
        name: [_group(communities[name], at) for at in range(1, plan.GROUPS[name] + 1)]
        for name in plan.GROUPS
    }
    bulk.plant([group for rows in groups.values() for group in rows])
    cells = {name: [_cells(rng, group) for group in groups[name]] for name in plan.GROUPS}
    bulk.plant([cell for rows in cells.values() for few in rows for cell in few])
    _code(communities.values())
    return Grid(communities, groups, cells)


def _group(parent: GridNode, number: int) -> GridNode:
    return GridNode(
        parent=parent, level=Level.GROUP, name=f"第{number}组", community=parent.community, order=number,
        code=_code_of(parent.community, number),
    )  # fmt: skip


def _code_of(community: Community | None, *numbers: int) -> str:
    assert community
    parts = "".join(f"{number:02d}" for number in (community.order, *numbers))
    return f"YN-TY-{parts}" if community.name in plan.CODED else ""


def _code(communities: Iterable[GridNode]) -> None:
    for node in communities:
        node.code = _code_of(node.community)
        node.save(update_fields=["code"])


def _cells(rng: Random, group: GridNode) -> list[GridNode]:
    assert group.community
    return [_cell(rng, group, at) for at in range(1, plan.cells_in(group.community.name, group.order) + 1)]


def _cell(rng: Random, group: GridNode, number: int) -> GridNode:
    households, residents = _counts(rng)
    if group.community and (group.community.name, group.order, number) == plan.WORKER1_AT:
        households, residents = plan.WORKER1_COUNT
    return GridNode(
        parent=group, level=Level.CELL, name=f"{number:02d}网格", community=group.community, order=number,
        code=_code_of(group.community, group.order, number), households=households, residents=residents,
    )  # fmt: skip


def _counts(rng: Random) -> tuple[int, int]:
    """7 to 11 households, 20 to 30 people."""
    households = rng.randint(7, 11)
    return households, min(30, max(20, round(households * 2.8) + rng.randint(-2, 2)))


def _tell(grid: Grid, users: dict[str, User]) -> None:
    """What became of the nodes so far: drawn in December, a little since."""
    drawn, officer = clock.at(SINCE, 9), users["officer"]
    nodes = [*grid.communities.values()]
    nodes += [group for rows in grid.groups.values() for group in rows]
    nodes += [cell for rows in grid.cells.values() for few in rows for cell in few]
    told = [
        NodeChange(node=node, kind=ChangeKind.CREATED, at=drawn, by=officer, after=node.full_name)
        for node in nodes
    ]
    own, head = grid.own_cell, users["gridhead1"]
    counted = clock.at(date(2026, 10, 12), 10, 20)
    told.append(
        NodeChange(
            node=own, kind=ChangeKind.COUNTED, at=counted, by=head, before="9 户 24 人", after="9 户 26 人"
        )
    )
    renamed = clock.at(date(2026, 3, 2), 15, 5)
    for number, before in ((5, "桂花巷组"), (12, "石桥路组"), (20, "新村组")):
        node = grid.groups[RICHEST][number - 1]
        told.append(
            NodeChange(
                node=node, kind=ChangeKind.RENAMED, at=renamed, by=head, before=before, after=node.name
            )
        )
    NodeChange.objects.bulk_create(told, batch_size=bulk.BATCH)


def _sponsor(grid: Grid) -> None:
    """包联: a department for every community, two more for some of its 组; one has handed over."""
    departments = list(Organization.objects.filter(sector="government").order_by("pk"))
    turn = cycle(departments)
    rows = []
    for name, node in grid.communities.items():
        groups = [grid.groups[name][number - 1] for number in SPONSORED_GROUPS]
        rows += [
            GridSponsor(organization=next(turn), node=at, starts_on=SPONSORED_SINCE) for at in (node, *groups)
        ]
    first = rows[0]
    before = next(unit for unit in departments if unit != first.organization)
    rows.append(
        GridSponsor(
            organization=before, node=first.node, starts_on=SPONSORED_SINCE, ends_on=date(2026, 6, 30)
        )
    )
    first.starts_on = date(2026, 7, 1)
    GridSponsor.objects.bulk_create(rows)
