"""A meeting whose notice is out, with four needs on its agenda, and the same one open."""

from datetime import timedelta

import pytest

from servicelists.actions import claims, compiling, meetings, rooms
from servicelists.models import AgendaItem, Meeting
from servicelists.queries import live
from tianyuan import clock

TITLES = ("文昌路路灯修复", "菜市场北侧排水", "流动摊贩疏导")


@pytest.fixture
def notified(make_list, make_need, secretary, liaison, other_liaison) -> Meeting:
    november = make_list()
    make_need(title="38 户独居老人冬季义诊", category="medical", quantity=38, unit="户", state="accepted")
    for title in TITLES:
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    starts_at = clock.now() + timedelta(hours=3)
    return meetings.announce(november, starts_at=starts_at, place="二楼会议室", by=secretary)


@pytest.fixture
def meeting(notified, secretary) -> Meeting:
    """Open, the first item on the table."""
    return rooms.begin(notified, by=secretary)


@pytest.fixture
def item_of(notified):
    """`item_of("路灯")`: the item with that word in its title, fresh."""

    def find(word: str):
        rows = notified.agenda.items.select_related("agenda__meeting", "need")
        return rows.get(need__title__contains=word)

    return find


@pytest.fixture
def answer(item_of, unit, liaison):
    """`answer("义诊", 26)`: the unit's 意向 before the meeting, agreed at home unless told otherwise."""

    def say(word: str, quantity: int = 1, *, agreed: bool = True, organization=None, by=None):
        values = {"organization": organization or unit, "by": by or liaison}
        claim = claims.create(item_of(word).need, quantity=quantity, **values)
        return claims.agree(claim, by=values["by"]) if agreed else claim

    return say


def title_on_the_table(meeting: Meeting) -> str:
    row = Meeting.objects.select_related("current_item__need").get(pk=meeting.pk)
    return row.current_item.title if row.current_item else ""


@pytest.fixture
def eighteen(make_list, make_need, committee, secretary, unit, liaison, other_liaison, other_unit) -> Meeting:
    """18 items, ten of them answered and agreed before the meeting."""
    november = make_list()
    for number in range(1, 19):
        make_need(title=f"第 {number} 号事项要办", state="accepted", quantity=number + 1, unit="户")
    compiling.compile_list(november, by=secretary)
    meeting = meetings.announce(
        november, starts_at=clock.now() + timedelta(hours=2), place="二楼会议室", by=secretary
    )
    AgendaItem.objects.filter(agenda=meeting.agenda).update(after_meeting=False)
    for line in live.room_of(meeting).lines[:10]:
        claim = claims.create(line.need, organization=unit, quantity=line.need.quantity, by=liaison)
        claims.agree(claim, by=liaison)
    return meeting
