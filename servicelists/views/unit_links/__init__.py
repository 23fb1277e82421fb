"""Pages behind a unit's link, without a log-in: before the meeting, in it, after it."""

from servicelists.views.unit_links.answers import (
    agree,
    agree_back,
    change,
    create,
    release,
    suitable,
    unsuitable,
)
from servicelists.views.unit_links.arrivals import arrive, leave, leave_back, name
from servicelists.views.unit_links.minutes import comment
from servicelists.views.unit_links.minutes import read as minutes
from servicelists.views.unit_links.pages import everything, mine, now

__all__ = [
    "agree",
    "agree_back",
    "arrive",
    "change",
    "comment",
    "create",
    "everything",
    "leave",
    "leave_back",
    "mine",
    "minutes",
    "name",
    "now",
    "release",
    "suitable",
    "unsuitable",
]
