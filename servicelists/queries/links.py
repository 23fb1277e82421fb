"""What a unit sees by its link, and how far the units have come, for those who sent the links."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from committees.models import Alliance, Membership
from servicelists.links import is_over
from servicelists.models import Attendance, Claim, Meeting, Suggestion, UnitLink, Unsuitable
from servicelists.queries import live
from servicelists.queries.claims import Offer, alliances_led, offer_of
from servicelists.queries.guests import answers_since, guests_at
from servicelists.states import CLAIM_ACTIVE, NEED_CLAIMABLE, ClaimState


@dataclass
class Answer:
    """One line of the agenda as one unit sees it: still to be answered (`open`), answered, or nothing left."""

    line: live.Line
    offer: Offer
    own: Claim | None
    unsuitable: bool
    in_time: bool = True
    words: str = ""

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def label(self) -> str:
        return str(self.line.number)

    @property
    def need(self) -> Any:
        return self.line.need

    @property
    def answered(self) -> bool:
        return self.own is not None or self.unsuitable

    @property
    def open(self) -> bool:
        """May the unit still take it, in the meeting or after it? The action has the last word."""
        return self.in_time and not self.answered and self.need.has_room and self.need.state in NEED_CLAIMABLE


@dataclass
class UnitPage:
    """All lines of a meeting for one unit, and how it takes part."""

    link: UnitLink
    room: live.Room
    answers: list[Answer]
    attendance: Attendance | None

    @property
    def meeting(self) -> Meeting:
        return self.room.meeting

    @property
    def heading(self) -> str:
        return "会后答复" if self.room.is_over else "全部议题" if self.room.is_open else "会前答复"

    def open(self, *, suggested: bool) -> list[Answer]:
        return [one for one in self.answers if one.open and bool(one.offer.suggested) is suggested]

    @property
    def owed(self) -> list[Claim]:
        """Intentions that wait for the unit's yes."""
        return [one.own for one in self.answers if one.own and one.own.state == ClaimState.INTENT]

    @property
    def settled(self) -> list[Answer]:
        """Answered for good: agreed, registered, or not for this unit."""
        return [one for one in self.answers if one.answered and (not one.own or one.own.state != "intent")]

    @property
    def gone(self) -> list[Answer]:
        """Nothing left for this unit to answer: taken by others, or decided."""
        return [one for one in self.answers if not one.open and not one.answered]

    @property
    def signed_in(self) -> bool:
        return self.attendance is not None and self.attendance.presence in {"present", "observer"}

    @property
    def on_leave(self) -> bool:
        return self.attendance is not None and self.attendance.presence == "leave"

    def of_item(self, pk: int | None) -> Answer | None:
        return next((one for one in self.answers if one.line.pk == pk), None)

    def of_need(self, pk: int) -> Answer | None:
        return next((one for one in self.answers if one.need.pk == pk), None)

    @property
    def current(self) -> Answer | None:
        """What the meeting talks about now; before the first turn, the first line still open."""
        if self.room.current is not None:
            return self.of_item(self.room.current.pk)
        waiting = self.room.waiting or self.room.lines or self.room.later
        return self.of_item(waiting[0].pk) if waiting else None

    def beside(self, answer: Answer) -> tuple[Answer | None, Answer | None]:
        """The lines before and after."""
        at = self.answers.index(answer)
        return (
            self.answers[at - 1] if at else None,
            self.answers[at + 1] if at + 1 < len(self.answers) else None,
        )


def unit_page(link: UnitLink, *, shared: bool = False) -> UnitPage:
    """Everything a unit sees of a meeting, in a fixed number of queries.

    `shared`: for looking only, the room is read once for all phones that ask while nothing has changed.
    """
    room = live.shared_room(link.meeting) if shared else live.room_of(link.meeting)
    unit = link.organization
    lines = sorted([*room.lines, *room.later], key=lambda line: line.number)
    said = dict(
        Suggestion.objects.filter(organization=unit, item__in=[line.pk for line in lines]).values_list(
            "item", "unit_words"
        )
    )
    refused = set(
        Unsuitable.objects.filter(organization=unit, need__in=[line.need.pk for line in lines]).values_list(
            "need", flat=True
        )
    )
    led = alliances_led(unit)
    answers = [_answer(line, room.meeting, unit, said, refused, led) for line in lines]
    return UnitPage(
        link, room, answers, Attendance.objects.filter(meeting=room.meeting, organization=unit).first()
    )


def _answer(
    line: live.Line,
    meeting: Meeting,
    unit: Any,
    said: dict[int, list[str]],
    refused: set[int],
    led: Iterable[Alliance] = (),
) -> Answer:
    held: Iterable[Claim] = line.need.held  # type: ignore[attr-defined]
    own = next((claim for claim in held if claim.organization_id == unit.pk), None)
    offer = offer_of(line.need, unit, line.item, said)
    offer.number = line.number
    offer.alliances = [one for one in led if one.committee_id == line.need.committee_id]
    if own is not None:
        own.need = line.need
    return Answer(line, offer, own, own is None and line.need.pk in refused, not is_over(meeting))


# ---- for those who sent them
@dataclass
class Sent:
    """A unit with its link and how far it has come."""

    membership: Membership
    link: UnitLink | None
    answers: int
    attendance: Attendance | None
    revoked: bool = False  # it had one, and none took its place

    @property
    def answered(self) -> bool:
        """Did the unit say anything to this meeting: an item answered, or that it cannot come?"""
        return bool(self.answers) or (self.attendance is not None and self.attendance.presence == "leave")

    @property
    def state(self) -> str:
        """`已打开 · 答复 3 项`."""
        if self.link is None:
            return "链接已作废" if self.revoked else "还没有链接"
        if self.answers:
            return f"{'已打开 · ' if self.link.first_used_at else ''}答复 {self.answers} 项"
        if self.answered:  # 请假 stands beside it
            return "已答复"
        return "已打开 · 还没答复" if self.link.first_used_at else "还没打开"


def _answers(meeting: Meeting) -> Counter:
    """Organization → how many items of this meeting it answered; what it claimed in other months is none."""
    needs, since = meeting.agenda.items.standing().values("need"), answers_since(meeting)
    claimed = Claim.objects.filter(need__in=needs, state__in=CLAIM_ACTIVE, organization__isnull=False)
    refused = Unsuitable.objects.filter(need__in=needs)
    if since is not None:
        claimed, refused = claimed.filter(claimed_at__gte=since), refused.filter(at__gte=since)
    counts = Counter(claimed.values_list("organization", flat=True))
    counts.update(refused.values_list("organization", flat=True))
    return counts


def sent(meeting: Meeting) -> list[Sent]:
    """Every member unit in the fixed order, with its valid link and its answers since the notice; five queries."""
    counts = _answers(meeting)
    made = list(meeting.unit_links.select_related("organization"))
    links = {link.organization_id: link for link in made if link.revoked_at is None}
    had = {link.organization_id for link in made}
    came = {row.organization_id: row for row in meeting.attendances.all()}
    return [
        Sent(
            guest,
            links.get(guest.organization_id),
            counts[guest.organization_id],
            came.get(guest.organization_id),
            guest.organization_id in had,
        )
        for guest in guests_at(meeting)
    ]
