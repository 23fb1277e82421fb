"""The joint meeting: arranged from the month, announced, opened, closed; or entered afterwards (补录)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from committees.queries import liaisons_of
from servicelists import notices
from servicelists.actions import agendas, claims, items, lists, timeline
from servicelists.models import Agenda, AgendaItem, Claim, Meeting, MonthlyList, Need
from servicelists.permissions import agendas as permissions
from servicelists.queries.reasons import reasons
from servicelists.states import (
    MEETING_MOVES,
    NEED_MOVES,
    ListStage,
    MeetingKind,
    MeetingState,
    NeedState,
    Outcome,
)
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied, may
from tianyuan.refusals import BadInput, Conflict, check_version
from tianyuan.ui import leaks
from tianyuan.workdays import calendar as workdays

# What the meeting decides about a need → the state it moves to. 认领 follows from the claims themselves.
STATE_OF_OUTCOME = {
    Outcome.PENDING: NeedState.PENDING,
    Outcome.REPORTED: NeedState.REPORTED,
    Outcome.RESOLVED: NeedState.COMMUNITY,
    Outcome.WITHDRAWN: NeedState.NOT_LISTED,
}


def arrange(monthly_list: MonthlyList, *, starts_at: datetime, place: str, by: Any) -> Meeting:
    """Create the month's joint meeting; there is one a list."""
    with transaction.atomic():
        permissions.check_can_arrange(by, monthly_list)
        agenda, _ = Agenda.objects.get_or_create(
            list=monthly_list, defaults={"committee_id": monthly_list.committee_id}
        )
        meeting, created = Meeting.objects.get_or_create(
            list=monthly_list,
            kind=MeetingKind.JOINT,
            defaults={
                "committee_id": monthly_list.committee_id, "agenda": agenda, "starts_at": starts_at,
                "place": place,
            },
        )  # fmt: skip
        if not created:
            raise Conflict("这个月的联席会已经建好了")
        timeline.entry(
            f"安排联席会：{notices.when(meeting)} {place}", by=by, meeting=meeting, list=monthly_list
        )
        audit.record("meeting.arrange", meeting, by=by, after={"starts_at": starts_at, "place": place})
    return meeting


def edit(
    meeting: Meeting, *, starts_at: datetime, place: str, by: Any, version: int | None = None
) -> Meeting:
    """Change time and place while the notice is not out."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        check_version(row, version)
        permissions.check_can_arrange(by, row.monthly_list)
        if row.state != MeetingState.DRAFT:
            raise Denied("会议通知已发出，时间地点不能直接改")
        before = {"starts_at": row.starts_at, "place": row.place}
        row.starts_at, row.place, row.version = starts_at, place, row.version + 1
        row.save(update_fields=["starts_at", "place", "version"])
        audit.record(
            "meeting.edit", row, by=by, before=before, after={"starts_at": starts_at, "place": place}
        )
    return row


def announce(
    monthly_list: MonthlyList,
    *,
    starts_at: datetime,
    place: str,
    notice: str = "",
    agenda_version: int | None = None,
    by: Any,
) -> Meeting:
    """核对并发通知 in one go: arrange the meeting or correct it, then issue the notice.

    `agenda_version` is the agenda's `edit_version` that was read: when someone changed it since, Conflict.
    """
    with transaction.atomic():
        meeting = Meeting.objects.filter(list=monthly_list, kind=MeetingKind.JOINT).first()
        if meeting is None:
            meeting = arrange(monthly_list, starts_at=starts_at, place=place, by=by)
        elif (meeting.starts_at, meeting.place) != (starts_at, place):
            meeting = edit(meeting, starts_at=starts_at, place=place, by=by)
        agenda = workflow.locked(meeting.agenda)
        if agenda_version is not None and agenda.edit_version != agenda_version:
            raise Conflict("核对以后有人改过议程，请再看一遍再发通知")
        return notify(meeting, notice=notice, by=by)


def advice(monthly_list: MonthlyList, starts_at: datetime) -> list[str]:
    """What the calendar would say against this time: shown before the notice goes out, never a bar."""
    said = []
    rules, day = monthly_list.in_force, clock.local(starts_at).date()
    ahead = (day - clock.today()).days
    if ahead < rules.notice_days:
        said.append(f"离开会只有 {max(ahead, 0)} 天，规则要求提前 {rules.notice_days} 天通知")
    if not workdays.is_workday(day):
        said.append("开会那天不是工作日")
    if not monthly_list.meeting_from <= day <= monthly_list.meeting_to:
        window = f"{monthly_list.meeting_from:%-m 月 %-d 日}—{monthly_list.meeting_to:%-m 月 %-d 日}"
        said.append(f"不在本月会期（{window}）内")
    return said


def notify(meeting: Meeting, *, notice: str = "", by: Any, quiet: bool = False) -> Meeting:
    """Issue the notice: the agenda is frozen, units may claim, their liaisons get a message.

    `notice` is the text shown in the preview; empty takes the draft. `quiet` for 补录: nobody is told.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_notify(by, row)
        if row.starts_at <= clock.now() and not quiet:
            raise Denied("开会时间已经过了，请先改时间；已经开过的会请用“补录”")
        words = notice.strip() or notices.draft(row)
        if found := giving_away(row.agenda, words):
            raise BadInput(f"有个人信息，不能发出：{'；'.join(found)}。请改了再发。")
        row = workflow.move(
            row, MeetingState.NOTIFIED, by=by, table=MEETING_MOVES, verb="meeting.notify", notice=words,
            notified_at=clock.now(), notified_by=by,
        )  # fmt: skip
        agendas.freeze(row.agenda, by=by)
        _convene(row.monthly_list, by=by)
        timeline.entry("发出会议通知，议程定稿", by=by, meeting=row, list=row.list)
        if not quiet:
            _tell_liaisons(row)
    return row


def giving_away(agenda: Agenda, notice: str) -> list[str]:
    """Mobiles and ID numbers in what would go out: the notice and the titles. Words without the numbers.

    The committee's own contact number is there to be known, also where it is a mobile.
    """
    found = [f"通知正文：{words}" for words in leaks.found_in(notice, public=agenda.committee.phone)]
    for item in agenda.items.standing().select_related("need"):
        found += [f"议题“{item.title[:12]}…”：{words}" for words in leaks.found_in(item.title)]
    return found


def _convene(monthly_list: MonthlyList, *, by: Any) -> None:
    if workflow.locked(monthly_list).stage == ListStage.COLLECTING:
        lists.move_stage(
            monthly_list, ListStage.COMPILED, by=by, verb="lists.compile", compiled_at=clock.now()
        )
    lists.move_stage(monthly_list, ListStage.CONVENED, by=by, verb="lists.convene", convened_at=clock.now())


def _tell_liaisons(meeting: Meeting) -> None:
    told = list(liaisons_of(meeting.committee))
    inbox.notify(
        told,
        why=reasons(told, meeting.committee_id),
        outside=f"会议通知：{meeting.committee.name}{meeting.get_kind_display()}，{notices.when(meeting)}，{meeting.place}。"
        "请会前看议程，能办的先点“有意向”。",
        committee_id=meeting.committee_id,
        title=f"会议通知：{meeting}",
        body=f"{notices.when(meeting)}，{meeting.place}。请会前看议程，能办的先点“有意向”。",
        url=f"/meetings/{meeting.pk}/",
        kind="meeting",
        key=f"notice-{meeting.pk}-{int(meeting.notified_at.timestamp())}",  # taken back and sent anew, it is another notice
    )


def take_back_notice(meeting: Meeting, *, by: Any) -> Meeting:
    """撤回: while nobody has claimed, the notice is withdrawn and the agenda is a draft again."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        if Claim.objects.active().filter(list=row.list, need__agenda_items__agenda=row.agenda).exists():
            raise Denied("已有单位表示意向，不能撤回通知；可以补充议题")
        row = workflow.move(
            row, MeetingState.DRAFT, by=by, table=MEETING_MOVES, verb="meeting.take_back", notified_at=None,
            notified_by=None,
        )  # fmt: skip
        Agenda.objects.filter(pk=row.agenda_id).update(frozen_at=None, frozen_number=None, frozen_hash="")
        lists.move_stage(
            row.monthly_list, ListStage.COMPILED, by=by, verb="lists.take_back", convened_at=None
        )
        timeline.entry("撤回会议通知", by=by, meeting=row, list=row.list)
        told = list(liaisons_of(row.committee))
        inbox.notify(
            told, title=f"通知已撤回：{row}", url=f"/meetings/{row.pk}/", kind="meeting",
            why=reasons(told, row.committee_id), committee_id=row.committee_id,
            outside=f"会议通知撤回：{row.committee.name}{row.get_kind_display()}，请等新的通知",
        )  # fmt: skip
    return row


def open_meeting(meeting: Meeting, *, by: Any) -> Meeting:
    """Open it: every need on the agenda has now been before a meeting once more."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        row = workflow.move(
            row, MeetingState.OPEN, by=by, table=MEETING_MOVES, verb="meeting.open", opened_at=clock.now()
        )
        _lock_needs(row)
        _table_needs(row, by=by)
        timeline.entry("开会", by=by, meeting=row, list=row.list)
    return row


def _table_needs(meeting: Meeting, *, by: Any) -> None:
    items_now = meeting.agenda.items.standing()
    in_meeting = Need.objects.filter(pk__in=items_now.filter(after_meeting=False).values("need"))
    after = Need.objects.filter(pk__in=items_now.filter(after_meeting=True).values("need"))
    for needs, counted in ((in_meeting, 1), (after, 0)):
        ids = workflow.move_many(
            needs, NeedState.TABLED, by=by, table=NEED_MOVES, verb="needs.table", state=NeedState.AWAITING,
            times_tabled=F("times_tabled") + counted,
        )  # fmt: skip
        for need in Need.objects.filter(pk__in=ids):
            words = f"第 {need.times_tabled} 次上会" if counted else "列为会后认领"
            timeline.entry(words, by=by, need=need, meeting=meeting)


def decide(item: AgendaItem, *, outcome: str, note: str = "", by: Any) -> AgendaItem:
    """Write down what the meeting decided on an item that nobody claimed: 挂账, 上报, 议定 or 撤回."""
    with transaction.atomic():
        fresh = workflow.locked(item)
        meeting = fresh.agenda.meeting
        permissions.check_can_run(by, meeting)
        if meeting.state != MeetingState.OPEN:
            raise Denied("会议没有在开，结果只能在会上记")
        if outcome not in STATE_OF_OUTCOME:
            raise BadInput("请选择挂账、上报、议定或撤回；认领请直接登记认领")
        if outcome == Outcome.WITHDRAWN and not note.strip():
            raise BadInput("撤回请写明去向")
        extra = {"whereto": note[:200]} if outcome == Outcome.WITHDRAWN else {}
        workflow.move(
            fresh.need,
            STATE_OF_OUTCOME[Outcome(outcome)],
            by=by,
            table=NEED_MOVES,
            verb="needs.decide",
            **extra,
        )
        _set_outcome(fresh, outcome, note)
        timeline.entry(
            f"会议结果：{Outcome(outcome).label}", note=note, by=by, need=fresh.need, meeting=meeting
        )
    return fresh


def _set_outcome(item: AgendaItem, outcome: str, note: str = "") -> None:
    item.outcome, item.outcome_note, item.outcome_at = outcome, note[:300], clock.now()
    item.save(update_fields=["outcome", "outcome_note", "outcome_at"])


def close(meeting: Meeting, *, by: Any) -> Meeting:
    """Close it: what was claimed is 认领, what nobody took is 挂账; 会后认领 stays open some working days."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        last_day = workdays.add(clock.today(), row.monthly_list.in_force.late_claim_workdays)
        row = workflow.move(
            row, MeetingState.CLOSED, by=by, table=MEETING_MOVES, verb="meeting.close", closed_at=clock.now(),
            claims_until=clock.end_of(last_day),
        )  # fmt: skip
        _lock_needs(row)
        for item in row.agenda.items.standing().select_related("need"):
            _conclude(item, row, by=by)
        items.bundle(row.monthly_list, by=by)
        claims.set_deadlines(row, by=by)
        timeline.entry("闭会", by=by, meeting=row, list=row.list)
    return row


def _lock_needs(meeting: Meeting) -> None:
    """All needs of the agenda, by id: the order in which claims lock them too."""
    needs = Need.objects.filter(agenda_items__agenda=meeting.agenda_id).order_by("pk")
    list(needs.select_for_update().values_list("pk", flat=True))


def _conclude(item: AgendaItem, meeting: Meeting, *, by: Any) -> None:
    """The outcome of an item nobody decided by hand, from its claims."""
    if item.outcome:
        return
    if item.need.claims.registered().exists():
        _set_outcome(item, Outcome.CLAIMED)
    elif not item.after_meeting and not item.need.claims.active().exists():
        _shelve(item, meeting, by=by)


def _shelve(item: AgendaItem, meeting: Meeting, *, by: Any) -> None:
    if item.need.state == NeedState.TABLED:
        workflow.move(item.need, NeedState.PENDING, by=by, table=NEED_MOVES, verb="needs.shelve")
        timeline.entry("没有单位认领，挂账", by=by, need=item.need, meeting=meeting)
    _set_outcome(item, Outcome.PENDING)


def end_late_claims(*, by: Any) -> int:
    """After 会后认领 ends: what is still not registered and has no open intention is 挂账. Run daily."""
    ended = Meeting.objects.filter(
        state__in=[MeetingState.CLOSED, MeetingState.MINUTED], claims_until__lt=clock.now()
    )
    open_items = AgendaItem.objects.standing().filter(agenda__meeting__in=ended, outcome="")
    count = 0
    for item in open_items.select_related("need", "agenda__meeting"):
        with transaction.atomic():
            workflow.locked(item.need)
            _settle_late(workflow.locked(item), by=by)
            count += 1
    return count


def _settle_late(item: AgendaItem, *, by: Any) -> None:
    if item.need.claims.registered().exists():
        _set_outcome(item, Outcome.CLAIMED)
    elif not item.need.claims.active().exists():
        _shelve(item, item.agenda.meeting, by=by)


@dataclass(frozen=True)
class Recorded:
    """What a past meeting decided on one need: an outcome, or the claims made on paper."""

    outcome: str = ""
    note: str = ""
    claims: tuple[Mapping[str, Any], ...] = ()


def record_afterwards(
    monthly_list: MonthlyList, *, starts_at: datetime, place: str, results: Mapping[int, Recorded], by: Any
) -> Meeting:
    """补录: enter a meeting held on paper, all at once and in its own time; nobody gets a message.

    `results` maps need id → what was decided; needs of the agenda without one are 挂账. Either everything is
    entered or nothing. Raises BadInput for a meeting that lies in the future or before the list was opened.
    """
    _check_past(monthly_list, starts_at)
    with transaction.atomic(), clock.backdated(starts_at):
        permissions.check_can_record(by, monthly_list)
        meeting = _arranged(monthly_list, starts_at, place, by=by)
        if meeting.state == MeetingState.DRAFT:
            _require_agenda(meeting, results, by=by)
            meeting = notify(meeting, by=by, quiet=True)
        if meeting.state == MeetingState.NOTIFIED:
            meeting = open_meeting(meeting, by=by)
        _enter(meeting, results, by=by)
        meeting = close(meeting, by=by)
        Meeting.objects.filter(pk=meeting.pk).update(recorded_afterwards=True)
    return meeting


def _check_past(monthly_list: MonthlyList, starts_at: datetime) -> None:
    if starts_at > clock.now():
        raise BadInput("补录的会议时间在将来；还没开的会请用“安排会议”")
    if starts_at < monthly_list.opened_at:
        raise BadInput(
            f"会议时间早于这份清单开始收集的时间（{clock.local(monthly_list.opened_at):%Y-%m-%d}）"
        )


def _arranged(monthly_list: MonthlyList, starts_at: datetime, place: str, *, by: Any) -> Meeting:
    meeting = Meeting.objects.filter(list=monthly_list, kind=MeetingKind.JOINT).first()
    if meeting is None:
        return arrange(monthly_list, starts_at=starts_at, place=place, by=by)
    if meeting.state in {MeetingState.CLOSED, MeetingState.MINUTED}:
        raise Conflict("这个月的联席会已经闭会，不能再补录")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, place=place)
    meeting.refresh_from_db()
    return meeting


def _require_agenda(meeting: Meeting, results: Mapping[int, Recorded], *, by: Any) -> None:
    """Needs talked about on paper that the draft does not hold are put on it."""
    known = set(meeting.agenda.items.standing().values_list("need", flat=True))
    for need in Need.objects.filter(pk__in=set(results) - known, committee=meeting.committee_id):
        agendas.add_to_draft(meeting.agenda, need, by=by)


def _enter(meeting: Meeting, results: Mapping[int, Recorded], *, by: Any) -> None:
    from_agenda = {item.need_id: item for item in meeting.agenda.items.standing().select_related("need")}
    for need_id, result in results.items():
        if need_id not in from_agenda:
            raise BadInput("有一项不在这次会议的议程上，请刷新页面再录")
        if result.claims:
            _enter_claims(from_agenda[need_id].need, result.claims, by=by)
        elif result.outcome:
            decide(from_agenda[need_id], outcome=result.outcome, note=result.note, by=by)


def _enter_claims(need: Need, rows: Iterable[Mapping[str, Any]], *, by: Any) -> None:
    """What units said on paper: agreed there; registered at once when the secretary enters it."""
    for row in rows:
        claim = claims.create(need=need, for_unit=True, by=by, **row)
        claim = claims.agree(claim, by=by)
        if may(by, "claims.register", committee_id=need.committee_id):
            claims.register(claim, by=by)
