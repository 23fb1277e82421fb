"""会议记录: the meeting as it went, item by item, to be signed by chair and recorder."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Meeting, Resolution
from servicelists.papers.agendas import item_words
from servicelists.papers.sign_in import attendances, counted
from servicelists.papers.words import chair_of, day, discreet, recorder_of, span, title
from servicelists.queries.agendas import blocks, items_of
from servicelists.queries.claims import amount_words, claimant_words, how_words
from servicelists.states import Outcome, Presence
from tianyuan.documents.paper import Blanks, Block, Fields, Heading, Paper, Paragraph


def record(meeting: Meeting) -> Paper:
    """Time, place, who came; every topic with who took what and what was decided; what was settled."""
    made = Paper(
        title(meeting, "记录"),
        [
            Fields(_head(meeting)),
            Heading("商议情况"),
            *_topics(meeting),
            *_settled(meeting),
            Blanks(["主持人（签字）", "记录人（签字）"]),
        ],
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)


def _head(meeting: Meeting) -> list[tuple[str, str]]:
    found = [("时间", span(meeting)), ("地点", meeting.place), ("主持", chair_of(meeting) or "（未记）")]
    found += [("记录", recorder_of(meeting) or "（未记）"), ("到会", counted(meeting))]
    units: dict[str, list[str]] = defaultdict(list)
    for row in attendances(meeting):
        units[row.presence].append(who_came(row))
    for presence in Presence:
        if units[presence]:
            found.append((presence.label, "、".join(units[presence])))
    return found


def who_came(row: Attendance) -> str:
    """The unit, and who came in its place: `县医院党委（周小梅代会）`."""
    return f"{row.organization}（{row.substitute}代会）" if row.substitute else str(row.organization)


def _topics(meeting: Meeting) -> Iterator[Block]:
    items = list(items_of(meeting.agenda))
    claims = claims_of(meeting, items)
    topics = list(meeting.agenda.topics.select_related("resolution"))
    if topics:
        yield Heading("上次议定事项和其他议题", 2)
        for topic in topics:
            yield from _topic(topic)
    settled = settled_of(meeting.resolutions.prefetch_related("organizations"))
    for block in blocks(meeting.agenda, items):
        yield Heading(f"{block.label}（{len(block.items)}项）", 2)
        for item in block.items:
            yield from _item(item, claims[item.need_id], settled[item.pk])
    late = [item for item in items if item.after_meeting]
    if late:
        yield Heading(f"会后认领（{len(late)}项）", 2)
        for item in late:
            yield from _item(item, claims[item.need_id], settled[item.pk])


def claims_of(meeting: Meeting, items: list[AgendaItem]) -> dict[int, list[Claim]]:
    """need → its standing claims, lead first."""
    found: dict[int, list[Claim]] = defaultdict(list)
    rows = Claim.objects.active().filter(need__in=[item.need_id for item in items])
    for claim in rows.select_related("need", "organization", "member", "alliance").order_by(
        "role", "claimed_at", "pk"
    ):
        found[claim.need_id].append(claim)
    return found


def claim_words(claim: Claim) -> str:
    """`县医院牵头26户，义诊两次，12月20日前完成（已登记）`."""
    return f"{claim_text(claim)}（{claim.get_state_display()}）"


def claim_text(claim: Claim) -> str:
    """The same without how far it is."""
    who = claimant_words(claim)
    amount = amount_words(claim.quantity, claim.need).strip()
    said = [f"{who}{how_words(claim)}{amount}", claim.measure.rstrip("。；，")]
    if claim.promised_on:
        said.append(f"{claim.promised_on.month}月{claim.promised_on.day}日前完成")
    return "，".join(part for part in said if part)


def settled_of(resolutions: Iterable[Resolution]) -> dict[int, list[Resolution]]:
    """agenda item → what was settled about it."""
    found: dict[int, list[Resolution]] = defaultdict(list)
    for row in resolutions:
        if row.item_id:
            found[row.item_id].append(row)
    return found


def settled_words(resolutions: Iterable[Resolution]) -> str:
    """`议定，由公路分局、建筑公司办理`: the units the resolutions of an item name, else the community."""
    units = dict.fromkeys(str(unit) for row in resolutions for unit in row.organizations.all())
    return f"议定，由{'、'.join(units) or '社区'}办理"


def _item(item: AgendaItem, claims: list[Claim], settled: list[Resolution]) -> Iterator[Block]:
    yield Heading(item_words(item), 3, number=item.position)
    if claims:
        yield Paragraph("；".join(claim_words(claim) for claim in claims) + "。", lead="认领：")
    told = item.outcome == Outcome.NONE or (item.outcome == Outcome.CLAIMED and claims)
    decided = "" if told else _decided(item, settled)
    said = "，".join(part for part in (decided, item.outcome_note.rstrip("。")) if part)
    if said:
        yield Paragraph(f"{said}。", lead="结果：")


def _decided(item: AgendaItem, settled: list[Resolution]) -> str:
    """The outcome's word; 议定 says who does it."""
    return settled_words(settled) if item.outcome == Outcome.RESOLVED else item.get_outcome_display()


def _topic(topic: AgendaTopic) -> Iterator[Block]:
    yield Heading(topic.title, 3)
    result = topic.result or (topic.resolution.result if topic.resolution else "")
    if result:
        yield Paragraph(f"{result.rstrip('。')}。", lead="结果：")


def _settled(meeting: Meeting) -> Iterator[Block]:
    settled = list(meeting.resolutions.prefetch_related("organizations"))
    if settled:
        yield Heading("议定事项")
        for resolution in settled:
            yield Heading(resolution_words(resolution), 3)


def resolution_words(resolution: Resolution) -> str:
    """`修补东门街路面。责任单位：县住建局；期限：2026年12月20日`."""
    units = "、".join(str(unit) for unit in resolution.organizations.all())
    said = [f"责任单位：{units}" if units else "", f"期限：{day(resolution.due_on)}"]
    return f"{resolution.text.rstrip('。')}。{'；'.join(part for part in said if part)}"
