"""Who came to a meeting: marked in the room, by a unit's own link, or from the paper when entered afterwards."""

from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.models import Attendance, Meeting
from servicelists.permissions import rooms as permissions
from servicelists.queries.guests import guests_at
from servicelists.states import Presence
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import LinkHolder, account_of
from tianyuan.refusals import BadInput


def mark_all(meeting: Meeting, *, by: Any) -> int:
    """全部到会: every unit without a mark is here; marks already made stay. Returns how many were added."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_mark(by, row)
        missing = guests_at(row).exclude(
            organization__in=Attendance.objects.filter(meeting=row).values("organization")
        )
        made = [
            Attendance(
                meeting=row, organization=guest.organization, presence=Presence.PRESENT,
                marked_at=clock.now(), marked_by=account_of(by),
            )
            for guest in missing
        ]  # fmt: skip
        Attendance.objects.bulk_create(made)
        if made:
            units = [one.organization_id for one in made]
            audit.record("attendance.mark_all", row, by=by, after={"organizations": units})
    return len(made)


def mark(
    meeting: Meeting, organization: Organization, presence: str, *, substitute: str = "", by: Any
) -> Attendance:
    """One unit is here, on leave, listens or is absent; `substitute` came in the liaison's place.

    A unit's own link may say that the unit is here. Raises BadInput for a unit that is no guest of the meeting.
    """
    if presence not in Presence.values:
        raise BadInput("请选择出席、请假、列席或缺席")
    if len(substitute) > 30:
        raise BadInput("代会人姓名最多 30 个字")
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_mark(by, row, organization, presence)
        before = Attendance.objects.filter(meeting=row, organization=organization).first()
        marked, _ = Attendance.objects.update_or_create(
            meeting=row, organization=organization,
            defaults={
                "presence": presence, "substitute": substitute.strip(), "by_link": isinstance(by, LinkHolder),
                "marked_at": clock.now(), "marked_by": account_of(by),
            },
        )  # fmt: skip
        audit.record(
            "attendance.mark", marked, by=by, before=_facts(before), after=_facts(marked),
            committee_id=row.committee_id,
        )  # fmt: skip
    return marked


def _facts(marked: Attendance | None) -> dict[str, Any] | None:
    if marked is None:
        return None
    return {
        "organization": marked.organization_id, "presence": marked.presence, "substitute": marked.substitute,
    }  # fmt: skip


def clear_mark(meeting: Meeting, organization: Organization, *, by: Any) -> None:
    """Marked by mistake: as if nothing had been said about the unit."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_mark(by, row, organization)
        marked = Attendance.objects.filter(meeting=row, organization=organization).first()
        if marked is not None:
            audit.record("attendance.clear", row, by=by, before=_facts(marked))
            marked.delete()
