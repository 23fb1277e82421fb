"""Which list takes a need now, and which lists a committee works on."""

from datetime import datetime

from django.db.models import QuerySet

from committees.models import Committee
from servicelists.models import MonthlyList
from servicelists.states import ListStage
from tianyuan import clock


def list_collecting(committee: Committee, at: datetime | None = None) -> MonthlyList | None:
    """The list whose collecting time contains the moment; None before the calendar has opened it."""
    at = at or clock.now()
    return (
        MonthlyList.objects.filter(committee=committee, opened_at__lte=at, cutoff_at__gt=at)
        .order_by("month")
        .first()
    )


def current_lists(committee: Committee) -> list[MonthlyList]:
    """The lists a screen shows: not settled, newest first. Two at least overlap in a running month."""
    lists = MonthlyList.objects.filter(committee=committee).unsettled()
    return list(lists.select_related("committee__community").order_by("-month")[:4])


def due_for_compile() -> QuerySet[MonthlyList]:
    """Lists whose compile day has come and whose agenda nobody has compiled yet."""
    due = MonthlyList.objects.filter(stage=ListStage.COLLECTING, compile_on__lte=clock.today())
    return due.filter(committee__active=True, cutoff_at__lte=clock.now()).select_related(
        "committee__community"
    )
