"""会议结果 for the group: what the meeting came to, in 200 characters, with the link whole."""

from datetime import timedelta

import pytest

from servicelists.actions import compiling, meetings
from servicelists.models import Agenda
from servicelists.results import share_result
from tianyuan import clock
from tianyuan.ui import leaks

pytestmark = pytest.mark.django_db
LINK = "https://tianyuan.example/meetings/1/"


@pytest.fixture
def closed(make_list, make_need, secretary):
    november = make_list()
    for title in ("文昌路路灯", "菜市场排水"):
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    meeting = meetings.announce(
        november,
        starts_at=clock.now() + timedelta(days=5),
        place="请打 13812345678",
        notice="各单位：请到会。",
        by=secretary,
    )
    with clock.frozen(meeting.starts_at):
        meeting = meetings.open_meeting(meeting, by=secretary)
        meetings.decide(
            Agenda.objects.get().items.first(), outcome="reported", note="请镇里协调", by=secretary
        )
        return meetings.close(meeting, by=secretary)


def test_result_counts_and_says_how_long_claiming_goes_on(closed):
    text = share_result(closed, LINK)
    assert text.startswith(
        "【会议结果】龙井社区“大党委” 11 月联席会（11 月 15 日（星期日）10:00）：议题 2 项，挂账 1 项、上报 1 项。"
    )
    assert "仍可认领" in text
    assert text.endswith(LINK)
    assert leaks.found_in(text) == []


def test_a_long_address_leaves_the_link_whole(closed):
    long = "https://tianyuan.example/" + "x" * 150
    text = share_result(closed, long)
    assert len(text) == 200
    assert text.endswith(long)


def test_the_page_offers_it_after_the_close_only(closed, secretary, as_user):
    page = f"/meetings/{closed.pk}/"
    assert "【会议结果】" in as_user(secretary).get(page).content.decode()
    with clock.frozen(closed.closed_at):
        meetings.reopen(closed, by=secretary)
    assert "【会议结果】" not in as_user(secretary).get(page).content.decode()
