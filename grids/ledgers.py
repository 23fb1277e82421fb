"""Ledgers of the grid: what may be taken out as a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from committees.queries import committee_serving
from grids.models import GridNode
from tianyuan import audit, clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.refusals import BadInput

MOST_ROWS = 5000
GAP_COLUMNS = (
    LedgerColumn("社区", width=14),
    LedgerColumn("组", width=12),
    LedgerColumn("网格", width=12),
    LedgerColumn("官方代码", width=18),
    LedgerColumn("户数", width=8, center=True),
    LedgerColumn("人数", width=8, center=True),
    LedgerColumn("所缺岗位", width=12, center=True),
)


def gaps(cells: QuerySet[GridNode], missing: str, *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx) of cells without a half, `missing` is its name. Audited."""
    shown = list(cells[:MOST_ROWS])
    rows = [
        [
            str(cell.community),
            str(cell.parent),
            cell.name,
            cell.code,
            cell.households,
            cell.residents,
            missing,
        ]
        for cell in shown
    ]
    if not rows:
        raise BadInput("没有空缺，无从导出")
    made = ledger.file(
        Ledger(
            title=f"网格缺{missing}清单",
            unit=_unit(shown),
            day=clock.today(),
            columns=GAP_COLUMNS,
            rows=rows,
            filled_by=str(by),
        )
    )
    with transaction.atomic():
        audit.record("grid_gaps.export", None, by=by, after={"rows": len(rows), "missing": missing})
    return made


def _unit(cells: Sequence[GridNode]) -> str:
    """Whose the rows are: the one community, else the one committee that serves them all, else the town."""
    communities = {cell.community for cell in cells if cell.community}
    if len(communities) == 1:
        return str(communities.pop())
    serving = {committee_serving(community) for community in communities}
    only = serving.pop() if len(serving) == 1 else None
    return str(only or "田园镇")


NODE_COLUMNS = (
    LedgerColumn("名称", width=16),
    LedgerColumn("官方代码", width=18),
    LedgerColumn("网格", width=8, center=True, total=True),
    LedgerColumn("网格员", group="1+1", width=9, center=True, total=True),
    LedgerColumn("联格党员", group="1+1", width=10, center=True, total=True),
    LedgerColumn("缺口", group="1+1", width=8, center=True, total=True),
    LedgerColumn("户数", width=9, center=True, total=True),
    LedgerColumn("人数", width=9, center=True, total=True),
)
COUNTS = ("cells", "workers", "pairs", "gaps", "all_households", "all_residents")


def nodes(children: QuerySet[GridNode], parent: GridNode, *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx) of what stands below a node, with the counts of `queries.nodes.with_counts`. Audited."""
    rows = [
        [each.name, each.code, *(getattr(each, name) for name in COUNTS)] for each in children[:MOST_ROWS]
    ]
    if not rows:
        raise BadInput("没有符合条件的网格，无从导出")
    made = ledger.file(
        Ledger(
            title=f"{parent.full_name}网格台账",
            unit=str(parent.community or "田园镇"),
            day=clock.today(),
            columns=NODE_COLUMNS,
            rows=rows,
            filled_by=str(by),
        )
    )
    with transaction.atomic():
        audit.record("nodes.export", parent, by=by, after={"rows": len(rows)})
    return made
