"""A meeting just closed: one need claimed by two units, one reported to the town, one nobody took."""

from datetime import timedelta

import pytest

from servicelists.actions import claims, compiling, meetings, rooms
from servicelists.actions import minutes as actions
from servicelists.models import Meeting, Minutes
from tianyuan import clock

PHONE = "13812345678"


@pytest.fixture
def notified(make_list, make_need, secretary, liaison, other_liaison) -> Meeting:
    november = make_list()
    make_need(title="独居老人冬季义诊", category="medical", quantity=38, unit="户", state="accepted")
    for title in ("文昌路路灯修复", "菜市场北侧排水"):
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    starts_at = clock.now() + timedelta(hours=3)
    return meetings.announce(november, starts_at=starts_at, place="二楼会议室", by=secretary)


@pytest.fixture
def item_of(notified):
    def find(word: str):
        return notified.agenda.items.select_related("agenda__meeting", "need").get(need__title__contains=word)

    return find


@pytest.fixture
def meeting(notified, item_of, unit, other_unit, liaison, other_liaison, secretary) -> Meeting:
    """Closed. 县医院 leads 26 of 38 (registered), 供电所 helps with 10 (only 意向), the drain is reported."""
    rooms.begin(notified, by=secretary)
    rooms.mark(notified, unit, "present", substitute="周小梅", by=secretary)
    rooms.mark(notified, other_unit, "leave", by=secretary)
    lead = claims.create(
        item_of("义诊").need, organization=unit, quantity=26, measure="上门义诊两次", by=liaison
    )
    claims.register(claims.agree(lead, by=liaison), by=secretary)
    claims.create(
        item_of("义诊").need, organization=other_unit, role="support", quantity=10, by=other_liaison
    )
    meetings.decide(item_of("排水"), outcome="reported", note="要整段换管", by=secretary)
    return rooms.finish(notified, by=secretary)


@pytest.fixture
def minutes(meeting) -> Minutes:
    return Minutes.objects.get(meeting=meeting)


@pytest.fixture
def circulated(minutes, clerk) -> Minutes:
    return actions.circulate(minutes, until=clock.today() + timedelta(days=2), by=clerk)


@pytest.fixture
def issued(minutes, secretary) -> Minutes:
    return actions.issue(minutes, by=secretary)


def text_of(minutes: Minutes, key: str) -> str:
    row = Minutes.objects.get(pk=minutes.pk)
    return actions.section_of(row, key)["text"]


@pytest.fixture
def make_minutes(committee, meeting):
    """Another closed meeting of the committee with its drafted minutes."""
    from servicelists.models import Agenda

    def make(kind: str = "deliberation") -> Minutes:
        now = clock.now()
        held = Meeting.objects.create(
            committee=committee, agenda=Agenda.objects.create(committee=committee), kind=kind,
            state="closed", starts_at=now, place="活动室", opened_at=now, closed_at=now,
        )  # fmt: skip
        from tianyuan.permissions import SYSTEM

        return actions.draft(held, by=SYSTEM)

    return make
