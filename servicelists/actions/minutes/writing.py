"""The text: drafted from the rows, renewed where nobody wrote, saved section by section."""

from datetime import datetime
from typing import Any

from django.db import transaction

from servicelists.actions import timeline
from servicelists.models import Meeting, Minutes
from servicelists.permissions import minutes as permissions
from servicelists.queries.minutes_draft import SUMMARY, written
from servicelists.states import MINUTES_MOVES, MinutesState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.text import plain

# Characters; five times what the longest real minutes take.
LONGEST = 20_000
LONGEST_SUMMARY = 2_000


def draft(meeting: Meeting, *, by: Any) -> Minutes:
    """Write the minutes from what happened; called when the meeting closes, in the same transaction.

    Closed a second time, what nobody touched is renewed, and what had gone round is a draft again.
    """
    with transaction.atomic():
        permissions.check_can_draft(by, meeting)
        row = Minutes.objects.select_for_update().filter(meeting=meeting).first()
        if row is not None:
            return _again(row, by=by)
        sections, summary = written(meeting)
        row = Minutes.objects.create(
            meeting=meeting,
            series=meeting.kind,
            committee_id=meeting.committee_id,
            sections=sections,
            public_summary=summary,
            drafted={key: {"text": text, "version": 1} for key, text in _texts(sections, summary).items()},
            drafted_at=clock.now(),
        )
        audit.record("minutes.draft", row, by=by)
        timeline.entry("会议纪要已起草", by=by, meeting=meeting, list=meeting.list)
    return row


def _again(row: Minutes, *, by: Any) -> Minutes:
    if row.state == MinutesState.CIRCULATED:
        row = workflow.move(
            row, MinutesState.DRAFT, by=by, table=MINUTES_MOVES, verb="minutes.take_back",
            circulated_at=None, comments_until=None,
        )  # fmt: skip
    return redraft(row, by=by)


def _texts(sections: list[dict[str, str]], summary: str) -> dict[str, str]:
    return {section["key"]: section["text"] for section in sections} | {SUMMARY: summary}


def redraft(minutes: Minutes, *, by: Any) -> Minutes:
    """Renew the sections nobody wrote in; the others stay as people left them. Nothing changes when nothing did."""
    with transaction.atomic():
        row = workflow.locked(minutes)
        permissions.check_can_edit(by, row)
        fresh = _texts(*written(row.meeting))
        held = {SUMMARY, *(section["key"] for section in row.sections)}
        changed = [key for key in fresh if key in held and row.drafted.get(key, {}).get("text") != fresh[key]]
        renewed = [key for key in changed if _renewed(row, key, fresh[key])]
        if changed:
            _save(row)
            audit.record("minutes.redraft", row, by=by, after={"sections": renewed})
    return row


def _renewed(row: Minutes, key: str, text: str) -> bool:
    """Note what is drafted now, and take it over where nobody wrote; did it?"""
    known = row.drafted.get(key, {"text": "", "version": 1})
    untouched = text_of(row, key) == known["text"]
    row.drafted[key] = {"text": text, "version": known["version"] + untouched}
    if untouched:
        set_text(row, key, text)
    return bool(untouched)


def edit(minutes: Minutes, key: str, text: str, *, version: int | None = None, by: Any) -> Minutes:
    """Save one section (or "public", the summary). `version`: the section's, as it was when the editor opened.

    Raises Conflict with both texts when somebody saved the same section since, BadInput for a text that is
    too long or a section that does not exist, Denied once issued.
    """
    with transaction.atomic():
        row = workflow.locked(minutes)
        permissions.check_can_edit(by, row)
        title = section_of(row, key)["title"]
        wanted = checked_text(title, text, LONGEST_SUMMARY if key == SUMMARY else LONGEST)
        present, number = text_of(row, key), row.drafted.get(key, {}).get("version", 1)
        if wanted == present:
            return row
        if version is not None and version != number:
            raise Conflict(
                f"您打开“{title}”以后，{_who_wrote(row, key)}已经改过。", mine={title: wanted}, theirs={title: present},
                version=number,
            )  # fmt: skip
        set_text(row, key, wanted)
        row.drafted[key] = {
            "text": _drafted(row, key, wanted), "version": number + 1,
            "who": timeline.name_of(by)[:60], "at": clock.now().isoformat(),
        }  # fmt: skip
        _save(row)
        audit.record(
            "minutes.edit", row, by=by, before={key: present[:500]}, after={key: wanted[:500]}, note=title
        )
    return row


def _drafted(row: Minutes, key: str, wanted: str) -> str:
    """What counts as drafted: what the rows say now, when somebody went back to just that."""
    known: str = row.drafted.get(key, {}).get("text", "")
    fresh = known if wanted == known else _texts(*written(row.meeting)).get(key, known)
    return fresh if wanted == fresh else known


def _who_wrote(row: Minutes, key: str) -> str:
    """`张小燕 10:32 `: who saved the section last."""
    last = row.drafted.get(key, {})
    if "who" not in last:
        return "别人"
    at = clock.local(datetime.fromisoformat(last["at"]))
    day = "" if at.date() == clock.today() else f"{at.month} 月 {at.day} 日 "
    return f"{last['who']} {day}{at:%H:%M} "


def checked_text(title: str, text: str, longest: int) -> str:
    """The text as it may be stored, line ends made one kind. Raises BadInput."""
    wanted = plain(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(wanted) > longest:
        raise BadInput(f"“{title}”有 {len(wanted)} 字，最多 {longest} 字。请删短，或把长材料放进一会一档。")
    return wanted


def section_of(minutes: Minutes, key: str) -> dict[str, Any]:
    """{"key", "title", "text", "version", "drafted"} of a section or of the summary. Raises BadInput."""
    known = minutes.drafted.get(key, {})
    more = {"version": known.get("version", 1), "drafted": known.get("text", "")}
    if key == SUMMARY:
        return {"key": key, "title": "公开摘要", "text": minutes.public_summary, **more}
    for section in minutes.sections:
        if section["key"] == key:
            return {**section, **more}
    raise BadInput("纪要里没有这一部分，请刷新页面")


def text_of(minutes: Minutes, key: str) -> str:
    return section_of(minutes, key)["text"]


def set_text(row: Minutes, key: str, text: str) -> None:
    """Write a section's text into the row; the caller saves."""
    if key == SUMMARY:
        row.public_summary = text
    for section in row.sections:
        if section["key"] == key:
            section["text"] = text


def _save(row: Minutes) -> None:
    row.version += 1
    row.save(update_fields=["sections", "drafted", "public_summary", "version"])
