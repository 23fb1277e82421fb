"""Snapshots of an agenda, and what changed between two of them in words."""

import hashlib
import json
from collections.abc import Iterable

from servicelists.models import AgendaItem, AgendaTopic
from servicelists.states import Section

Line = dict


def snapshot(items: Iterable[AgendaItem], topics: Iterable[AgendaTopic] = ()) -> list[Line]:
    """The standing lines as plain data, in order; what a version stores and a frozen agenda's hash is made of.

    Topics come first: what earlier meetings settled, then subjects without a need.
    """
    return [_topic_line(topic) for topic in topics] + [
        {
            "need": item.need_id,
            "title": item.title,
            "section": item.section,
            "position": item.position,
            "after_meeting": item.after_meeting,
            "pinned": item.pinned,
            "supplement": item.supplement,
            "why": item.why,
        }
        for item in items
    ]


def _topic_line(topic: AgendaTopic) -> Line:
    resolution = topic.resolution
    why = []
    if resolution is not None:
        units = "、".join(str(unit) for unit in resolution.organizations.all())
        why = [*([units] if units else []), f"期限 {resolution.due_on.month} 月 {resolution.due_on.day} 日"]
    return {
        "topic": f"resolution-{resolution.pk}" if resolution else f"topic-{topic.pk}",
        "title": topic.title,
        "section": Section.REVIEW.value if resolution else "",
        "position": topic.position,
        "after_meeting": False,
        "pinned": False,
        "supplement": False,
        "why": why,
    }


def _key(line: Line) -> tuple[str, int | str]:
    """What a line is about, through all versions."""
    return ("topic", line["topic"]) if "topic" in line else ("need", line["need"])


def fingerprint(lines: list[Line]) -> str:
    """SHA-256 of a snapshot: proves that a frozen agenda is the one that went out."""
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(old: list[Line], new: list[Line]) -> list[str]:
    """What a reader of the old agenda must know of the new one, most important first."""
    before = {_key(line): line for line in old}
    after = {_key(line): line for line in new}
    added = [f"新增：{_called(after[key])}" for key in after if key not in before]
    gone = [f"撤下：{_called(before[key])}" for key in before if key not in after]
    both = [(before[key], after[key]) for key in after if key in before]
    told = [words for pair in both for words in _of_line(*pair)]
    return added + gone + told + _reordered(both)


def _of_line(old: Line, new: Line) -> list[str]:
    said = []
    if old["title"] != new["title"]:
        said.append(f"改题：{old['title']} → {new['title']}")
    if old["section"] != new["section"]:
        said.append(f"换板块：{new['title']}，{_name(old)} → {_name(new)}")
    if old["after_meeting"] != new["after_meeting"]:
        said.append(f"{'改为会后认领' if new['after_meeting'] else '改为会上商议'}：{new['title']}")
    if new["pinned"] and not old["pinned"]:
        said.append(f"置顶：{new['title']}")
    if "topic" in new and new["why"] != old["why"]:
        said.append(f"改单位或期限：{_called(new)}")
    return said


def _called(line: Line) -> str:
    """`上次议定事项“…”`; a need by its title."""
    return f"上次议定事项“{line['title']}”" if line.get("topic") and line["section"] else str(line["title"])


def _name(line: Line) -> str:
    return Section(line["section"]).label


def _reordered(both: list[tuple[Line, Line]]) -> list[str]:
    """Lines that stayed where they were in their section but now stand in another order."""
    kept = [
        (old, new)
        for old, new in both
        if "need" in new and (old["section"], old["after_meeting"]) == (new["section"], new["after_meeting"])
    ]
    by_old = [old["need"] for old, _ in sorted(kept, key=lambda pair: pair[0]["position"])]
    moved = [
        new
        for (_, new), need in zip(sorted(kept, key=lambda p: p[1]["position"]), by_old, strict=True)
        if new["need"] != need
    ]
    if not moved:
        return []
    return [
        f"调整顺序：{'、'.join(line['title'] for line in moved[:3])}{f'等 {len(moved)} 项' if len(moved) > 3 else ''}"
    ]
