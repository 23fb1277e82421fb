"""What claims and services put into the frame: menu entries with what waits for me, words of the audit."""

from typing import Any

from servicelists.queries import claims, items
from tianyuan import audit
from tianyuan.permissions import scope_of
from tianyuan.ui import menu

VERBS = {
    "claims.create": "认领（意向）",
    "claims.agree": "单位已同意",
    "claims.agree_in_room": "单位当场同意（代录）",
    "claims.agree_back": "撤回同意",
    "claims.change": "改认领数量和日期",
    "claims.register": "登记认领",
    "claims.release": "退回认领",
    "claims.transfer": "转交认领",
    "claims.complete": "认领办完",
    "claims.reopen": "认领重新办理",
    "claims.verify": "核验认领",
    "claims.deadlines": "改答复期限",
    "claims.unsuitable": "不适合本单位",
    "claims.suitable_again": "撤回“不适合”",
    "claims.ask": "商请承接",
    "claims.ask_accepted": "同意承接",
    "claims.ask_declined": "暂不能承接",
    "claims.ask_withdrawn": "撤回商请",
    "links.make": "发单位链接",
    "links.renew": "换单位链接",
    "links.revoke": "作废单位链接",
    "links.name": "代会人写姓名",
    "items.create": "列入服务清单",
    "items.edit": "修改服务项",
    "items.start": "开始实施",
    "items.finish": "服务项办完",
    "items.reopen": "服务项重新办理",
    "items.rated": "服务项已评价",
    "items.cancel": "取消服务项",
    "lists.publish": "公示服务清单",
    "lists.withdraw": "撤回服务清单",
    "lists.settle": "月结",
    "lists.export_needs": "导出需求清单",
    "lists.export_services": "导出服务清单",
    "needs.claimed": "需求已认领",
    "needs.in_progress": "需求办理中",
    "needs.awaiting_rating": "需求待评价",
    "needs.tabled": "认领退回，仍在会上",
    "needs.pending": "认领退回，挂账",
    "needs.awaiting": "认领退回，待上会",
}


def register() -> None:
    """Open the doors of claims, lists and service items."""
    audit.describe(VERBS)
    menu.register(
        menu.Entry(
            menu.MINUS,
            "认领",
            "claims:mine",
            order=30,
            visible=lambda user: bool(scope_of(user, "claims.view")),
            count=claims.waiting_for,
        )
    )
    menu.register(
        menu.Entry(
            menu.MINUS,
            "服务与活动",
            "items:list",
            order=40,
            visible=lambda user: bool(scope_of(user, "items.view")),
            count=items.waiting_for,
        )
    )
    menu.register(
        menu.Entry(
            menu.MINUS,
            "月度清单",
            "lists:list",
            order=15,
            visible=_keeps_lists,
        )
    )


def _keeps_lists(user: Any) -> bool:
    """The committee's side and the town; a liaison's menu stays short."""
    return bool(scope_of(user, "papers.view")) and not claims.units_of_liaison(user)
