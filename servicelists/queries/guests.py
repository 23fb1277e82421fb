"""Whom a meeting counts and tells: all member units, or those called to an 急事会商; since when they answer."""

from datetime import datetime

from django.db.models import QuerySet

from committees.models import Membership
from committees.queries import guests_of, liaisons_of
from servicelists.models import Meeting
from servicelists.states import MeetingKind
from tianyuan.accounts.models import User


def guests_at(meeting: Meeting) -> QuerySet[Membership]:
    """The units that are expected: `guests_of` the committee; of an 急事会商 those called."""
    rows = guests_of(meeting.committee)
    if meeting.kind != MeetingKind.URGENT:
        return rows
    return rows.filter(organization__in=meeting.invited.values("pk"))


def answers_since(meeting: Meeting) -> datetime | None:
    """From the first notice on, what a unit says is its answer to this meeting; None: whenever it was said.

    改期 writes a new notice and keeps the answers: the agenda was frozen with the first one. An item that stands
    on the agenda again still has its claims of an earlier month; those answer nothing now.
    """
    if meeting.recorded_afterwards:
        return None
    moments = [moment for moment in (meeting.notified_at, meeting.agenda.frozen_at) if moment]
    return min(moments, default=None)


def liaisons_told(meeting: Meeting) -> QuerySet[User]:
    """Who hears of the notice: the liaisons of the units that are expected, the host's too for an ordinary one."""
    if meeting.kind != MeetingKind.URGENT:
        return liaisons_of(meeting.committee)
    return User.objects.filter(is_active=True, person__liaison_of__in=guests_at(meeting)).distinct()
