"""需求清单 as a ledger: names masked, no phones."""

from collections.abc import Iterable
from typing import Any

from servicelists.models import Need
from tianyuan import clock
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.months import Month
from tianyuan.permissions import posts_of
from tianyuan.ui.text import mask_name

COLUMNS = (
    LedgerColumn("需求月份", width=9, center=True),
    LedgerColumn("社区", width=8, center=True),
    LedgerColumn("类型", "需求内容", 8, center=True),
    LedgerColumn("类别", "需求内容", 10, center=True),
    LedgerColumn("事项", "需求内容", 34),
    LedgerColumn("地点", "需求内容", 14),
    LedgerColumn("数量", "需求内容", 8, center=True),
    LedgerColumn("来源", "反映情况", 9, center=True),
    LedgerColumn("反映人", "反映情况", 9, center=True),
    LedgerColumn("反映日期", "反映情况", 11, center=True),
    LedgerColumn("轻重缓急", "办理情况", 9, center=True),
    LedgerColumn("状态", "办理情况", 10, center=True),
    LedgerColumn("结果或去向", "办理情况", 24),
)


def ledger_of(needs: Iterable[Need], *, user: Any, month: str = "") -> Ledger:
    """The ledger of some needs, in their order."""
    needs = list(needs)
    label = Month.parse(month).label if month else ""
    return Ledger(
        title=f"{label}需求清单",
        unit=unit_of(needs, user),
        day=clock.today(),
        columns=COLUMNS,
        rows=[_row(need) for need in needs],
        filled_by=user.name,
    )


def unit_of(rows: Iterable[Any], user: Any) -> str:
    """The one committee the rows are of, else where the user works."""
    committees = {row.committee for row in rows}
    if len(committees) == 1 and None not in committees:
        return str(committees.pop())
    posts = posts_of(user)
    return posts[0].label.split(" · ")[0] if posts and posts[0].label else "田园镇"


def _row(need: Need) -> list[Any]:
    return [
        need.list.month.label if need.list else "",
        need.community.name,
        need.get_kind_display(),
        need.get_category_display(),
        need.title,
        need.place,
        need.amount,
        need.get_source_display(),
        proposers_of(need),
        clock.local(need.submitted_at).date(),
        need.get_urgency_display(),
        need.get_state_display(),
        need.result or need.whereto,
    ]


def proposers_of(need: Need) -> str:
    """`张*等 3 人`, from the prefetched rows."""
    names = [mask_name(proposer.name) for proposer in need.proposers.all() if proposer.name]
    if not names:
        return ""
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 人"
