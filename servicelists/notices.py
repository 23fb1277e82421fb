"""The words of a meeting's notice and of what goes to the WeChat group: drafts, derived, never typed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from servicelists.models import AgendaItem, AgendaTopic, Meeting
from servicelists.queries.agendas import SectionBlock, blocks, items_of, topics_of
from servicelists.queries.guests import guests_at
from servicelists.states import MeetingKind, Section
from tianyuan import clock

WEEKDAYS = "一二三四五六日"
LONGEST_SHARE = 200
MOVED = "改期："  # how the history line of a moved meeting begins


def when(meeting: Meeting) -> str:
    """`11 月 26 日（星期四）14:30`: as announced."""
    return _said(meeting.starts_at)


def when_held(meeting: Meeting) -> str:
    """When it really was; with the day announced when it was opened on another one."""
    held = _said(meeting.held_at)
    return f"实际 {held} 开（通知定于 {_said(meeting.starts_at)}）" if meeting.on_another_day else held


def _said(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local.month} 月 {local.day} 日（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def opening_asks(meeting: Meeting) -> str:
    """The question before 开会; on any other day than the one announced, that day first."""
    today = clock.local(meeting.starts_at).date() == clock.today()
    return "现在开会？" if today else f"会议定在 {when(meeting)}，现在就开？"


def draft(meeting: Meeting) -> str:
    """The notice as it would go out now; the issuer may change words before it does."""
    body = _urgent(meeting) if meeting.kind == MeetingKind.URGENT else _ordinary(meeting)
    lines = [
        *body,
        f"联系电话：{meeting.committee.phone}" if meeting.committee.phone else "",
        meeting.committee.name,
        f"{clock.today():%Y 年 %-m 月 %-d 日}",
    ]
    return "\n".join(line for line in lines if line)


def _ordinary(meeting: Meeting) -> list[str]:
    claim = "请各单位会前在平台看议程，能牵头或协办的先点“有意向”，回单位请示后再点“单位已同意”。"
    return [
        "各成员单位：",
        f"定于 {when(meeting)} 在{meeting.place}召开{meeting.committee.name}{_month(meeting)}{_kind(meeting)}。",
        *_subjects(meeting),
        claim if meeting.agenda.items.standing().exists() else "",
        "请联络员参加；不能到会的请提前请假，并说明由谁代会。",
    ]


def _kind(meeting: Meeting) -> str:
    return MeetingKind(meeting.kind).label


def _subjects(meeting: Meeting) -> list[str]:
    """The agenda in a sentence: how many lines each part has; of an 议事会, the lines themselves."""
    items = [item for item in items_of(meeting.agenda) if not item.after_meeting]
    topics = list(topics_of(meeting.agenda))
    if meeting.kind == MeetingKind.DELIBERATION:
        parts = [("商议事项", len(topics)), ("需求", len(items))]
        after = _numbered("一起议的需求", items, len(topics) + 1)
        return [_counted(parts), *_numbered("商议事项", topics), *after]
    parts = [("上次议定事项", len(topics))] if topics else []
    parts += [(_label(block), len(block.items)) for block in blocks(meeting.agenda, items)]
    late = meeting.agenda.items.standing().filter(after_meeting=True).count()
    return [_counted(parts) + (f"另有 {late} 项会后认领。" if late else "")]


def _counted(parts: list[tuple[str, int]]) -> str:
    sections = "、".join(f"{label} {count} 项" for label, count in parts if count)
    return f"议程共 {sum(count for _, count in parts)} 项：{sections}。"


def _numbered(label: str, lines: Sequence[AgendaTopic | AgendaItem], first: int = 1) -> list[str]:
    """The lines with their numbers, counted on through the whole notice."""
    titles = "；".join(f"{number}.{line.title}" for number, line in enumerate(lines, start=first))
    return [f"{label}：{titles}。"] if titles else []


def _label(block: SectionBlock) -> str:
    """Resolutions of earlier meetings are counted for themselves."""
    return "不满意事项" if block.section == Section.REVIEW else block.label


def _urgent(meeting: Meeting) -> list[str]:
    called = [str(guest.organization) for guest in guests_at(meeting)]
    titles = "；".join(item.title for item in items_of(meeting.agenda))
    now = "马上" if meeting.starts_at <= clock.now() else when(meeting)
    return [
        f"{'、'.join(called)}：" if called else "各有关单位：",
        f"急事会商：{titles}。请{now}派人到{meeting.place}一起商量。",
        "来不了的请马上回电话，说明什么时候能到、能出什么力。",
    ]


def redraft(meeting: Meeting, old: Meeting) -> str:
    """The notice of a meeting that is moved: the old time and place, then everything anew."""
    head, *rest = draft(meeting).splitlines()
    moved = f"原定 {when(old)} 在{old.place}召开的会议改期，以本通知为准。议程不变，已经答复的都有效。"
    return "\n".join([head, moved, *rest])


def _month(meeting: Meeting) -> str:
    return f" {meeting.list.month.label}" if meeting.list else ""


def share_notice(meeting: Meeting, link: str) -> str:
    """≤ 200 characters for the units' WeChat group; of a moved meeting, from when to when.

    `link` is the group's page (`views.groups.group_link`): a stand-in has no log-in.
    """
    if meeting.kind == MeetingKind.URGENT:
        return _with_link("【急事会商】" + "".join(_urgent(meeting)), link)
    moved = meeting.timeline.filter(what__startswith=MOVED).order_by("pk").last()
    if moved is not None:
        name = f"{meeting.committee.name}{_month(meeting)}{_kind(meeting)}"
        return _with_link(
            f"【会议改期】{name}：{moved.what.removeprefix(MOVED)}。议程不变，已答复的都有效。", link
        )
    count = (
        meeting.agenda.items.standing().filter(after_meeting=False).count() + meeting.agenda.topics.count()
    )
    claim = "，能办的先点“有意向”" if meeting.agenda.items.standing().exists() else ""
    text = (
        f"【会议通知】{meeting.committee.name}{_month(meeting)}{_kind(meeting)}：{when(meeting)}，{meeting.place}。"
        f"议程 {count} 项。答复请用本单位链接{claim}。点开看议程："
    )
    return _with_link(text, link)


def _head(meeting: Meeting) -> str:
    return f"{meeting.committee.name}{_month(meeting)}{meeting.get_kind_display()}（{when(meeting)}，{meeting.place}）"


def _with_link(text: str, link: str) -> str:
    """The words give way, the link never."""
    return text[: max(LONGEST_SHARE - len(link), 0)] + link


def share_links(meeting: Meeting, link: str) -> str:
    """To the whole group: every unit has a link of its own, this one is everybody's. Names nobody."""
    text = (
        f"【会前答复】{_head(meeting)}：本单位的专用链接另发，不用登录就能答复、请假，请别转到群里。看议程："
    )
    return _with_link(text, link)


def remind_all(meeting: Meeting, link: str) -> str:
    """To the whole group, without saying who has not answered."""
    text = f"【温馨提醒】{_head(meeting)}：没答复的请点开本单位链接，不适合的点“不适合”。看议程："
    return _with_link(text, link)


def all_links(rows: Iterable[tuple[object, str]]) -> str:
    """Every unit with its own link, a line each, to be forwarded one by one: never to the group."""
    return "\n".join(f"{unit}：{link}" for unit, link in rows)


def share_link(meeting: Meeting, unit: object, link: str) -> str:
    """To one unit: its own link."""
    month = _month(meeting).strip()
    text = f"【{unit}】{month}{meeting.get_kind_display()} {when(meeting)}：点开本单位链接看议程、答复，不用登录。"
    return _with_link(text, link)


def remind_unit(meeting: Meeting, unit: object, link: str) -> str:
    """To one unit that looked and has not answered."""
    ask = "议程请抽空答复：有意向的先点，不适合的也点一下。"
    text = f"【{unit}】{meeting.get_kind_display()}{ask}{when(meeting)}开会。"
    return _with_link(text, link)


def share_agenda(meeting_or_agenda, link: str) -> str:
    """≤ 200 characters: the first titles of the agenda, without names, and a link."""
    agenda = getattr(meeting_or_agenda, "agenda", meeting_or_agenda)
    lines = [*topics_of(agenda), *items_of(agenda)]
    titles = [f"{number}.{line.title}" for number, line in enumerate(lines, start=1)]
    month = f" {agenda.list.month.label}" if agenda.list else ""
    meeting = Meeting.objects.filter(agenda=agenda).first()
    kind = _kind(meeting) if meeting else MeetingKind.JOINT.label
    head = f"【议程】{agenda.committee.name}{month}{kind}，共 {len(titles)} 项："
    room = LONGEST_SHARE - len(head) - len(link) - 2
    shown = ""
    for title in titles:
        if len(shown) + len(title) + 1 > room:
            shown += "…"
            break
        shown += title + "；"
    return head + shown + link


def day(moment) -> str:
    """`12 月 3 日`."""
    local = clock.local(moment)
    return f"{local.month} 月 {local.day} 日"
