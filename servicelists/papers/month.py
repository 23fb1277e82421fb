"""Papers of a month's list: the blank form for collecting, 需求清单, 服务清单."""

from datetime import timedelta

from committees.queries import communities_of
from committees.states import NeedCategory
from servicelists.ledgers import needs_ledger, services_ledger
from servicelists.models import MonthlyList
from servicelists.papers.words import body_of, discreet, month_title
from servicelists.states import Urgency
from tianyuan import clock
from tianyuan.documents.paper import Column, Note, Paper, Table, from_ledger

BLANK_ROWS = 8
BLANK_COLUMNS = [
    Column("序号", 5, center=True),
    Column("日期", 9, center=True),
    Column("事项（写清在哪里、是什么事、多少户或多少人）", 45),
    Column("类别", 10, center=True),
    Column("缓急", 8, center=True),
    Column("反映人", 13, center=True),
    Column("备注", 12),
]


def blank_needs(monthly_list: MonthlyList) -> Paper:
    """需求征集表 to be filled in by hand: one page across, no ID numbers, phone not asked."""
    communities = "　".join(f"□ {community}" for community in communities_of(monthly_list.committee))
    made = Paper(
        month_title(monthly_list, "群众需求征集表"),
        [
            Note(
                f"社区：{communities}　　网格：＿＿＿＿＿　　收集人：＿＿＿＿＿　　收到{_last_day(monthly_list)}为止"
            ),
            Table(BLANK_COLUMNS, [[number, *[""] * 6] for number in range(1, BLANK_ROWS + 1)], least=10),
            Note(
                f"类别：{'、'.join(NeedCategory.labels)}。缓急：{'、'.join(Urgency.labels)}（应急的不等开会，立即报告）。"
            ),
            Note("只记居民自己解决不了的事。不要写身份证号；反映人和电话可以不留。"),
        ],
        name=f"{body_of(monthly_list.committee)}{monthly_list.month.long_label}需求征集表（空白）",
        landscape=True,
        issuer=monthly_list.committee.name,
    )
    return discreet(made, monthly_list.committee)


def _last_day(monthly_list: MonthlyList) -> str:
    """The cut-off is the last day's 24:00, which storage calls the next day's 0:00."""
    last = clock.local(monthly_list.cutoff_at - timedelta(seconds=1))
    return f"{last.month}月{last.day}日"


def needs_list(monthly_list: MonthlyList) -> Paper:
    """需求清单 with who took what."""
    made = from_ledger(needs_ledger(monthly_list), title=month_title(monthly_list, "需求清单"))
    return discreet(made, monthly_list.committee)


def services_list(monthly_list: MonthlyList) -> Paper:
    """服务清单 as it is published."""
    month = monthly_list.service_month.long_label
    title = f"{body_of(monthly_list.committee)}\n{month}服务清单"
    return discreet(from_ledger(services_ledger(monthly_list), title=title), monthly_list.committee)
