"""议程 on paper: sections and topics in order, without suggestions (those are nobody's but the unit's)."""

from collections.abc import Iterator
from dataclasses import replace

from servicelists.models import Agenda, AgendaItem, AgendaTopic, Meeting
from servicelists.papers.words import body_of, chair_of, discreet, moment, planned, title
from servicelists.queries.agendas import blocks, emergencies_reported, items_of
from servicelists.states import Section
from tianyuan.documents.paper import Block, Fields, Heading, Paper, Paragraph


def agenda(meeting: Meeting) -> Paper:
    """The agenda of a meeting."""
    head = [("时间", moment(planned(meeting))), ("地点", meeting.place)]
    if chair := chair_of(meeting):
        head.append(("主持", chair))
    made = Paper(
        title(meeting, "议程"), [Fields(head), *agenda_blocks(meeting.agenda)], issuer=meeting.committee.name
    )
    return discreet(made, meeting.committee)


def drafted(of: Agenda) -> Paper:
    """The agenda by itself: its meeting's when there is one, else of the month, with the draft's number."""
    meeting = Meeting.objects.filter(agenda=of).select_related("committee__community", "list").first()
    if meeting is not None:
        made = agenda(meeting)
    else:
        when = f"{of.list.month.number}月联席会议" if of.list else ""
        made = Paper(f"{body_of(of.committee)}\n{when}议程", agenda_blocks(of), issuer=of.committee.name)
    if of.frozen_at is None:
        made = replace(made, title=f"{made.title}（草案第{of.number}版）")
    return discreet(made, of.committee)


def agenda_blocks(of: Agenda) -> list[Block]:
    """The sections with their topics, what follows after the meeting, what emergencies were dealt with."""
    items = list(items_of(of))
    topics = list(of.topics.select_related("resolution").order_by("position", "pk"))
    followed = [topic for topic in topics if topic.resolution_id]
    found: list[Block] = []
    sections = {block.section: block.items for block in blocks(of, items)}
    if followed and Section.REVIEW not in sections:
        sections = {Section.REVIEW: [], **sections}
    for section, rows in sections.items():
        reviewed = followed if section == Section.REVIEW else []
        found += [Heading(f"{section.label}（{len(rows) + len(reviewed)}项）"), *_lines(reviewed, rows)]
    free = [topic for topic in topics if not topic.resolution_id]
    if free:
        found += [Heading("商议事项" if not items else "其他议题"), *_lines(free, [])]
    late = [item for item in items if item.after_meeting]
    if late:
        found += [Heading(f"会后认领（{len(late)}项，不在会上逐项商议）"), *_lines([], late)]
    return [*found, *_emergencies(of)]


def _lines(topics: list[AgendaTopic], items: list[AgendaItem]) -> Iterator[Paragraph]:
    for number, topic in enumerate(topics, 1):
        yield Paragraph(
            f"{number}.{topic.title}{_follow_up(topic)}"
            if not items
            else f"· {topic.title}{_follow_up(topic)}",
            whole=True,
        )
    for item in items:
        yield Paragraph(f"{item.position}.{item_words(item)}", whole=True)


def _follow_up(topic: AgendaTopic) -> str:
    resolution = topic.resolution
    return (
        f"（期限{resolution.due_on.month}月{resolution.due_on.day}日，{resolution.get_state_display()}）"
        if resolution
        else ""
    )


def item_words(item: AgendaItem) -> str:
    """`东门街路灯不亮（文昌社区东门街；12盏；第3次上会）`."""
    need = item.need
    # A figure of the need that is told in the words of its place already is not told twice.
    why = "；".join(item.why)
    amount = "" if need.amount and need.amount in why else need.amount
    said = [f"{need.community}{need.place}", amount, why]
    extra = "（补充）" if item.supplement else ""
    return f"{item.title}{extra}（{'；'.join(part for part in said if part)}）"


def _emergencies(of: Agenda) -> list[Block]:
    if of.list is None:
        return []
    told = [f"{need.title}（{need.get_state_display()}）" for need in emergencies_reported(of.list)]
    return [Heading("应急事项通报"), Paragraph("；".join(told) + "。")] if told else []
