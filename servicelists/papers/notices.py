"""会议通知 with the agenda as its annex, and the 回执."""

import re
from collections.abc import Iterator

from servicelists import notices
from servicelists.models import Meeting
from servicelists.papers.agendas import agenda_blocks
from servicelists.papers.words import body_of, day, discreet, moment, occasion
from servicelists.states import MeetingKind
from tianyuan.documents.paper import Block, Column, Note, PageBreak, Paper, Paragraph, Signature, Table, Title

_DAY = re.compile(r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日\s*")


def notice(meeting: Meeting) -> Paper:
    """What went out (a draft while nothing has), with the agenda and the slip to send back as its annexes."""
    annexes = _annexes(meeting)
    made = Paper(
        f"关于召开{body_of(meeting.committee)}\n{occasion(meeting)}的通知",
        [*_letter(meeting, [name for name, _, _ in annexes]), *_annexed(annexes)],
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)


def _annexes(meeting: Meeting) -> list[tuple[str, str, list[Block]]]:
    """(name in the letter, heading, content). Who is called to 急事会商 comes at once: no slip goes back before."""
    agenda = ("会议议程", f"{occasion(meeting)}议程", agenda_blocks(meeting.agenda))
    return [agenda, ("参会回执", "参会回执", _slip(meeting))] if has_slip(meeting) else [agenda]


def _annexed(annexes: list[tuple[str, str, list[Block]]]) -> Iterator[Block]:
    for number, (_, title, blocks) in enumerate(annexes, 1):
        yield PageBreak()
        yield Paragraph("", lead=f"附件{number}" if len(annexes) > 1 else "附件", indent=False)
        yield Title(title)
        yield from blocks


def has_slip(meeting: Meeting) -> bool:
    """Is there time to answer on paper?"""
    return meeting.kind != MeetingKind.URGENT


def reply_slip(meeting: Meeting) -> Paper:
    """回执 by itself: for a unit that answers on paper."""
    made = Paper(
        f"{body_of(meeting.committee)}\n{occasion(meeting)}参会回执",
        _slip(meeting),
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)


def _letter(meeting: Meeting, annexes: list[str]) -> list[Block]:
    lines = [line.strip() for line in (meeting.notice or notices.draft(meeting)).splitlines() if line.strip()]
    sign = _signature(meeting, lines)
    body: list[Block] = [
        Paragraph(line, indent=not (at == 0 and line.endswith(("：", ":")))) for at, line in enumerate(lines)
    ]
    return [*body, *_listed(annexes), sign]


def _listed(annexes: list[str]) -> list[Block]:
    """附件：1. … 2. …, each on a line; a single one is not numbered (GB/T 9704)."""
    if len(annexes) == 1:
        return [Paragraph(f"附件：{annexes[0]}")]
    first, *others = [f"{number}. {name}" for number, name in enumerate(annexes, 1)]
    return [Paragraph(f"附件：{first}"), *[Paragraph(name, lead="　　　") for name in others]]


def _signature(meeting: Meeting, lines: list[str]) -> Signature:
    """Takes the last two lines of the notice, the committee and the day, when they are that."""
    who, when = body_of(meeting.committee), day(meeting.notified_at)
    if lines and _DAY.fullmatch(lines[-1]):
        when = lines.pop()
        if lines and lines[-1] in (meeting.committee.name, who):
            lines.pop()
    return Signature(who, when)


def _slip(meeting: Meeting) -> list[Block]:
    rows = [
        ["会议", f"{body_of(meeting.committee)}{occasion(meeting)}"],
        ["时间", moment(meeting.starts_at)],
        ["地点", meeting.place],
        ["单位名称", ""],
        ["参会人姓名、职务", ""],
        ["能否到会", "□ 到会　　□ 请假　　□ 请人代会（　　　　　）"],
        ["准备认领的事项\n（议题序号、数量）", ""],
        ["需要说明的事", ""],
    ]
    phone = f"（电话：{meeting.committee.phone}）" if meeting.committee.phone else ""
    return [
        Table([Column("", 26, center=True), Column("", 74)], rows, least=14),
        Note(
            f"已在平台或用单位链接答复的，不必再填本回执。纸质回执请于会前一个工作日交{body_of(meeting.committee)}{phone}。"
        ),
    ]
