"""The notice: issued with the agenda frozen, the month convened and liaisons told; taken back while nobody claimed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from servicelists import notices
from servicelists.actions import agendas, links, lists, timeline
from servicelists.actions.meetings.arranging import arrange, edit
from servicelists.models import Agenda, Claim, Meeting, MonthlyList
from servicelists.permissions import agendas as permissions
from servicelists.queries.guests import liaisons_told
from servicelists.queries.reasons import reasons
from servicelists.states import MEETING_MOVES, ListStage, MeetingKind, MeetingState
from tianyuan import clock, workflow
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui import leaks


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


def notify(meeting: Meeting, *, notice: str = "", by: Any, quiet: bool = False) -> Meeting:
    """Issue the notice: the agenda is frozen, units may claim, their liaisons get a message.

    `notice` is the text shown in the preview; empty takes the draft. `quiet` for 补录: nobody is told.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_notify(by, row)
        if row.starts_at <= clock.now() and not quiet and row.kind != MeetingKind.URGENT:
            raise Denied("开会时间已经过了，请先改时间；已经开过的会请用“补录”")
        words = notice.strip() or notices.draft(row)
        refuse_personal(row.agenda, words)
        row = workflow.move(
            row, MeetingState.NOTIFIED, by=by, table=MEETING_MOVES, verb="meeting.notify", notice=words,
            notified_at=clock.now(), notified_by=by,
        )  # fmt: skip
        agendas.freeze(row.agenda, by=by)
        if row.list is not None:
            _convene(row.list, by=by)
        timeline.entry("发出会议通知，议程定稿", by=by, meeting=row, list=row.list)
        if not quiet:
            links.make_all(row, by=by)
            _tell_liaisons(row)
    return row


def refuse_personal(agenda: Agenda, notice: str) -> None:
    """Raises BadInput naming what would give a person away."""
    if found := giving_away(agenda, notice):
        raise BadInput(f"有个人信息，不能发出：{'；'.join(found)}。请改了再发。")


def giving_away(agenda: Agenda, notice: str) -> list[str]:
    """Mobiles and ID numbers in what would go out: the notice and the titles. Words without the numbers.

    The committee's own contact number is there to be known, also where it is a mobile.
    """
    found = [f"通知正文：{words}" for words in leaks.found_in(notice, public=agenda.committee.phone)]
    for item in [*agenda.topics.all(), *agenda.items.standing().select_related("need")]:
        found += [f"议题“{item.title[:12]}…”：{words}" for words in leaks.found_in(item.title)]
    return found


def _convene(monthly_list: MonthlyList, *, by: Any) -> None:
    if workflow.locked(monthly_list).stage == ListStage.COLLECTING:
        lists.move_stage(
            monthly_list, ListStage.COMPILED, by=by, verb="lists.compile", compiled_at=clock.now()
        )
    lists.move_stage(monthly_list, ListStage.CONVENED, by=by, verb="lists.convene", convened_at=clock.now())


def _tell_liaisons(meeting: Meeting) -> None:
    told = list(liaisons_told(meeting))
    urgent = meeting.kind == MeetingKind.URGENT
    ask = "请马上派人来" if urgent else "请会前看议程，能办的先点“有意向”"
    name = f"{meeting.committee.name}{meeting.get_kind_display()}"
    inbox.notify(
        told,
        why=reasons(told, meeting.committee_id),
        outside=f"会议通知：{name}，{notices.when(meeting)}，{meeting.place}。{ask}。",
        committee_id=meeting.committee_id,
        title=f"急事会商：{meeting.called_for}" if urgent else f"会议通知：{meeting}",
        body=f"{notices.when(meeting)}，{meeting.place}。{ask}。",
        url=f"/meetings/{meeting.pk}/",
        kind="urgent" if urgent else "meeting",
        # Taken back and sent anew, it is another notice.
        key=f"notice-{meeting.pk}-{meeting.notified_at:%Y%m%d%H%M%S}",
    )


def _claims_since(meeting: Meeting) -> QuerySet[Claim]:
    """What units took of the agenda for this meeting: in its month, else since its notice."""
    claims = Claim.objects.active().filter(need__agenda_items__agenda=meeting.agenda_id)
    since = meeting.notified_at
    return claims.filter(list=meeting.list) if meeting.list_id else claims.filter(claimed_at__gte=since)


def take_back_notice(meeting: Meeting, *, by: Any) -> Meeting:
    """撤回: while nobody has claimed, the notice is withdrawn and the agenda is a draft again."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_run(by, row)
        if _claims_since(row).exists():
            raise Denied("已有单位表示意向，不能撤回通知；可以补充议题")
        row = workflow.move(
            row, MeetingState.DRAFT, by=by, table=MEETING_MOVES, verb="meeting.take_back", notified_at=None,
            notified_by=None,
        )  # fmt: skip
        Agenda.objects.filter(pk=row.agenda_id).update(frozen_at=None, frozen_number=None, frozen_hash="")
        if row.list is not None:
            lists.move_stage(row.list, ListStage.COMPILED, by=by, verb="lists.take_back", convened_at=None)
        timeline.entry("撤回会议通知", by=by, meeting=row, list=row.list)
        told = list(liaisons_told(row))
        inbox.notify(
            told, title=f"通知已撤回：{row}", url=f"/meetings/{row.pk}/", kind="meeting",
            why=reasons(told, row.committee_id), committee_id=row.committee_id,
            outside=f"会议通知撤回：{row.committee.name}{row.get_kind_display()}，请等新的通知",
        )  # fmt: skip
    return row
