"""What a unit sees by its link, and how far the units have come, for those who sent the links."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
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
    own: Claim | None
    unsuitable: bool
    offered: Callable[[live.Line], Offer]
    in_time: bool = True
    words: str = ""

    @cached_property
    def offer(self) -> Offer:
        """Made when it is looked at: a phone in the meeting shows one of eighteen."""
        return self.offered(self.line)

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

    @property
    def seen(self) -> list[Any]:
        """Everything of the line that its card on the phone shows."""
        need, item = self.need, self.line.item
        said = [self.line.title, item.section, item.times, item.after_meeting, item.outcome, self.unsuitable]
        amounts = [need.state, need.quantity, need.claimed_quantity, need.has_room, self.in_time]
        claims = [
            [claim.pk, claim.state, claim.role, claim.quantity, claim.promised_on, claim.agree_by]
            for claim in need.held
        ]
        return [self.line.pk, *said, *amounts, claims]


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

    def seen(self, *shown: Answer | None) -> list[Any]:
        """Everything the unit's page in the meeting shows, with the cards of `shown`: the page's own ETag.

        A claim on another item changes none of it.
        """
        mark = self.attendance
        return [
            [self.meeting.state, self.room.current and self.room.current.pk],
            mark and [mark.presence, mark.substitute],
            [[one.line.pk, one.number] for one in self.answers],
            [one.seen for one in shown if one],
            [] if self.room.is_open else [claim.pk for claim in self.owed],
        ]

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

    `shared`: for looking only; what is read is read once for all phones that ask while nothing has changed.
    """
    unit = link.organization
    if shared:
        room = live.shared_room(link.meeting)
        besides = live.beside(room)
        said, led = besides.words.get(unit.pk, {}), besides.led.get(unit.pk, [])
        refused: Collection[int] = live.told(link.meeting).refused.get(unit.pk, ())
    else:
        room = live.room_of(link.meeting)
        said, led, refused = _of_unit(unit, room)
    offered = partial(_offered, unit, said, led)
    lines = sorted([*room.lines, *room.later], key=lambda line: line.number)
    in_time = not is_over(room.meeting)
    answers = [_answer(line, unit, refused, offered, in_time) for line in lines]
    return UnitPage(link, room, answers, room.marks.get(unit.pk))


def _of_unit(unit: Any, room: live.Room) -> tuple[dict[int, list[str]], list[Alliance], set[int]]:
    """Why it was thought of, the alliances it leads, what it called 不适合: read for one unit, now."""
    lines = [*room.lines, *room.later]
    said = Suggestion.objects.filter(organization=unit, item__in=[line.pk for line in lines])
    refused = Unsuitable.objects.filter(organization=unit, need__in=[line.need.pk for line in lines])
    return (
        dict(said.values_list("item", "unit_words")),
        alliances_led(unit),
        set(refused.values_list("need", flat=True)),
    )


def _answer(
    line: live.Line, unit: Any, refused: Collection[int], offered: Callable[[live.Line], Offer], in_time: bool
) -> Answer:
    held: Iterable[Claim] = line.need.held  # type: ignore[attr-defined]
    own = next((claim for claim in held if claim.organization_id == unit.pk), None)
    return Answer(line, own, own is None and line.need.pk in refused, offered, in_time)


def _offered(unit: Any, said: Mapping[int, list[str]], led: Iterable[Alliance], line: live.Line) -> Offer:
    offer = offer_of(line.need, unit, line.item, said)
    offer.number = line.number
    offer.alliances = [one for one in led if one.committee_id == line.need.committee_id]
    return offer


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
