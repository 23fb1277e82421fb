"""The month's two ledgers: 需求清单 and 服务清单, as .xlsx to print and sign."""

from typing import Any

from django.db import transaction

from servicelists.models import Claim, MonthlyList
from servicelists.queries.claims import claimant_words
from servicelists.queries.items import preview
from servicelists.queries.month import listed_needs
from servicelists.queries.resolutions import settled_units
from servicelists.states import ClaimRole
from tianyuan import audit, clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn

NEED_COLUMNS = [
    LedgerColumn("事项", width=34),
    LedgerColumn("类别", width=12, center=True),
    LedgerColumn("数量", width=8, center=True),
    LedgerColumn("量词", width=6, center=True),
    LedgerColumn("社区", "哪里的事", 10, center=True),
    LedgerColumn("地点", "哪里的事", 18),
    LedgerColumn("牵头单位", "认领情况", 18),
    LedgerColumn("协办单位", "认领情况", 18),
    LedgerColumn("承诺日期", "认领情况", 12, center=True),
    LedgerColumn("状态", width=12, center=True),
]
SERVICE_COLUMNS = [
    LedgerColumn("类别", width=12, center=True),
    LedgerColumn("服务事项", width=34),
    LedgerColumn("牵头", "单位", 18),
    LedgerColumn("协办", "单位", 18),
    LedgerColumn("数量", width=12, center=True),
    LedgerColumn("期限", "安排", 12, center=True),
    LedgerColumn("地点", "安排", 16),
    LedgerColumn("状态", "完成", 12, center=True),
    LedgerColumn("服务人数", "完成", 12, total=True),
]


def needs_ledger(monthly_list: MonthlyList) -> Ledger:
    """需求清单 with who took what."""
    needs = list(listed_needs(monthly_list))
    claims, settled = _claims(needs), settled_units(needs)
    return Ledger(
        title=f"{monthly_list.committee.name}{monthly_list.month.long_label}需求清单",
        unit=monthly_list.committee.name,
        day=clock.today(),
        columns=NEED_COLUMNS,
        rows=[_need_row(need, claims.get(need.pk, []), settled.get(need.pk, [])) for need in needs],
    )


def _claims(needs: list) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in (
        Claim.objects.active().filter(need__in=needs).select_related("organization", "member", "alliance")
    ):
        found.setdefault(claim.need_id, []).append(claim)
    return found


def _need_row(need, claims: list[Claim], settled: list[str]) -> list:
    leads = [claim for claim in claims if claim.role != ClaimRole.SUPPORT]
    promised = [claim.promised_on for claim in claims if claim.promised_on]
    return [
        need.title,
        need.get_category_display(),
        need.quantity,
        need.unit,
        need.community.name,
        need.place,
        "、".join([claimant_words(claim) for claim in leads] or settled),
        "、".join(claimant_words(claim) for claim in claims if claim.role == ClaimRole.SUPPORT),
        max(promised, default=None),
        need.get_state_display(),
    ]


def services_ledger(monthly_list: MonthlyList) -> Ledger:
    """服务清单 as it is published, with what was done so far."""
    shown = preview(monthly_list)
    return Ledger(
        title=shown.title,
        unit=monthly_list.committee.name,
        day=clock.today(),
        columns=SERVICE_COLUMNS,
        rows=[
            [
                line.item.get_category_display(),
                line.item.title,
                line.unit,
                line.helpers,
                line.amounts,
                line.item.due_on,
                line.item.place,
                line.item.get_state_display(),
                line.item.served,
            ]
            for line in shown.lines
        ],
    )


def needs_file(monthly_list: MonthlyList, *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx); the export is audited."""
    return _file(needs_ledger(monthly_list), monthly_list, "lists.export_needs", by=by)


def services_file(monthly_list: MonthlyList, *, by: Any) -> tuple[str, bytes]:
    """(file name, .xlsx); the export is audited."""
    return _file(services_ledger(monthly_list), monthly_list, "lists.export_services", by=by)


def _file(paper: Ledger, monthly_list: MonthlyList, verb: str, *, by: Any) -> tuple[str, bytes]:
    with transaction.atomic():
        audit.record(verb, monthly_list, by=by, after={"rows": len(paper.rows)})
    return ledger.file(paper)
