"""Ledgers of this app: what may be taken out as a spreadsheet. Phones stay masked."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from committees.models import Organization
from tianyuan import audit, clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.refusals import BadInput
from tianyuan.ui.text import mask_phone

MOST_ROWS = 5000
COLUMNS = (
    LedgerColumn("单位全称", width=28),
    LedgerColumn("简称", width=12),
    LedgerColumn("单位编码", width=14),
    LedgerColumn("类别", width=10, center=True),
    LedgerColumn("大党委", group="共建", width=18),
    LedgerColumn("联络员", group="共建", width=9, center=True),
    LedgerColumn("联络员电话", group="共建", width=13, center=True),
    LedgerColumn("职能", width=24),
    LedgerColumn("办公电话", width=14, center=True),
    LedgerColumn("报到", width=7, center=True),
)


def organizations(rows: QuerySet[Organization], *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx) of units with `standing` memberships prefetched; one line a membership. Audited."""
    lines = [line for unit in rows[:MOST_ROWS] for line in _lines(unit)]
    if not lines:
        raise BadInput("没有符合条件的单位，无从导出")
    made = ledger.file(
        Ledger(
            title="社区“大党委”成员单位台账",
            unit="田园镇",
            day=clock.today(),
            columns=COLUMNS,
            rows=lines,
            filled_by=str(by),
        )
    )
    with transaction.atomic():
        audit.record("organizations.export", None, by=by, after={"rows": len(lines)})
    return made


def _lines(unit: Organization) -> list[list[Any]]:
    head = [unit.name, unit.short_name, unit.code, unit.get_sector_display()]
    tail = ["、".join(unit.function_labels), unit.phone, "已报到" if unit.is_registered else ""]
    if not unit.standing:
        return [[*head, "", "", "", *tail]]
    return [[*head, *_joined(membership), *tail] for membership in unit.standing]


def _joined(membership: Any) -> list[str]:
    liaison = membership.liaison
    phone = mask_phone(liaison.phone) if liaison else ""
    return [membership.committee.short_name, liaison.name if liaison else "", phone]
