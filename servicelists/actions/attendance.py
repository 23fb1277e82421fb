"""Who came to a meeting: marked in the room, by a unit's own link, or from the paper when entered afterwards.

A unit that sends a substitute is here; whom it named by its link stands until somebody writes another name.
"""

from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.models import Attendance, Meeting, UnitLink
from servicelists.permissions import rooms as permissions
from servicelists.queries.guests import guests_at
from servicelists.states import Presence
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import LinkHolder, account_of
from tianyuan.refusals import BadInput

STAYED_AWAY = frozenset({Presence.LEAVE, Presence.ABSENT})


def mark_all(meeting: Meeting, *, by: Any) -> int:
    """全部到会: every unit without a mark is here; marks already made stay. Returns how many were added."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_mark(by, row)
        missing = guests_at(row).exclude(
            organization__in=Attendance.objects.filter(meeting=row).values("organization")
        )
        named = substitutes_named(row)
        made = [
            Attendance(
                meeting=row, organization=guest.organization, presence=Presence.PRESENT,
                substitute=named.get(guest.organization_id, ""), marked_at=clock.now(), marked_by=account_of(by),
            )
            for guest in missing
        ]  # fmt: skip
        Attendance.objects.bulk_create(made)
        if made:
            units = [one.organization_id for one in made]
            audit.record("attendance.mark_all", row, by=by, after={"organizations": units})
    return len(made)


def mark(
    meeting: Meeting, organization: Organization, presence: str, *, substitute: str | None = None, by: Any
) -> Attendance:
    """One unit is here, on leave, listens or is absent; `substitute` came in the liaison's place.

    None: whoever was noted before, else whom the unit named by its link. A unit's own link may say that the unit
    is here. Raises BadInput for a unit that is no guest, for a substitute of one that stayed away.
    """
    if presence not in Presence.values:
        raise BadInput("请选择出席、请假、列席或缺席")
    if substitute and len(substitute) > 30:
        raise BadInput("代会人姓名最多 30 个字")
    if substitute and presence in STAYED_AWAY:
        raise BadInput("有人代会就是到会，请记“出席”；请假、缺席不写代会人")
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_mark(by, row, organization, presence)
        before = Attendance.objects.filter(meeting=row, organization=organization).first()
        came = (
            _came_instead(row, organization, presence, before) if substitute is None else substitute.strip()
        )
        marked, _ = Attendance.objects.update_or_create(
            meeting=row, organization=organization,
            defaults={
                "presence": presence, "substitute": came, "by_link": isinstance(by, LinkHolder),
                "marked_at": clock.now(), "marked_by": account_of(by),
            },
        )  # fmt: skip
        audit.record(
            "attendance.mark", marked, by=by, before=_facts(before), after=_facts(marked),
            committee_id=row.committee_id,
        )  # fmt: skip
    return marked


def _came_instead(
    meeting: Meeting, organization: Organization, presence: str, before: Attendance | None
) -> str:
    if presence in STAYED_AWAY:
        return ""
    noted = before.substitute if before else ""
    return noted or substitutes_named(meeting).get(organization.pk, "")


def substitutes_named(meeting: Meeting) -> dict[int, str]:
    """organization → the name a substitute typed behind the unit's link."""
    rows = UnitLink.objects.valid().filter(meeting=meeting).exclude(holder="")
    return dict(rows.values_list("organization", "holder"))


def follow_name(meeting: Meeting, organization: Organization, name: str, *, by: Any) -> None:
    """The unit said who comes for it: its 请假 is gone, and who signed in came in that person. Before the close."""
    row = workflow.locked(meeting)
    marked = Attendance.objects.filter(meeting=row, organization=organization).first()
    if marked is None or row.state not in permissions.BEFORE_AND_DURING:
        return
    if marked.presence == Presence.LEAVE and name:
        clear_mark(row, organization, by=by)
    elif marked.presence not in STAYED_AWAY and marked.substitute != name:
        before, marked.substitute = _facts(marked), name
        marked.save(update_fields=["substitute"])
        audit.record("attendance.mark", marked, by=by, before=before, after=_facts(marked),
                     committee_id=row.committee_id)  # fmt: skip


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
