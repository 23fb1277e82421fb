"""Has anything changed? Asked by a hundred phones every two seconds, answered by a few statements for all."""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import Q

from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Meeting, Resolution
from servicelists.queries.live.room import Room
from servicelists.queries.live.rows import room_of

T = TypeVar("T")
KEPT_SECONDS: float = getattr(settings, "LIVE_KEPT_SECONDS", 0.5)
MOST_ROOMS = 50
_every: list["Kept"] = []
_rooms: dict[int, tuple[str, Room]] = {}
_reading = threading.Lock()


class Kept(Generic[T]):
    """Something of a meeting, read at most once in KEPT_SECONDS by this process; the others wait for the reader."""

    def __init__(self, read: Callable[[int], T]):
        self._read = read
        self._rows: dict[int, tuple[float, T]] = {}
        self._lock = threading.Lock()
        _every.append(self)

    def of(self, pk: int) -> T:
        """By the meeting's id."""
        found = self._fresh(pk)
        if found is None:
            with self._lock:
                found = self._fresh(pk) or self._anew(pk)
        return found[1]

    def drop(self, pk: int | None = None) -> None:
        """Read anew at the next look; without `pk` for every meeting."""
        if pk is None:
            self._rows.clear()
        else:
            self._rows.pop(pk, None)

    def _fresh(self, pk: int) -> tuple[float, T] | None:
        found = self._rows.get(pk)
        return found if found and time.monotonic() - found[0] < KEPT_SECONDS else None

    def _anew(self, pk: int) -> tuple[float, T]:
        if len(self._rows) > 500:
            self._rows.clear()
        begun = time.monotonic()  # what changes while we read is looked for half a second after this
        self._rows[pk] = found = (begun, self._read(pk))
        return found


def fingerprint(meeting: Meeting) -> str:
    """A short text that changes with anything a `Room` shows; asked anew at most twice a second a process."""
    return _prints.of(meeting.pk)


def shared_room(meeting: Meeting) -> Room:
    """The same as `room_of`, read once for all who ask while nothing has changed. For looking only.

    A hundred phones ask within two seconds of every change; steps that write take `room_of`.
    """
    found = fingerprint(meeting)
    kept = _rooms.get(meeting.pk)
    if kept and kept[0] == found:
        return kept[1]
    with _reading:
        kept = _rooms.get(meeting.pk)
        if kept is None or kept[0] != found:
            kept = _rooms_anew(meeting, found)
    return kept[1]


def _rooms_anew(meeting: Meeting, found: str) -> tuple[str, Room]:
    if len(_rooms) > MOST_ROOMS:
        _rooms.clear()
    _rooms[meeting.pk] = kept = (found, room_of(meeting))
    return kept


def forget(meeting: Meeting | None = None) -> None:
    """Ask anew at once: this process has just changed something. Without a meeting: everything."""
    for kept in _every:
        kept.drop(meeting.pk if meeting else None)


def _fingerprint(pk: int) -> str:
    """Six statements, however many claims and units there are."""
    of_meeting = Q(agenda__meeting=pk, removed_at__isnull=True)
    needs = AgendaItem.objects.filter(of_meeting).values("need")
    shown = [
        Meeting.objects.filter(pk=pk).values_list(
            "state", "version", "starts_at", "place", "opened_at", "closed_at", "current_item",
            "current_since", "claims_until", "board_nonce",
        ),
        AgendaItem.objects.filter(of_meeting).order_by("pk").values_list(
            "pk", "section", "position", "after_meeting", "title_override", "outcome", "outcome_note", "outcome_at",
            "need__state", "need__title", "need__quantity", "need__claimed_quantity",
        ),
        Claim.objects.active().filter(need__in=needs).order_by("pk").values_list(
            "pk", "state", "role", "quantity", "promised_on",
        ),
        Attendance.objects.filter(meeting=pk).order_by("pk").values_list("organization", "presence", "substitute"),
        AgendaTopic.objects.filter(agenda__meeting=pk).order_by("pk").values_list("pk", "title", "result"),
        Resolution.objects.filter(meeting=pk).order_by("pk").values_list("pk", "version", "state"),
    ]  # fmt: skip
    told = repr([list(rows) for rows in shown])
    return hashlib.blake2s(told.encode(), digest_size=12).hexdigest()


_prints = Kept(_fingerprint)
