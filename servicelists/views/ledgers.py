"""Ledgers of claims, service items and meetings, as the lists show them: members masked, no phones."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from servicelists.models import Claim
from servicelists.queries.claims import claimant_words
from servicelists.queries.items import amounts_of, light
from servicelists.queries.resolutions import light as resolution_light
from servicelists.states import ClaimRole
from servicelists.views.needs.ledgers import unit_of
from tianyuan import clock
from tianyuan.documents import ledger
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.documents.views import file_response
from tianyuan.refusals import BadInput
from tianyuan.ui.lights import LIGHTS
from tianyuan.ui.listing import Listing

EXPORTED = 5_000

CLAIM_COLUMNS = (
    LedgerColumn("需求月份", width=9, center=True),
    LedgerColumn("社区", width=8, center=True),
    LedgerColumn("事项", width=34),
    LedgerColumn("单位", "认领", 24),
    LedgerColumn("方式", "认领", 7, center=True),
    LedgerColumn("数量", "认领", 9, center=True),
    LedgerColumn("解决措施", "认领", 30),
    LedgerColumn("承诺完成", "办理情况", 11, center=True),
    LedgerColumn("状态", "办理情况", 10, center=True),
)

ITEM_COLUMNS = (
    LedgerColumn("服务月份", width=9, center=True),
    LedgerColumn("类别", width=10, center=True),
    LedgerColumn("服务事项", width=34),
    LedgerColumn("牵头单位", width=22),
    LedgerColumn("协办单位", width=22),
    LedgerColumn("数量", width=9, center=True),
    LedgerColumn("期限", "办理情况", 11, center=True),
    LedgerColumn("灯", "办理情况", 5, center=True),
    LedgerColumn("状态", "办理情况", 9, center=True),
    LedgerColumn("服务人数", "办理情况", 9, center=True, total=True),
    LedgerColumn("完成情况", "办理情况", 24),
)

MEETING_COLUMNS = (
    LedgerColumn("需求月份", width=9, center=True),
    LedgerColumn("大党委", width=22),
    LedgerColumn("开会时间", "会议", 17, center=True),
    LedgerColumn("地点", "会议", 18),
    LedgerColumn("状态", "会议", 11, center=True),
    LedgerColumn("议题", "结果", 7, center=True, total=True),
    LedgerColumn("认领", "结果", 7, center=True, total=True),
    LedgerColumn("挂账", "结果", 7, center=True, total=True),
    LedgerColumn("上报、转办、议定、撤回", "结果", 13, center=True, total=True),
    LedgerColumn("会后认领截止", "结果", 13, center=True),
)


RESOLUTION_COLUMNS = (
    LedgerColumn("大党委", width=20),
    LedgerColumn("开会日期", "会议", 12, center=True),
    LedgerColumn("会议", "会议", 9, center=True),
    LedgerColumn("议定事项", width=36),
    LedgerColumn("责任单位", width=24),
    LedgerColumn("期限", "落实情况", 11, center=True),
    LedgerColumn("灯", "落实情况", 5, center=True),
    LedgerColumn("状态", "落实情况", 9, center=True),
    LedgerColumn("结果", "落实情况", 28),
)


def resolutions_file(listing: Listing, user: Any) -> HttpResponse:
    """议定事项台账 of what the list shows. Raises BadInput beyond 5,000 rows."""
    return _file("议定事项台账", RESOLUTION_COLUMNS, listing, _resolution_row, user)


def claims_file(listing: Listing, user: Any) -> HttpResponse:
    """认领台账 of what the list shows. Raises BadInput beyond 5,000 rows."""
    return _file("认领台账", CLAIM_COLUMNS, listing, _claim_row, user)


def items_file(listing: Listing, user: Any) -> HttpResponse:
    """服务台账 of what the list shows. Raises BadInput beyond 5,000 rows."""
    return _file("服务台账", ITEM_COLUMNS, listing, _item_row, user)


def meetings_file(listing: Listing, user: Any) -> HttpResponse:
    """联席会台账 of what the list shows (`queries.agendas.with_topics`). Raises BadInput beyond 5,000 rows."""
    return _file("联席会台账", MEETING_COLUMNS, listing, _meeting_row, user)


def _file(title: str, columns: Any, listing: Listing, row_of: Any, user: Any) -> HttpResponse:
    if listing.count > EXPORTED:
        raise BadInput(f"一次最多导出 {EXPORTED} 条，请先筛选月份或单位。")
    rows: Iterable[Any] = list(listing.all_rows)
    made = Ledger(
        title=title,
        unit=unit_of(rows, user),
        day=clock.today(),
        columns=columns,
        rows=[row_of(row) for row in rows],
        filled_by=user.name,
    )
    return file_response(*ledger.file(made))


def _claim_row(claim: Claim) -> list[Any]:
    need = claim.need
    return [
        claim.list.month.label if claim.list else "",
        need.community.name,
        need.title,
        claimant_words(claim),
        claim.get_role_display(),
        f"{claim.quantity} {need.unit}" if claim.quantity else "配合",
        claim.measure,
        claim.promised_on,
        claim.get_state_display(),
    ]


def _meeting_row(meeting: Any) -> list[Any]:
    state = meeting.get_state_display()
    return [
        meeting.list.month.label if meeting.list else "",
        meeting.committee.name,
        f"{clock.local(meeting.held_at):%Y-%m-%d %H:%M}",
        meeting.place,
        f"{state}（补录）" if meeting.recorded_afterwards else state,
        meeting.topics,
        meeting.claimed,
        meeting.pending,
        meeting.elsewhere,
        meeting.claims_last_day,
    ]


def _resolution_row(resolution: Any) -> list[Any]:
    lit = resolution_light(resolution)
    return [
        resolution.committee.name,
        resolution.meeting.held_on,
        resolution.meeting.get_kind_display(),
        resolution.text,
        "、".join(str(unit) for unit in resolution.organizations.all()),
        resolution.due_on,
        LIGHTS[lit.colour][0] if lit else "",
        resolution.get_state_display(),
        resolution.result,
    ]


def _item_row(item: Any) -> list[Any]:
    lit = light(item)
    helpers = {str(claim.organization) for claim in item.held if claim.role == ClaimRole.SUPPORT}
    return [
        item.list.service_month.label,
        item.get_category_display(),
        item.title,
        str(item.organization),
        "、".join(sorted(helpers)),
        amounts_of(item.held),
        item.due_on,
        LIGHTS[lit.colour][0] if lit else "",
        item.get_state_display(),
        item.served,
        item.result,
    ]
