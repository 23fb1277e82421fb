"""What: the month's list, its needs, agenda and meeting, claims and service items."""

from servicelists.models.agendas import (
    Agenda,
    AgendaItem,
    AgendaVersion,
    DuplicatePair,
    Suggestion,
    Unsuitable,
)
from servicelists.models.claims import Claim, ClaimRequest
from servicelists.models.items import ServiceItem
from servicelists.models.lists import MonthlyList
from servicelists.models.meetings import Meeting
from servicelists.models.needs import Need, NeedGram, NeedPhoto, Proposer
from servicelists.models.timeline import TimelineEntry

__all__ = [
    "Agenda",
    "AgendaItem",
    "AgendaVersion",
    "Claim",
    "ClaimRequest",
    "DuplicatePair",
    "Meeting",
    "MonthlyList",
    "Need",
    "NeedGram",
    "NeedPhoto",
    "Proposer",
    "ServiceItem",
    "Suggestion",
    "TimelineEntry",
    "Unsuitable",
]
