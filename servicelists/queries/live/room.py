"""A meeting as it stands this second: the lines of its agenda, who took what, who is here, the time used."""

from dataclasses import dataclass, field
from datetime import date, datetime

from servicelists.models import AgendaItem, AgendaTopic, Attendance, Meeting, Need
from servicelists.states import MeetingKind, MeetingState, NeedState, Outcome
from tianyuan import clock

# Units take part from the notice on; after the close nothing moves on the screens any more.
LIVE = (MeetingState.NOTIFIED, MeetingState.OPEN)
SHORTEST_MEETING = 30  # minutes
LONGEST_ITEM = 3 * 3600  # a meeting left open overnight was not talked about all night


@dataclass(frozen=True)
class Taken:
    """One active claim as it is read out: `县医院 牵头 26 户 · 12 月 8 日前`."""

    pk: int
    who: str
    role: str
    amount: str
    promised_on: date | None
    registered: bool
    for_unit: bool
    agreed: bool = False
    agreed_here: bool = False  # its yes was taken down in this meeting: it can be taken back
    back_here: bool = (
        False  # typed for the unit and not registered, or registered in this meeting: it can be struck
    )
    asks_here: bool = False  # an 意向 whose unit is in the room and has not answered


@dataclass(frozen=True)
class Line:
    """One item of the agenda: what it is, who took how much, what the meeting said."""

    item: AgendaItem
    number: int
    section: str
    claims: tuple[Taken, ...]
    has_lead: bool
    claimed_here: bool = False  # by an answer to this meeting, not in an earlier month

    @property
    def pk(self) -> int:
        return self.item.pk

    @property
    def need(self) -> Need:
        return self.item.need

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def times(self) -> int:
        return self.item.times

    @property
    def taken(self) -> int:
        return self.need.claimed_quantity

    @property
    def left(self) -> int:
        return self.need.left

    @property
    def outcome(self) -> str:
        """What was decided by hand; what is claimed becomes 认领 when the meeting closes."""
        return self.item.outcome

    @property
    def is_claimed(self) -> bool:
        return bool(self.claims)

    @property
    def waits(self) -> bool:
        """Something to talk about: no result, and nobody leads, something is left, or a unit here can say yes."""
        tabled = self.need.state in {NeedState.TABLED, NeedState.CLAIMED, NeedState.IN_PROGRESS}
        asks = any(one.asks_here for one in self.claims)
        return tabled and not self.outcome and (self.left > 0 or not self.has_lead or asks)

    @property
    def is_registered(self) -> bool:
        return any(one.registered for one in self.claims)

    @property
    def is_untouched(self) -> bool:
        return self.waits and not self.claims

    @property
    def left_words(self) -> str:
        return f"还差 {self.left} {self.need.unit}" if self.left and self.need.amount else "还差牵头"

    @property
    def result(self) -> str:
        """One word for the list: `已认领`, `有意向`, `挂账` …; empty while it is still to be talked about."""
        if self.outcome:
            return self.item.get_outcome_display()
        if self.claims:
            taken = "已登记" if self.is_registered else "有意向"
            return taken if self.has_lead and not self.left else "还差"
        return (
            "" if self.need.state in {NeedState.TABLED, NeedState.AWAITING} else self.need.get_state_display()
        )


@dataclass(frozen=True)
class Room:
    """The meeting now. `lines` are talked about in this order, `later` are left to 会后认领."""

    meeting: Meeting
    lines: list[Line]
    later: list[Line]
    topics: list[AgendaTopic]
    guests: int
    present: int
    on_leave: int
    observers: int
    absent: int
    current: Line | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
    marks: dict[int, Attendance] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(self.meeting)

    @property
    def is_open(self) -> bool:
        return self.meeting.state == MeetingState.OPEN

    @property
    def is_over(self) -> bool:
        return self.meeting.state in {MeetingState.CLOSED, MeetingState.MINUTED}

    @property
    def total(self) -> int:
        return len(self.lines) + len(self.later)

    @property
    def claimed(self) -> int:
        """Items somebody took a share of, for this meeting: registered ones and intentions."""
        return sum(line.claimed_here for line in [*self.lines, *self.later])

    @property
    def registered(self) -> int:
        """Items with a claim the secretary registered."""
        return sum(line.claimed_here and line.is_registered for line in [*self.lines, *self.later])

    @property
    def intended(self) -> int:
        """Items with intentions only."""
        return self.claimed - self.registered

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.waits]

    @property
    def looks_back(self) -> bool:
        """Are earlier resolutions on the agenda? They come before the first item."""
        return any(topic.resolution_id for topic in self.topics)

    @property
    def topics_title(self) -> str:
        """What the lines that are no needs are: `上次议定事项（回头看）`, subjects of a called meeting, or both."""
        both = "上次议定事项（回头看）和商议事项"
        if not self.looks_back:
            return "商议事项"
        return "上次议定事项（回头看）" if all(one.resolution_id for one in self.topics) else both

    @property
    def topics_left_words(self) -> str:
        """`3 件待议`, of the lines that are no needs; `都议了`."""
        left = sum(not topic.result for topic in self.topics)
        return f"{left} 件待议" if left else "都议了"

    @property
    def next_two(self) -> list[Line]:
        """What comes after the current item among those still to be talked about."""
        return following(self.lines, self.current)[:2]

    @property
    def unmarked(self) -> int:
        return max(self.guests - self.present - self.on_leave - self.observers - self.absent, 0)

    @property
    def budget(self) -> int:
        """The joint meeting's minutes by its rules; a called one has as many as its items need."""
        rules = self.meeting.agenda.in_force
        if self.meeting.kind == MeetingKind.JOINT:
            return rules.meeting_minutes
        items = len(self.lines) + len(self.topics)
        return min(max(items * rules.minutes_per_big_item, SHORTEST_MEETING), rules.meeting_minutes)

    @property
    def seconds_used(self) -> int:
        """Since it was opened; before, nothing."""
        meeting = self.meeting
        if meeting.opened_at is None:
            return 0
        return max(int(((meeting.closed_at or clock.now()) - meeting.opened_at).total_seconds()), 0)

    @property
    def seconds_of_current(self) -> int:
        used = self.current.item.seconds_used if self.current else 0
        return used + seconds_since(self.meeting.current_since)

    @property
    def time_used(self) -> str:
        return clock_words(self.seconds_used)

    @property
    def time_of_current(self) -> str:
        return clock_words(self.seconds_of_current)

    @property
    def quorum(self) -> int:
        """应到三分之二: how many units that is; 0 while the rule is off."""
        return -(-self.guests * 2 // 3) if self.meeting.agenda.in_force.quorum_advice else 0


def clock_words(seconds: int) -> str:
    """`12:05`, past an hour `1:02:05`."""
    minutes = f"{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 3600}:{minutes}" if seconds >= 3600 else minutes


def seconds_since(moment: datetime | None) -> int:
    """How long the current item has been on the table."""
    if moment is None:
        return 0
    return min(max(int((clock.now() - moment).total_seconds()), 0), LONGEST_ITEM)


def following(lines: list[Line], current: Line | None) -> list[Line]:
    """Items still to be talked about, from the current one on, then those before it nobody touched yet."""
    at = next((place for place, line in enumerate(lines) if current and line.pk == current.pk), -1)
    after = [line for line in lines[at + 1 :] if line.waits]
    return after + [line for line in lines[: max(at, 0)] if line.is_untouched]


def decided_last(room: Room) -> Line | None:
    """The item whose result was written down last by hand: it can be taken back."""
    by_hand = {Outcome.PENDING, Outcome.REPORTED, Outcome.RESOLVED, Outcome.WITHDRAWN}
    lines = [line for line in [*room.lines, *room.later] if line.outcome in by_hand]
    return max(lines, key=_decided_at, default=None)


def _decided_at(line: Line) -> float:
    moment = line.item.outcome_at
    return moment.timestamp() if moment else 0.0
