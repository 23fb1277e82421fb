"""What the month's rooms put into the frame: menu entries and who may see which photos. Called once at start."""

from typing import Any

from servicelists import claim_entries, map_colours, minutes_entries, paper_entries, resolution_entries
from servicelists.models import Need, NeedPhoto
from servicelists.queries import resolutions
from servicelists.queries.needs import awaiting_triage
from tianyuan import audit
from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment
from tianyuan.outbox import kinds
from tianyuan.permissions import scope_of
from tianyuan.ui import menu, tabs

NEED_PHOTO = "need_photo"
PAGES = (
    ("会议", "meetings:list", "lists.view"),
    ("会议纪要", "minutes:list", "minutes.view"),
    ("议定事项", "resolutions:list", "resolutions.view"),
)

# What may go to groups and mailboxes, in the order a channel's page shows it.
KINDS = {
    "meeting": "会议通知、改期、补充议题",
    "claims": "认领登记、商请承接",
    "lists": "服务清单公示",
    "items": "服务项办完",
    "resolutions": "议定事项提醒",
    "minutes": "会议纪要",
    "need": "提请镇党委协调",
}

# What the audit's readers see for the verbs of lists, agendas and meetings.
VERBS = {
    "lists.open": "开始收集",
    "lists.compile": "编制议程",
    "lists.convene": "进入认领",
    "lists.take_back": "撤回通知",
    "agenda.reorder": "调整议题顺序",
    "agenda.pin": "议题置顶",
    "agenda.move": "议题换板块",
    "agenda.after": "议题放到会上或会后",
    "agenda.retitle": "改议题",
    "agenda.remove": "撤下议题",
    "agenda.restore": "放回议题",
    "agenda.add": "加入议题",
    "agenda.pair": "判定重复",
    "agenda.supplement": "补充议题",
    "meeting.arrange": "安排会议",
    "meeting.edit": "改会议时间地点",
    "meeting.notify": "发会议通知",
    "meeting.take_back": "撤回会议通知",
    "meeting.open": "开会",
    "meeting.take_back_opening": "撤回开会",
    "meeting.close": "闭会",
    "meeting.reopen": "重新开会",
    "needs.create": "记需求",
    "needs.take_in": "并入需求",
    "needs.edit": "修改需求",
    "needs.add_photos": "补照片",
    "needs.assign_committee": "指定办理的大党委",
    "needs.accept": "受理需求",
    "needs.not_list": "暂不列入",
    "needs.merge": "归并需求",
    "needs.carry": "需求随网格合并转移",
    "needs.unmerge": "撤销归并",
    "needs.solve_in_grid": "网格内办结",
    "needs.reopen": "重新办理需求",
    "needs.unsolve": "撤回网格内办结",
    "needs.withdraw": "撤回受理",
    "needs.await_meeting": "转待上会",
    "needs.handle_in_community": "社区自办",
    "needs.start": "开始办理需求",
    "needs.finish": "需求办完",
    "needs.unfinish": "需求重新办理（议定事项没落实）",
    "needs.pend": "挂账",
    "needs.carry_over": "提请下次联席会",
    "needs.report_to_town": "上报镇党委",
    "needs.return_from_town": "镇里退回",
    "needs.rate": "评价需求",
    "needs.close_unrated": "到期未评价，销号",
    "needs.await": "列入议程草案",
    "needs.table": "上会",
    "needs.untable": "撤回上会",
    "needs.retable": "重新上会",
    "needs.decide": "记会议结果",
    "needs.shelve": "挂账",
}


def register() -> None:
    """Open the doors of the needs room."""
    map_colours.register_open_needs()
    menu.register(
        menu.Entry(menu.MINUS, "需求", "needs:list", order=10, visible=_sees_needs, count=_needs_waiting)
    )
    menu.register(
        menu.Entry(
            menu.MINUS,
            "会议",
            "meetings:list",
            order=15,
            visible=_sees_meetings,
            count=lambda user: resolutions.waiting(user).count(),
            prefixes=("/agendas/", "/minutes/", "/resolutions/"),
        )
    )
    tabs.register("meetings", "会议", PAGES)
    files.register_viewer(NEED_PHOTO, may_see_photo)
    audit.describe(VERBS)
    for key, words in KINDS.items():
        kinds.register(key, words)
    kinds.register("urgent", "急事会商", urgent=True)
    claim_entries.register()
    resolution_entries.register()
    paper_entries.register()
    minutes_entries.register()


def _sees_needs(user: Any) -> bool:
    return bool(scope_of(user, "needs.view"))


def _sees_meetings(user: Any) -> bool:
    return bool(scope_of(user, "lists.view"))


def _needs_waiting(user: Any) -> int:
    """What waits for this user to be accepted."""
    return awaiting_triage(user).count() if _accepts(user) else 0


def _accepts(user: Any) -> bool:
    return bool(scope_of(user, "needs.accept") or scope_of(user, "needs.steer"))


def may_see_photo(user: Any, attachment: Attachment) -> bool:
    """Whoever may see the need may see its photos."""
    needs = NeedPhoto.objects.filter(attachment=attachment).values("need")
    return Need.objects.visible_to(user).filter(pk__in=needs).exists()
