"""议定事项: settled by a meeting, reported on, reminded of, referred to the town, done or dropped.

A community reminds and its secretary asks the town to coordinate; 督办 is the town's, for its own days only.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from committees.models import Committee, Organization
from committees.queries import units_of
from servicelists.actions import meetings, resolved, timeline
from servicelists.models import AgendaItem, Meeting, Nudge, Resolution, ResolutionReport
from servicelists.permissions import resolutions as permissions
from servicelists.queries.claims import liaisons_to_tell, staff_to_tell
from servicelists.queries.needs import town_staff
from servicelists.queries.reasons import reasons
from servicelists.states import RESOLUTION_MOVES, NudgeKind, Outcome, ResolutionState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, Conflict, check_version
from tianyuan.ui import leaks

LATEST_YEARS = 2


def settle(
    meeting: Meeting,
    *,
    text: str,
    due_on: date,
    organizations: Iterable[Organization] = (),
    item: AgendaItem | None = None,
    by: Any,
) -> Resolution:
    """A meeting settles one thing: who does it, by when. It heads the next agendas until it is done.

    `item`: the line of the agenda it came from; where nobody claimed that, it is now 议定. Raises Denied before the
    meeting is open and after the minutes are out, BadInput for text, term or units that cannot be, Conflict for the
    same thing twice.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_settle(by, row)
        text, units = _said(text, "议定事项", 200, row.committee), _units(row, organizations)
        _check_due(due_on, earliest=_day_of(row))
        if item is not None and item.agenda_id != row.agenda_id:
            raise BadInput("这一项不在这次会议的议程上，请刷新页面")
        if row.resolutions.filter(text=text, item=item).exists():
            raise Conflict("这条议定事项已经记过了")
        resolution = Resolution.objects.create(
            committee_id=row.committee_id, meeting=row, item=item, text=text, due_on=due_on,
            created_at=clock.now(), created_by=account_of(by),
        )  # fmt: skip
        resolution.organizations.set(units)
        if item is not None:
            meetings.settle_item(item, units=bool(units), by=by)
        timeline.entry(f"议定：{text}", by=by, meeting=row, note=_names(units))
        audit.record("resolutions.settle", resolution, by=by, after=_facts(resolution, units))
        if not row.recorded_afterwards:
            _tell_units(resolution, "会议议定，由贵单位办理", f"{text}（{_month_day(due_on)}前）")
    return resolution


def unsettle(resolution: Resolution, *, by: Any) -> None:
    """撤销 in the room: taken down by mistake, as if it had not been said; the units told of it hear so.

    With the last one of an item the item's 议定 goes too.

    Raises Denied once the meeting is closed or somebody has reported on it.
    """
    with transaction.atomic():
        workflow.locked(resolution.meeting)
        row = workflow.locked(resolution)
        permissions.check_can_unsettle(by, row)
        units = list(row.organizations.all())
        timeline.entry(f"撤销议定：{row.text}"[:200], by=by, meeting=row.meeting, note=_names(units))
        audit.record("resolutions.unsettle", row, by=by, before=_facts(row, units))
        told = [pk for unit in units for pk in liaisons_to_tell(unit.pk, row.committee_id)]
        inbox.notify(
            told, title=f"会上撤销了，不用办理：{row.text}"[:120], body="现场记错，已撤销", kind="resolutions",
            url=f"/meetings/{row.meeting_id}/", why=reasons(told, row.committee_id), committee_id=row.committee_id,
        )  # fmt: skip
        item = row.item
        row.delete()
        if item is not None and item.outcome == Outcome.RESOLVED and not item.resolutions.exists():
            meetings.take_back_result(item, by=by)


def edit(
    resolution: Resolution,
    *,
    text: str,
    due_on: date,
    organizations: Iterable[Organization] = (),
    version: int | None = None,
    by: Any,
) -> Resolution:
    """Other words, units or another term, while it is open; a new term stands in its history."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        check_version(row, version)
        permissions.check_can_edit(by, row)
        text, units = _said(text, "议定事项", 200, row.committee), _units(row.meeting, organizations)
        if due_on != row.due_on:
            _check_due(due_on, earliest=_day_of(row.meeting))
        before = _facts(row, list(row.organizations.all()))
        moved = due_on != row.due_on
        row.text, row.due_on, row.version = text, due_on, row.version + 1
        row.save(update_fields=["text", "due_on", "version"])
        row.organizations.set(units)
        if moved:
            _write(row, f"期限改为 {_month_day(due_on)}", by=by)
        audit.record("resolutions.edit", row, by=by, before=before, after=_facts(row, units))
    return row


def report(
    resolution: Resolution, *, text: str, organization: Organization | None = None, by: Any
) -> ResolutionReport:
    """One line of progress: by a responsible unit's liaison, or by the committee's staff (also for a unit)."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        permissions.check_can_report(by, row, organization)
        text = _said(text, "进展", 300, row.committee)
        last = row.reports.last()
        if last and (last.text, last.organization_id) == (text, organization and organization.pk):
            raise Conflict("这句进展已经写过了")
        written = _write(row, text, organization=organization, by=by)
        audit.record("resolutions.report", row, by=by, after={"organization": organization, "text": text})
        _tell_staff(row, f"{organization or timeline.name_of(by)}报告进展：{row.text}", text, by=by)
    return written


def done(resolution: Resolution, *, result: str, by: Any) -> Resolution:
    """已落实, with one sentence on how; it no longer heads the next agenda. A need it was the result of goes on."""
    with transaction.atomic():
        permissions.check_can_conclude(by, resolution)
        row = _move(resolution, ResolutionState.DONE, "resolutions.done", by=by, settled_at=clock.now(),
                    result=_said(result, "落实情况", 300, resolution.committee))  # fmt: skip
        _write(row, f"已落实：{row.result}"[:300], by=by)
        timeline.entry(f"议定事项已落实：{row.text}", by=by, meeting=row.meeting, note=row.result)
        resolved.goes_on(row, by=by)
    return row


def reopen(resolution: Resolution, *, by: Any, why: str = "") -> Resolution:
    """还没落实: one step back, from done or dropped; a need that went on with it is 办理中 again."""
    with transaction.atomic():
        permissions.check_can_conclude(by, resolution)
        leaks.refuse("原因", why, public=resolution.committee.phone)
        before = workflow.locked(resolution)
        row = _move(resolution, ResolutionState.OPEN, "resolutions.reopen", by=by, settled_at=None, result="")
        _write(row, f"重新办理{'：' + why.strip() if why.strip() else ''}"[:300], by=by)
        resolved.goes_back(before, by=by)
    return row


def drop(resolution: Resolution, *, reason: str, by: Any) -> Resolution:
    """不再办理, by the secretary and with the reason."""
    with transaction.atomic():
        permissions.check_can_drop(by, resolution)
        row = _move(resolution, ResolutionState.DROPPED, "resolutions.drop", by=by, settled_at=clock.now(),
                    result=_said(reason, "原因", 300, resolution.committee))  # fmt: skip
        _write(row, f"不再办理：{row.result}"[:300], by=by)
        timeline.entry(f"议定事项不再办理：{row.text}", by=by, meeting=row.meeting, note=row.result)
        resolved.goes_on(row, by=by)
        _tell_units(row, "这件议定事项不再办理", row.result)
    return row


# ---- reminding, asking the town, the town's own word
def remind(resolution: Resolution, *, words: str = "", by: Any) -> Nudge:
    """提醒 the responsible units' liaisons; once a day. A paper can be printed of it."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        permissions.check_can_remind(by, row)
        nudge = _nudge(row, NudgeKind.REMIND, words or reminder_words(row), by=by)
        _tell_units(row, "提醒：会议议定事项", nudge.words)
    return nudge


def reminder_words(resolution: Resolution) -> str:
    """`请关注“…”的进展，期限 12 月 10 日。`: what a reminder says when nothing else is typed."""
    days = (clock.today() - resolution.due_on).days
    term = f"期限 {_month_day(resolution.due_on)}" + (f"，已过 {days} 天" if days > 0 else "")
    return f"请关注“{resolution.text[:160]}”的进展，{term}。办到哪一步了，请在平台写一句。"


def refer(resolution: Resolution, *, words: str, by: Any) -> Nudge:
    """提请镇党委协调, by the secretary: what is stuck and what is asked for."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        permissions.check_can_refer(by, row)
        nudge = _nudge(row, NudgeKind.REFER, _said(words, "请镇党委协调什么", 300, row.committee), by=by)
        row.referred_at = nudge.at
        row.save(update_fields=["referred_at"])
        told = list(town_staff())
        inbox.notify(
            told, title=f"{row.committee.short_name}提请镇党委协调：{row.text}"[:120], body=nudge.words,
            url=url_of(row), kind="resolutions", key=f"refer-{nudge.pk}", why=reasons(told, row.committee_id),
            outside=f"{row.committee.name}提请镇党委协调一件议定事项",
        )  # fmt: skip
    return nudge


def coordinate(resolution: Resolution, *, due_on: date, words: str, by: Any) -> Nudge:
    """The town's answer: what it arranged and the day it sets; from then on it may supervise."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        permissions.check_can_coordinate(by, row)
        _check_due(due_on, earliest=clock.today())
        nudge = _nudge(row, NudgeKind.COORDINATE, _said(words, "协调意见", 300, row.committee), by=by)
        before, row.town_due_on = row.town_due_on, due_on
        row.save(update_fields=["town_due_on"])
        audit.record("resolutions.town_day", row, by=by, before={"town_due_on": before},
                     after={"town_due_on": due_on})  # fmt: skip
        said = f"{nudge.words}（{_month_day(due_on)}前）"
        _tell_staff(row, f"镇党委协调意见：{row.text}", said, by=by)
        _tell_units(row, "镇党委协调意见", said)
    return nudge


def supervise(resolution: Resolution, *, words: str, by: Any) -> Nudge:
    """督办: the town's word on what the town set a day for; once a day."""
    with transaction.atomic():
        row = workflow.locked(resolution)
        permissions.check_can_supervise(by, row)
        nudge = _nudge(row, NudgeKind.SUPERVISE, _said(words, "督办意见", 300, row.committee), by=by)
        _tell_staff(row, f"镇党委督办：{row.text}", nudge.words, by=by)
        _tell_units(row, "镇党委督办", nudge.words)
    return nudge


def url_of(resolution: Resolution) -> str:
    return f"/resolutions/{resolution.pk}/"


def _nudge(resolution: Resolution, kind: NudgeKind, words: str, *, by: Any) -> Nudge:
    """The resolution's row is locked. The same kind twice a day is one press too many."""
    since = clock.at(clock.today())
    if resolution.nudges.filter(kind=kind, at__gte=since).exists():
        raise Conflict(f"今天已经发过{kind.label}了")
    nudge = Nudge.objects.create(
        resolution=resolution, kind=kind, words=_said(words, kind.label, 300, resolution.committee), at=clock.now(),
        who=timeline.name_of(by)[:60], user=account_of(by),
    )  # fmt: skip
    audit.record(f"resolutions.{kind.value}", resolution, by=by, after={"words": nudge.words})
    return nudge


def _move(resolution: Resolution, to: str, verb: str, *, by: Any, **changes: Any) -> Resolution:
    row = workflow.move(resolution, to, by=by, table=RESOLUTION_MOVES, verb=verb, **changes)
    row.version += 1
    row.save(update_fields=["version"])
    return row


def _write(
    resolution: Resolution, text: str, *, by: Any, organization: Organization | None = None
) -> ResolutionReport:
    return ResolutionReport.objects.create(
        resolution=resolution, organization=organization, text=text, at=clock.now(),
        who=timeline.name_of(by)[:60], user=account_of(by),
    )  # fmt: skip


def _said(text: str, what: str, longest: int, committee: Committee) -> str:
    """Every one of these texts goes to units: a mobile or ID number in it is refused."""
    text = text.strip()
    if not text:
        raise BadInput(f"请写明{what}")
    if len(text) > longest:
        raise BadInput(f"{what}最多 {longest} 个字")
    leaks.refuse(what, text, public=committee.phone)
    return text


def _units(meeting: Meeting, organizations: Iterable[Organization]) -> list[Organization]:
    """The host's own organisation may do a thing too."""
    units = list(dict.fromkeys(organizations))
    members = set(
        units_of(meeting.committee).filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    strangers = [unit for unit in units if unit.pk not in members]
    if strangers:
        raise BadInput(f"{strangers[0]}不是本大党委的成员单位")
    return units


def _day_of(meeting: Meeting) -> date:
    moments = [moment for moment in (meeting.opened_at, meeting.starts_at) if moment]
    return min(clock.local(moment).date() for moment in moments)


def _check_due(due_on: date, *, earliest: date) -> None:
    if due_on < earliest:
        raise BadInput(f"期限不能早于 {_month_day(earliest)}")
    if due_on.year > clock.today().year + LATEST_YEARS:
        raise BadInput("期限太远了，请核对年份")


def _month_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _names(units: Iterable[Organization]) -> str:
    return "、".join(str(unit) for unit in units)


def _facts(resolution: Resolution, units: Iterable[Organization]) -> dict[str, Any]:
    return {
        "text": resolution.text,
        "due_on": resolution.due_on,
        "organizations": [unit.pk for unit in units],
    }


def _tell_units(resolution: Resolution, what: str, body: str) -> None:
    told = [
        user
        for unit in resolution.organizations.all()
        for user in liaisons_to_tell(unit.pk, resolution.committee_id)
    ]
    inbox.notify(
        told, title=f"{what}：{resolution.text}"[:120], body=body, url=url_of(resolution), kind="resolutions",
        why=reasons(told, resolution.committee_id), committee_id=resolution.committee_id,
        outside=f"{resolution.committee.name}：{what}",
    )  # fmt: skip


def _tell_staff(resolution: Resolution, title: str, body: str, *, by: Any) -> None:
    """Whoever wrote it knows already."""
    mine = account_of(by)
    told = [pk for pk in staff_to_tell(resolution.committee_id) if mine is None or pk != mine.pk]
    inbox.notify(
        told, title=title[:120], body=body, url=url_of(resolution), kind="resolutions",
        why=reasons(told, resolution.committee_id),
    )  # fmt: skip
