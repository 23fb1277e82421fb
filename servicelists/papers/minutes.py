"""会议纪要 as written in its sections: no red head, no document number."""

import re

from servicelists.models import Meeting, Minutes
from servicelists.papers.words import body_of, day, discreet, gathering
from servicelists.states import MinutesState
from tianyuan.documents.paper import Block, Heading, Note, Paper, Paragraph, Signature

_SUBHEAD = re.compile(r"（[一二三四五六七八九十]+）([^。；，]{1,40})")
UNISSUED = {MinutesState.DRAFT: "（草稿）", MinutesState.CIRCULATED: "（征求意见稿）"}


def minutes(of: Minutes | Meeting) -> Paper:
    """The minutes as they stand now; a draft says so in its title. Raises Minutes.DoesNotExist without any."""
    written = (
        of if isinstance(of, Minutes) else Minutes.objects.select_related("meeting__list").get(meeting=of)
    )
    meeting, committee = written.meeting, written.meeting.committee
    mark = UNISSUED.get(MinutesState(written.state)) or f"（第{written.number}期）"
    made = Paper(
        f"{body_of(committee)}\n{gathering(meeting)}纪要{mark}",
        [*_sections(written), *_foot(written)],
        issuer=committee.name,
    )
    return discreet(made, committee)


def _sections(written: Minutes) -> list[Block]:
    found: list[Block] = []
    for section in written.sections:
        if not section.get("text"):
            continue
        if section.get("title"):
            found.append(Heading(section["title"]))
        found += [_line(line) for line in section["text"].splitlines() if line.strip()]
    return found


def _line(line: str) -> Block:
    """A line that numbers itself （一） is a heading of the second level, as the draft writes sections."""
    match = _SUBHEAD.fullmatch(line.strip())
    return Heading(match[1], 2) if match else Paragraph(line)


def _foot(written: Minutes) -> list[Block]:
    if written.issued_at is None:
        return []
    found: list[Block] = [Signature(body_of(written.meeting.committee), day(written.issued_at))]
    if written.corrected_at:
        found.append(Note(f"（{day(written.corrected_at)}更正，原文存档）"))
    return [*found, Note("发：各成员单位")]
