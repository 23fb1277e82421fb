"""会议纪要 as the rows tell it: who came, what was said about each item, who took what, what stays open.

Derived, never typed; the same rows give the same words. No names of residents, no phones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from committees.states import NeedCategory
from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Meeting, Resolution
from servicelists.papers.records import (
    claim_text,
    claims_of,
    resolution_words,
    settled_of,
    settled_words,
    who_came,
)
from servicelists.papers.sign_in import attendances, counted
from servicelists.papers.words import body_of, chair_of, day, gathering, recorder_of, scrubbed, span
from servicelists.queries.agendas import blocks, items_of
from servicelists.queries.claims import amount_words, claimant_words
from servicelists.states import (
    CLAIM_REGISTERED,
    ClaimRole,
    MeetingKind,
    Outcome,
    Presence,
    ResolutionState,
)
from tianyuan.documents.paper.blocks import clean

SUMMARY = "public"
TITLES = {
    "overview": "会议概况",
    "items": "议题商议情况",
    "claims": "认领汇总",
    "resolutions": "议定事项",
    "pending": "挂账、上报和会后认领",
    "other": "其他",
}
NUMERALS = "一二三四五六七八九十"
DECIDED = {
    Outcome.PENDING: "没有单位认领，挂账",
    Outcome.REPORTED: "上报镇党委",
    Outcome.WHISTLED: "转吹哨办理",
    Outcome.WITHDRAWN: "撤回",
}
SHOWN_CATEGORIES = 4


@dataclass(frozen=True)
class Told:
    """Everything of a meeting the minutes speak of, read once."""

    meeting: Meeting
    items: list[AgendaItem]
    claims: dict[int, list[Claim]]
    topics: list[AgendaTopic]
    resolutions: list[Resolution]
    marked: list[Attendance]

    @property
    def all_claims(self) -> list[Claim]:
        return [claim for item in self.items for claim in self.claims.get(item.need_id, [])]

    def with_outcome(self, outcome: str) -> list[AgendaItem]:
        return [item for item in self.items if item.outcome == outcome]

    @property
    def taken(self) -> list[AgendaItem]:
        return [item for item in self.items if self.claims.get(item.need_id)]

    @property
    def still_open(self) -> list[AgendaItem]:
        """Left to 会后认领: nothing decided, and nobody leads or something is left."""
        return [item for item in self.items if not item.outcome and not _complete(item, self.claims)]


def read(meeting: Meeting) -> Told:
    """The rows, in a fixed number of queries."""
    items = list(items_of(meeting.agenda).prefetch_related(None))
    return Told(
        meeting,
        items,
        claims_of(meeting, items),
        list(meeting.agenda.topics.select_related("resolution")),
        list(meeting.resolutions.prefetch_related("organizations")),
        attendances(meeting),
    )


def written(meeting: Meeting) -> tuple[list[dict[str, str]], str]:
    """The sections and the summary, the rows read once for both."""
    told = read(meeting)
    return _sections(told), _summary(told)


def sections_of(meeting: Meeting) -> list[dict[str, str]]:
    """[{"key", "title", "text"}] in reading order, always the same keys; 其他 is for people to write."""
    return _sections(read(meeting))


def summary_of(meeting: Meeting) -> str:
    """公开摘要: counts and kinds of things only; nothing by which a resident or a household is known."""
    return _summary(read(meeting))


def _sections(told: Told) -> list[dict[str, str]]:
    texts = {
        "overview": _overview(told),
        "items": _items(told),
        "claims": _claims(told),
        "resolutions": _resolutions(told),
        "pending": _pending(told),
        "other": "",
    }
    phone = told.meeting.committee.phone
    return [
        {"key": key, "title": title, "text": clean(scrubbed(texts[key], phone))}
        for key, title in TITLES.items()
    ]


def _summary(told: Told) -> str:
    meeting = told.meeting
    present = sum(row.presence == Presence.PRESENT for row in told.marked)
    held = day(meeting.held_at)
    came = f"，{present}家成员单位到会" if present else ""
    said = [f"{held}，{body_of(meeting.committee)}召开{gathering(meeting)}{came}。"]
    if told.items:
        said.append(f"会议商议群众需求{len(told.items)}件{_kinds(told.items)}，{_outcomes(told)}。")
    if told.resolutions:
        said.append(f"议定事项{len(told.resolutions)}项。")
    return clean("".join(said))


def _kinds(items: list[AgendaItem]) -> str:
    counts = Counter(item.need.category for item in items)
    named = [f"{NeedCategory(key).label}{n}件" for key, n in counts.most_common(SHOWN_CATEGORIES)]
    more = "等" if len(counts) > SHOWN_CATEGORIES else ""
    return f"（{'、'.join(named)}{more}）"


def _outcomes(told: Told) -> str:
    units = {claim.organization_id for claim in told.all_claims if claim.organization_id}
    parts = [f"{len(units)}家单位认领{len(told.taken)}件" if units else "暂时没有单位认领"]
    for outcome, words in ((Outcome.PENDING, "挂账"), (Outcome.REPORTED, "上报镇党委")):
        if count := len(told.with_outcome(outcome)):
            parts.append(f"{words}{count}件")
    if left := len(told.still_open):
        parts.append(f"会后继续认领{left}件")
    return "，".join(parts)


# ---- 会议概况
def _overview(told: Told) -> str:
    meeting, marked = told.meeting, told.marked
    lines = [f"{span(meeting)}，{body_of(meeting.committee)}在{meeting.place}召开{gathering(meeting)}。"]
    people = [("主持", chair_of(meeting)), ("记录", recorder_of(meeting))]
    if said := "，".join(f"{name}{what}" for what, name in people if name):
        lines[0] += f"会议由{said}。"
    if not marked:
        return "\n".join([*lines, "到会情况没有登记，以签到表为准。"])
    lines.append(f"{counted(meeting)}。")
    for presence in (Presence.PRESENT, Presence.LEAVE, Presence.OBSERVER):
        units = [who_came(row) for row in marked if row.presence == presence]
        if units:
            lines.append(f"{presence.label}（{len(units)}家）：{'、'.join(units)}。")
    return "\n".join(lines)


# ---- 议题
def _items(told: Told) -> str:
    parts = [*_topic_lines(told)]
    for block in blocks(told.meeting.agenda, told.items):
        parts.append((f"{block.label}（{len(block.items)}项）", _lines(told, block.items)))
    late = [item for item in told.items if item.after_meeting]
    if late:
        parts.append((f"会后认领（{len(late)}项，没有在会上逐项商议）", _lines(told, late)))
    if not parts:
        return "本次会议没有列议题。"
    written: list[str] = []
    for numeral, (head, lines) in zip(NUMERALS, parts, strict=False):
        written += [f"（{numeral}）{head}", *lines]
    return "\n".join(written)


def _topic_lines(told: Told) -> Iterator[tuple[str, list[str]]]:
    followed = [topic for topic in told.topics if topic.resolution_id]
    free = [topic for topic in told.topics if not topic.resolution_id]
    for head, topics in (("上次议定事项", followed), ("商议事项", free)):
        if topics:
            yield f"{head}（{len(topics)}项）", [_topic(n, topic) for n, topic in enumerate(topics, 1)]


def _topic(number: int, topic: AgendaTopic) -> str:
    said = topic.result or (topic.resolution.result if topic.resolution else "")
    if not said and topic.resolution and topic.resolution.state == ResolutionState.OPEN:
        said = "继续落实"
    return f"{number}.{topic.title.rstrip('。')}。{_stop(said)}"


def _lines(told: Told, items: Iterable[AgendaItem]) -> list[str]:
    settled = settled_of(told.resolutions)
    return [
        f"{item.position}.{_named(item)}。{_result(item, told.claims.get(item.need_id, []), settled[item.pk])}"
        for item in items
    ]


def _named(item: AgendaItem) -> str:
    amount = amount_words(item.need.quantity, item.need).strip()
    return f"{item.title}（{amount}）" if amount and amount not in item.title else item.title


def _result(item: AgendaItem, claims: list[Claim], settled: list[Resolution]) -> str:
    said = [f"{claim_text(claim)}{_yet(claim)}" for claim in claims]
    decided = DECIDED.get(Outcome(item.outcome), "")
    if item.outcome == Outcome.RESOLVED:
        decided = settled_words(settled)
    if claims:
        decided = "" if item.outcome == Outcome.PENDING else decided
        said += [] if item.outcome or not item.need.left else [f"还差{_left(item)}，会后继续认领"]
    elif not item.outcome:
        decided = "会后继续认领" if item.after_meeting else "会上没有定下来"
    note = item.outcome_note.strip()
    return _stop("；".join([*said, "，".join(part for part in (decided, note) if part)]))


def _left(item: AgendaItem) -> str:
    return amount_words(item.need.left, item.need).strip() or "牵头单位"


def _yet(claim: Claim) -> str:
    return "" if claim.state in CLAIM_REGISTERED else f"（{claim.get_state_display()}）"


def _stop(text: str) -> str:
    text = text.strip("；。 ")
    return f"{text}。" if text else ""


def _complete(item: AgendaItem, claims: dict[int, list[Claim]]) -> bool:
    led = any(claim.role != ClaimRole.SUPPORT for claim in claims.get(item.need_id, []))
    return led and not item.need.left


# ---- 认领、议定、留下来的
def _claims(told: Told) -> str:
    claims = told.all_claims
    if not claims:
        return "本次会议没有单位认领。"
    titles = {item.need_id: item.title for item in told.items}
    by_unit: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_unit[claimant_words(claim)].append(claim)
    registered = sum(claim.state in CLAIM_REGISTERED for claim in claims)
    waiting = len(claims) - registered
    open_words = f"，等单位同意或登记{waiting}件次" if waiting else ""
    head = (
        f"{len(by_unit)}家认领{len(told.taken)}件，共{len(claims)}件次；已登记{registered}件次{open_words}。"
    )
    return "\n".join([head, *(f"{unit}：{_of_unit(rows, titles)}。" for unit, rows in by_unit.items())])


def _of_unit(claims: list[Claim], titles: dict[int, str]) -> str:
    parts = []
    for role in ClaimRole:
        mine = [claim for claim in claims if claim.role == role]
        if mine:
            names = "、".join(titles[claim.need_id] for claim in mine)
            parts.append(f"{role.label}{len(mine)}件（{names}）")
    return "，".join(parts)


def _resolutions(told: Told) -> str:
    if not told.resolutions:
        return "本次会议没有另外议定事项。"
    return "\n".join(f"{n}.{_stop(resolution_words(row))}" for n, row in enumerate(told.resolutions, 1))


def _pending(told: Told) -> str:
    until = told.meeting.claims_last_day
    term = f"，{until.month}月{until.day}日截止" if until and not told.meeting.recorded_afterwards else ""
    kinds = [
        ("挂账", told.with_outcome(Outcome.PENDING)),
        ("上报镇党委", told.with_outcome(Outcome.REPORTED)),
        ("转吹哨", told.with_outcome(Outcome.WHISTLED)),
        (f"会后继续认领{term}", told.still_open),
    ]
    lines = [f"{label}（{len(rows)}件）：{'；'.join(map(str, rows))}。" for label, rows in kinds if rows]
    empty = "没有挂账、上报的事项。" if told.meeting.kind == MeetingKind.JOINT else "没有留下来的事项。"
    return "\n".join(lines) or empty
