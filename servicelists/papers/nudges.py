"""提醒单, 提请协调单, 协调意见, 督办单: one sheet for each step after a resolution; only the town supervises."""

from servicelists.models import Nudge, Resolution
from servicelists.papers.words import TOWN, body_of, day, discreet, gathering
from servicelists.states import NudgeKind
from tianyuan.documents.paper import Block, Fields, Heading, Paper, Paragraph, Signature

TITLES = {
    NudgeKind.REMIND: "提醒单",
    NudgeKind.REFER: "提请镇党委协调事项",
    NudgeKind.COORDINATE: "镇党委协调意见",
    NudgeKind.SUPERVISE: "督办单",
}
CLOSINGS = {
    NudgeKind.REMIND: "请结合实际抓紧办理，并在平台写一句进展；有困难的请告诉我们，一起商量。",
    NudgeKind.REFER: "妥否，请镇党委协调。",
    NudgeKind.COORDINATE: "请有关单位按协调意见办理。",
    NudgeKind.SUPERVISE: "请按镇党委定的期限办结，并报告结果。",
}


def nudge(one: Nudge) -> Paper:
    """The sheet of one reminder, request, decision or supervision."""
    resolution, kind = one.resolution, NudgeKind(one.kind)
    committee = resolution.meeting.committee
    by_town = kind in (NudgeKind.COORDINATE, NudgeKind.SUPERVISE)
    issuer = f"{TOWN}党委" if by_town else body_of(committee)
    to = f"中共{TOWN}委员会" if kind == NudgeKind.REFER else _units(resolution) or "各责任单位"
    made = Paper(
        TITLES[kind],
        [
            Paragraph(f"{to}：", indent=False),
            *_facts(resolution),
            *_words(one),
            *_progress(resolution),
            Paragraph(CLOSINGS[kind]),
            Signature(issuer, day(one.at)),
        ],
        name=f"{body_of(committee)}{TITLES[kind]}（{resolution.text[:20]}）",
        issuer=issuer,
    )
    return discreet(made, committee)


def _units(resolution: Resolution) -> str:
    return "、".join(str(unit) for unit in resolution.organizations.all())


def _facts(resolution: Resolution) -> list[Block]:
    meeting = resolution.meeting
    rows = [
        ("议定事项", resolution.text),
        ("议定会议", f"{day(meeting.held_at)}{gathering(meeting)}"),
        ("责任单位", _units(resolution) or "（未定）"),
        ("完成期限", day(resolution.due_on)),
    ]
    if resolution.town_due_on:
        rows.append(("镇党委定的期限", day(resolution.town_due_on)))
    return [Fields(rows)]


def _words(one: Nudge) -> list[Block]:
    return (
        [Heading(TITLES[NudgeKind(one.kind)].removesuffix("单") + "内容"), Paragraph(one.words)]
        if one.words
        else []
    )


def _progress(resolution: Resolution) -> list[Block]:
    told = [
        Paragraph(f"{day(report.at)}，{report.organization or report.who}：{report.text.rstrip('。')}。")
        for report in resolution.reports.select_related("organization")
    ]
    return [Heading("目前进展"), *(told or [Paragraph("还没有报告进展。")])]
