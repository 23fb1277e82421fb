"""Meetings that belong to no month: 议事会 with free subjects and picked needs, 急事会商 at once from a need."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.models import Committee, Organization
from committees.queries import guests_of
from servicelists import notices
from servicelists.actions import agendas, needs, timeline
from servicelists.actions.meetings.announcing import notify
from servicelists.actions.meetings.running import open_meeting
from servicelists.models import Meeting, Need
from servicelists.permissions import calling as permissions
from servicelists.states import MeetingKind, MeetingState, NeedState
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict, check_version


def call(
    committee: Committee,
    *,
    starts_at: datetime,
    place: str,
    kind: str = MeetingKind.DELIBERATION,
    topics: Iterable[str] = (),
    needs: Iterable[Need] = (),
    by: Any,
) -> Meeting:
    """Draft an 议事会: its subjects and the needs picked for it; the notice goes out with `notify`.

    Raises BadInput without a subject, for a time that is over or another kind; Denied for a need that cannot
    be put on an agenda now.
    """
    if kind != MeetingKind.DELIBERATION:
        raise BadInput("这里只安排议事会；联席会从月度清单编议程，急事会商从需求发起")
    with transaction.atomic():
        permissions.check_can_call(by, committee)
        _check_time(starts_at)
        agenda = agendas.begin(committee, topics=topics, needs=_free(needs), by=by)
        meeting = Meeting.objects.create(
            committee=committee, agenda=agenda, kind=kind, starts_at=starts_at, place=place
        )
        timeline.entry(f"安排{meeting.get_kind_display()}：{notices.when(meeting)} {place}", by=by,
                       meeting=meeting)  # fmt: skip
        audit.record("meeting.call", meeting, by=by, after={"starts_at": starts_at, "place": place})
    return meeting


def recall(
    meeting: Meeting,
    *,
    starts_at: datetime,
    place: str,
    topics: Iterable[str] = (),
    needs: Iterable[Need] = (),
    version: int | None = None,
    by: Any,
) -> Meeting:
    """Change an 议事会 while its notice is not out: time, place, subjects and needs as they stand on the form."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        check_version(row, version)
        permissions.check_can_call(by, row.committee)
        if row.kind != MeetingKind.DELIBERATION or row.state != MeetingState.DRAFT:
            raise Denied("通知已发出，议程已定稿；时间地点请用“改期”")
        _check_time(starts_at)
        agendas.rewrite(row.agenda, topics=topics, needs=_free(needs, besides=row), by=by)
        before = {"starts_at": row.starts_at, "place": row.place}
        row.starts_at, row.place, row.version = starts_at, place, row.version + 1
        row.save(update_fields=["starts_at", "place", "version"])
        after = {"starts_at": starts_at, "place": place}
        audit.record("meeting.edit", row, by=by, before=before, after=after)
    return row


def _check_time(starts_at: datetime) -> None:
    if starts_at <= clock.now():
        raise BadInput("开会时间已经过了，请改时间")


def _free(needs: Iterable[Need], *, besides: Meeting | None = None) -> list[Need]:
    """Each need stands on one live agenda at a time."""
    rows = list(needs)
    live = Meeting.objects.filter(
        state__in=[MeetingState.NOTIFIED, MeetingState.OPEN], agenda__items__need__in=rows,
        agenda__items__removed_at__isnull=True,
    )  # fmt: skip
    other = (live.exclude(pk=besides.pk) if besides else live).first()
    if other is not None:
        raise Denied(f"有一件需求已在{other}的议程上，请去掉再安排")
    return rows


def call_urgent(
    need: Need,
    *,
    organizations: Iterable[Organization] = (),
    starts_at: datetime | None = None,
    place: str = "",
    words: str = "",
    by: Any,
) -> Meeting:
    """急事会商: called at once from an 应急 or 急办 need; told to the units called, and open now.

    `starts_at`: later today; then it is opened when they are there. A need not accepted yet is accepted.
    `words` is the notice, empty takes the draft. Raises Denied for other needs, Conflict while one is going on.
    """
    with transaction.atomic():
        row = workflow.locked(need)
        permissions.check_can_call_urgent(by, row)
        assert row.committee is not None
        if Meeting.objects.live().filter(called_for=row).exists():
            raise Conflict("这件事已经在会商了")
        units = _called(row.committee, organizations)
        later = _later_today(starts_at)
        committee = row.committee
        if row.state == NeedState.SUBMITTED:
            row = needs.accept(row, by=by)
        agenda = agendas.begin(committee, topics=(), needs=[row], by=by)
        meeting = Meeting.objects.create(
            committee=committee, agenda=agenda, kind=MeetingKind.URGENT, called_for=row,
            starts_at=later or clock.now(), place=place.strip() or _usual_place(row),
        )  # fmt: skip
        meeting.invited.set(units)
        names = "、".join(str(unit) for unit in units)
        timeline.entry(
            "发起急事会商", by=by, need=row, meeting=meeting, note=f"约请 {names}" if names else ""
        )
        after = {"need": row, "organizations": [unit.pk for unit in units]}
        audit.record("meeting.call_urgent", meeting, by=by, after=after)
        meeting = notify(meeting, notice=words, by=by)
        return meeting if later else _begun(meeting, by=by)


def _begun(meeting: Meeting, *, by: Any) -> Meeting:
    """Open, and the matter itself is on the table."""
    row = open_meeting(meeting, by=by)
    row.current_item, row.current_since = row.agenda.items.standing().first(), clock.now()
    row.save(update_fields=["current_item", "current_since"])
    audit.record("meeting.turn", row, by=by, before={"item": None}, after={"item": row.current_item_id})
    return row


def _usual_place(need: Need) -> str:
    assert need.committee is not None
    return (need.committee.default_place or need.place or f"{need.community}社区")[:60]


def _called(committee: Committee, organizations: Iterable[Organization]) -> Sequence[Organization]:
    units = list(dict.fromkeys(organizations))
    members = set(guests_of(committee).values_list("organization", flat=True))
    for unit in units:
        if unit.pk not in members:
            raise BadInput(f"{unit}不是本大党委的成员单位，请直接打电话联系")
    return units


def _later_today(starts_at: datetime | None) -> datetime | None:
    if starts_at is None or starts_at <= clock.now():
        return None
    if clock.local(starts_at).date() != clock.today():
        raise BadInput("急事会商当天开；可以等的事请放到议事会或联席会")
    return starts_at
