"""How papers say whose, which and when: no emblem, no number, the town's own words."""

from datetime import date, datetime
from functools import partial

from committees.models import Committee, Seat
from committees.states import SeatKind
from servicelists.models import Meeting, MonthlyList
from servicelists.states import MeetingKind
from tianyuan import clock
from tianyuan.documents.paper import Paper
from tianyuan.ui.leaks import found_in, taken_out

TOWN = "田园镇"
WEEKDAYS = "一二三四五六日"


def body_of(committee: Committee) -> str:
    """`田园镇文昌社区“大党委”`: who stands under the paper."""
    return committee.name if committee.name.startswith(TOWN) else f"{TOWN}{committee.name}"


def occasion(meeting: Meeting) -> str:
    """`11月联席会议`; a deliberation has its day: a month may have several."""
    if meeting.list is not None and meeting.kind == MeetingKind.JOINT:
        return f"{meeting.list.month.number}月联席会议"
    held = meeting.held_on
    return f"{held.month}月{held.day}日{meeting.get_kind_display()}"


def gathering(meeting: Meeting) -> str:
    """`11月联席会议`, `急事会商`: where the day stands beside it anyway."""
    if meeting.list is not None and meeting.kind == MeetingKind.JOINT:
        return occasion(meeting)
    return meeting.get_kind_display()


def title(meeting: Meeting, what: str) -> str:
    """The committee in the first line, the occasion in the second."""
    return f"{body_of(meeting.committee)}\n{occasion(meeting)}{what}"


def day(value: date | datetime | None) -> str:
    """`2026年11月26日`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """`2026年11月26日（星期四）14:30`."""
    local = clock.local(value)
    return f"{day(value)}（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def planned(meeting: Meeting) -> datetime:
    """What a paper for the meeting says: the time announced; the real one when it was held on another day."""
    return meeting.held_at if meeting.on_another_day else meeting.starts_at


def span(meeting: Meeting) -> str:
    """From the opening to the close, as it was; as announced while it has not been held."""
    start = meeting.held_at
    if meeting.closed_at is None or meeting.recorded_afterwards:
        return moment(start)
    end = clock.local(meeting.closed_at)
    same_day = end.date() == clock.local(start).date()
    return f"{moment(start)}—{end:%H:%M}" if same_day else f"{moment(start)}—{moment(meeting.closed_at)}"


def chair_of(meeting: Meeting) -> str:
    """Who chaired: as noted, else who was secretary on that day."""
    return meeting.chair or _in_seat(meeting, SeatKind.SECRETARY)


def recorder_of(meeting: Meeting) -> str:
    """Who kept the record: as noted, else the clerk of that day."""
    return meeting.recorder or _in_seat(meeting, SeatKind.CLERK)


def _in_seat(meeting: Meeting, kind: str) -> str:
    held = meeting.held_on
    seats = Seat.objects.current(held).filter(committee=meeting.committee_id, kind=kind)
    seat = seats.select_related("person").first()
    return seat.person.name if seat else ""


def month_title(monthly_list: MonthlyList, what: str) -> str:
    return f"{body_of(monthly_list.committee)}\n{monthly_list.month.long_label}{what}"


def scrubbed(text: str, phone: str = "") -> str:
    """The text without mobiles and ID numbers that somebody typed into it; `phone`, the committee's own, stays."""
    if not found_in(text, public=phone):
        return text
    if not phone:
        return taken_out(text)[0]
    return phone.join(taken_out(part)[0] for part in text.split(phone))


def discreet(paper: Paper, committee: Committee) -> Paper:
    """The paper with every text of it scrubbed."""
    return paper.mapped(partial(scrubbed, phone=committee.phone))
