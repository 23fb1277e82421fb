"""Where a need lies: its cell, and with the cell its community and who serves it."""

from typing import Any

from committees.models import Community
from committees.queries import committee_serving
from grids.models import GridNode
from grids.states import ChangeKind, Level
from servicelists.actions import lists
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.states import NeedState
from tianyuan import workflow
from tianyuan.refusals import BadInput

# Before a meeting has it, a need goes with its place; afterwards its month and its agenda hold it.
MOVABLE = frozenset({NeedState.SUBMITTED, NeedState.ACCEPTED, NeedState.AWAITING})


def cell_in(community: Community, cell: GridNode | None, *, by: Any) -> GridNode | None:
    """The cell a new need of the community lies in: the one named, or the only one the user looks after.

    Raises BadInput for a node that is no cell in use, or lies in another community.
    """
    if cell is None:
        own = permissions.own_cells(by, community)
        cell = GridNode.objects.select_related("parent").get(pk=own[0]) if len(own) == 1 else None
    if cell is None:
        return None
    check_cell(cell := held(cell))
    if cell.community_id != community.pk:
        raise BadInput(f"{cell.full_name}属于{cell.community}，不在{community}")
    return cell


def held(cell: GridNode) -> GridNode:
    """The cell as it is now, locked: it is not moved, merged or closed under the need. Lock it before the need."""
    workflow.locked(cell)
    return GridNode.objects.select_related("parent", "community").get(pk=cell.pk)


def still_there(need: Need) -> dict[str, Any]:
    """What changes with a need that is taken up again, whose cell is not what it was: closed, or another community's.

    It goes on in the cell that took its own in; without one it lies on its community as a whole.
    """
    if need.cell is None:
        return {}
    cell: GridNode | None = held(need.cell)
    while cell is not None and not cell.active:
        merged = cell.changes.filter(kind=ChangeKind.MERGED).select_related("other").first()
        cell = held(merged.other) if merged and merged.other else None
    if cell is not None and cell.community_id != need.community_id:
        cell = None
    return {} if cell == need.cell else {"cell": cell}


def check_cell(cell: GridNode) -> None:
    """Raise BadInput unless it is a cell in use."""
    if cell.level != Level.CELL:
        raise BadInput(f"{cell.name}不是单元网格，请选到网格")
    if not cell.active:
        raise BadInput(f"{cell.full_name}已停用，请换一个网格")


def following(need: Need, cell: GridNode | None, *, by: Any) -> dict[str, Any]:
    """What changes with a need's cell: into another community also its committee and its collecting list.

    Raises BadInput once a meeting has the need, Denied where the user may not record.
    """
    if cell is None:
        return {}
    check_cell(cell)
    if cell.community_id == need.community_id or cell.community is None:
        return {}
    if need.state not in MOVABLE or need.claims.exists():
        raise BadInput(f"已上会或已有单位认领，不能改到{cell.community}；请在本社区另选网格")
    permissions.check_can_create(by, cell.community)
    committee = committee_serving(cell.community)
    collecting = lists.collecting(committee, by=by) if committee else None
    return {"community": cell.community, "committee": committee, "list": collecting}
