"""What: the month's list, its needs, agenda and meeting, claims and service items."""

from servicelists.models.agendas import (
    Agenda,
    AgendaItem,
    AgendaTopic,
    AgendaVersion,
    DuplicatePair,
    Suggestion,
    Unsuitable,
)
from servicelists.models.claims import Claim, ClaimRequest
from servicelists.models.items import ServiceItem
from servicelists.models.lists import MonthlyList
from servicelists.models.meetings import Meeting
from servicelists.models.minutes import Minutes, MinutesComment, MinutesVersion
from servicelists.models.needs import Need, NeedGram, NeedPhoto, Proposer
from servicelists.models.resolutions import Nudge, Resolution, ResolutionReport
from servicelists.models.rooms import Attendance, MeetingFile, UnitLink
from servicelists.models.templates import ReportTemplate
from servicelists.models.timeline import TimelineEntry

__all__ = [
    "Agenda",
    "AgendaItem",
    "AgendaTopic",
    "AgendaVersion",
    "Attendance",
    "Claim",
    "ClaimRequest",
    "DuplicatePair",
    "Meeting",
    "MeetingFile",
    "Minutes",
    "MinutesComment",
    "MinutesVersion",
    "MonthlyList",
    "Need",
    "NeedGram",
    "NeedPhoto",
    "Nudge",
    "Proposer",
    "ReportTemplate",
    "Resolution",
    "ResolutionReport",
    "ServiceItem",
    "Suggestion",
    "TimelineEntry",
    "UnitLink",
    "Unsuitable",
]
