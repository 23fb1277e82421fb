"""Writes the history people read."""

from typing import Any

from servicelists.models import TimelineEntry
from tianyuan import clock
from tianyuan.permissions import account_of


def name_of(by: Any) -> str:
    """How a timeline names the actor: the account's name, or the program's part."""
    return by.name


def entry(what: str, *, by: Any, note: str = "", **about: Any) -> TimelineEntry:
    """Add one line to the history of `need=`, `meeting=`, `item=` and/or `list=`; inside the caller's transaction."""
    return TimelineEntry.objects.create(
        at=clock.now(),
        who=name_of(by)[:60],
        user=account_of(by),
        what=what[:120],
        note=note[:500],
        **about,
    )
