"""Issued: numbered within the committee, frozen under a hash; corrected with both versions kept."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.models import Committee
from servicelists.actions import timeline
from servicelists.actions.minutes.telling import tell_units
from servicelists.actions.minutes.writing import (
    LONGEST,
    LONGEST_SUMMARY,
    checked_text,
    section_of,
    set_text,
    text_of,
)
from servicelists.models import Minutes, MinutesVersion
from servicelists.permissions import minutes as permissions
from servicelists.queries.minutes_draft import SUMMARY
from servicelists.states import MEETING_MOVES, MINUTES_MOVES, MeetingState, MinutesState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, check_version
from tianyuan.ui.leaks import found_in

LARGEST_NUMBER = 9_999


def next_number(row: Minutes) -> int:
    """第×期: one more than the committee's last of that kind of meeting."""
    same = Minutes.objects.filter(committee=row.committee_id, series=row.series)
    last = same.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def issue(
    minutes: Minutes, *, number: int | None = None, version: int | None = None, quiet: bool = False, by: Any
) -> Minutes:
    """印发: numbered and frozen; the meeting is 纪要已印发, the liaisons get a message (not for 补录, nor `quiet`).

    `number` only for a committee's first one of the kind on the platform: its paper minutes may have come to 第 11 期.
    `version`: the minutes' as they were read. Raises BadInput for personal data in the text, Conflict, Denied.
    """
    with transaction.atomic():
        Committee.objects.select_for_update().get(pk=minutes.committee_id)
        workflow.locked(minutes.meeting)  # before the minutes, as closing does
        row = workflow.locked(minutes)
        check_version(row, version)
        permissions.check_can_issue(by, row)
        refuse_personal(row)
        row.number = _number(row, number)
        workflow.move(row.meeting, MeetingState.MINUTED, by=by, table=MEETING_MOVES, verb="meeting.minuted")
        row = workflow.move(
            row, MinutesState.ISSUED, by=by, table=MINUTES_MOVES, verb="minutes.issue", number=row.number,
            issued_at=clock.now(), issued_by=account_of(by), frozen_hash=hash_of(row),
        )  # fmt: skip
        timeline.entry(f"印发会议纪要（第{row.number}期）", by=by, meeting=row.meeting, list=row.meeting.list)
        if not (quiet or row.meeting.recorded_afterwards):
            tell_units(row, f"{row}已印发", "请照纪要办理本单位认领的事项。", key="issued")
    return row


def _number(row: Minutes, wanted: int | None) -> int:
    expected = next_number(row)
    if wanted is None or wanted == expected:
        return expected
    if expected != 1:
        raise BadInput(f"这次是第 {expected} 期，期号自动接着编，不能跳号")
    if not 1 <= wanted <= LARGEST_NUMBER:
        raise BadInput(f"期号请填 1 到 {LARGEST_NUMBER} 的整数")
    return wanted


def refuse_personal(row: Minutes) -> None:
    """Raise BadInput, naming the place, for mobiles and ID numbers; the committee's own phone may stand."""
    said = []
    for key in [*(section["key"] for section in row.sections), SUMMARY]:
        found = found_in(text_of(row, key), public=row.committee.phone)
        said += [f"“{section_of(row, key)['title']}”有{words}" for words in found]
    if said:
        raise BadInput(f"有个人信息，不能印发：{'；'.join(said[:5])}。请改了再印发。")


def hash_of(minutes: Minutes) -> str:
    """SHA-256 of what is frozen: number, sections in order, summary."""
    frozen = {
        "meeting": minutes.meeting_id,
        "number": minutes.number,
        "sections": [[part["key"], part["title"], part["text"]] for part in minutes.sections],
        "summary": minutes.public_summary,
    }
    return hashlib.sha256(json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def correct(
    minutes: Minutes, *, sections: Mapping[str, str], why: str, version: int | None = None, by: Any
) -> Minutes:
    """更正 of issued minutes: `sections` maps keys ("public" too) to new texts; what it said before is kept.

    Readers see 已更正 with the reason and the difference; the number stays. Raises BadInput, Conflict, Denied.
    """
    with transaction.atomic():
        row = workflow.locked(minutes)
        check_version(row, version)
        permissions.check_can_correct(by, row)
        reason = checked_text("更正原因", why, 200)
        if not reason:
            raise BadInput("请写明更正原因，读的人会看到")
        changed = _changed(row, sections)
        if not changed:
            raise BadInput("内容没有改动，不用更正")
        _keep(row, reason, by=by)
        for key, text in changed.items():
            set_text(row, key, text)
        refuse_personal(row)
        row.corrected_at, row.frozen_hash, row.version = clock.now(), hash_of(row), row.version + 1
        row.save(update_fields=["sections", "public_summary", "corrected_at", "frozen_hash", "version"])
        titles = [section_of(row, key)["title"] for key in changed]
        audit.record("minutes.correct", row, by=by, after={"sections": list(changed)}, note=reason)
        timeline.entry("更正会议纪要", note=reason, by=by, meeting=row.meeting, list=row.meeting.list)
        tell_units(
            row, f"{row}有更正", f"{'、'.join(titles)}；原因：{reason}。", key=f"corrected-{row.version}"
        )
    return row


def _changed(row: Minutes, sections: Mapping[str, str]) -> dict[str, str]:
    wanted = {}
    for key, text in sections.items():
        title, longest = section_of(row, key)["title"], LONGEST_SUMMARY if key == SUMMARY else LONGEST
        wanted[key] = checked_text(title, text, longest)
    return {key: text for key, text in wanted.items() if text != text_of(row, key)}


def _keep(row: Minutes, reason: str, *, by: Any) -> None:
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    MinutesVersion.objects.create(
        minutes=row, number=last + 1, sections=row.sections, public_summary=row.public_summary, why=reason,
        at=clock.now(), who=timeline.name_of(by)[:60], user=account_of(by),
    )  # fmt: skip
