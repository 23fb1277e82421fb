"""What units' phones show beside the room, read once for all of them: their links, 不适合, why they were thought of."""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from committees.models import Alliance
from servicelists.models import AgendaItem, Meeting, Suggestion, UnitLink, Unsuitable
from servicelists.queries.live.pulse import Kept
from servicelists.queries.live.room import Room

# What a kept link must agree in with its row and its meeting's, to be as good as read anew.
LINK = ("nonce", "revoked_at", "holder", "answered_at")
MEETING = ("state", "version", "starts_at", "place", "opened_at", "closed_at", "claims_until")
BESIDE_SECONDS = 20.0  # a changed alliance is noticed so late; an agenda's new line at once
_beside: dict[int, tuple[tuple, float, "Beside"]] = {}


@dataclass(frozen=True)
class Told:
    """How a meeting's links stand, and which unit called which needs 不适合."""

    meeting: tuple
    links: Mapping[int, tuple]
    refused: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Beside:
    """unit → item → why it was thought of, and unit → the alliances it leads."""

    words: Mapping[int, Mapping[int, list[str]]]
    led: Mapping[int, list[Alliance]]


def key_of(link: UnitLink) -> tuple:
    """A link and its meeting as they were read; the same as `Told` says while neither has changed."""
    return (
        tuple(getattr(link, name) for name in LINK),
        tuple(getattr(link.meeting, name) for name in MEETING),
    )


def told(meeting: Meeting) -> Told:
    """Asked anew at most twice a second a process; three statements."""
    return _told.of(meeting.pk)


def _read(pk: int) -> Told:
    needs = AgendaItem.objects.standing().filter(agenda__meeting=pk).values("need")
    refused: dict[int, set[int]] = defaultdict(set)
    for unit, need in Unsuitable.objects.filter(need__in=needs).values_list("organization", "need"):
        refused[unit].add(need)
    links = UnitLink.objects.filter(meeting=pk).values_list("pk", *LINK)
    return Told(
        meeting=Meeting.objects.filter(pk=pk).values_list(*MEETING).first() or (),
        links={row[0]: row[1:] for row in links},
        refused={unit: frozenset(found) for unit, found in refused.items()},
    )


_told = Kept(_read)


def beside(room: Room) -> Beside:
    """Read again when the agenda has another line; two statements for all units."""
    lines = tuple(line.pk for line in [*room.lines, *room.later])
    kept = _beside.get(room.meeting.pk)
    if kept and kept[0] == lines and time.monotonic() - kept[1] < BESIDE_SECONDS:
        return kept[2]
    if len(_beside) > 50:
        _beside.clear()
    found = _read_beside(room.meeting, lines)
    _beside[room.meeting.pk] = (lines, time.monotonic(), found)
    return found


def _read_beside(meeting: Meeting, lines: tuple[int, ...]) -> Beside:
    words: dict[int, dict[int, list[str]]] = defaultdict(dict)
    rows: Any = Suggestion.objects.filter(item__in=lines).values_list("organization", "item", "unit_words")
    for unit, item, said in rows:
        words[unit][item] = said
    led: dict[int, list[Alliance]] = defaultdict(list)
    for one in Alliance.objects.active().filter(committee=meeting.committee_id).order_by("pk"):
        led[one.lead_id].append(one)
    return Beside(dict(words), dict(led))
