"""A claim typed in the room for a unit that is there: its yes is heard, so the secretary's entry registers it."""

from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.actions import claims, rooms
from servicelists.models import Attendance, Claim, Meeting, Need
from servicelists.states import CLAIM_REGISTERED, MeetingState, Presence
from tianyuan import workflow
from tianyuan.permissions import may


def claim(meeting: Meeting, need: Need, *, organization: Organization, by: Any, **said: Any) -> Claim:
    """认领 said in the room; `said` as `claims.create` takes it.

    Typed by who registers, for a unit marked as present, it is registered in the same step. A clerk's entry, or one
    for a unit that is not there, waits among 待登记. Raises as `claims.create`; then nothing is written.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        made = claims.create(need, organization=organization, for_unit=True, by=by, **said)
        if may(by, "claims.register", committee_id=made.committee_id) and _is_here(row, organization):
            made = rooms.agree_here(row, made, by=by)
    return made


def _is_here(meeting: Meeting, organization: Organization) -> bool:
    here = Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT, organization=organization)
    return meeting.state == MeetingState.OPEN and here.exists()


def unclaim(meeting: Meeting, typed: Claim, *, by: Any) -> Claim:
    """录错了，撤销: a claim typed for a unit by mistake goes with its registering, its place is free again.

    Raises Denied for a registered one that was not registered in this meeting, or when the work has begun.
    """
    with transaction.atomic():
        if typed.state in CLAIM_REGISTERED:
            typed = rooms.agree_here_back(meeting, typed, by=by)
        return claims.release(typed, reason="现场录错，撤销", by=by)
