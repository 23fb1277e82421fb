"""A meeting opened on another day than the one announced: asked first, and the real day everywhere after."""

from datetime import date

import pytest

from servicelists.actions import compiling, meetings, rooms
from servicelists.models import Meeting
from servicelists.papers.sign_in import sign_in
from servicelists.papers.words import occasion
from tianyuan import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(make_list, make_need, secretary):
    november = make_list()
    make_need(title="文昌路路灯", state="accepted", list=november)
    compiling.compile_list(november, by=secretary)
    return meetings.announce(
        november, starts_at=clock.at(date(2026, 11, 25), 14, 30), place="二楼会议室", by=secretary
    )


@pytest.fixture
def held_early(announced, secretary):
    with clock.frozen(clock.at(date(2026, 11, 20), 9, 9)):
        return rooms.begin(announced, by=secretary)


def test_opening_before_its_day_asks_with_the_day_on_both_pages(announced, secretary, as_user):
    with clock.frozen(clock.at(date(2026, 11, 20), 9)):
        browser = as_user(secretary)
        for page in (f"/meetings/{announced.pk}/", f"/meetings/{announced.pk}/room/"):
            said = browser.get(page).content.decode()
            assert "会议定在 11 月 25 日（星期三）14:30，现在就开？" in said, page
    with clock.frozen(clock.at(date(2026, 11, 25), 14, 20)):
        assert "现在就开" not in as_user(secretary).get(f"/meetings/{announced.pk}/room/").content.decode()


def test_the_real_day_stands_on_every_page(held_early, secretary, as_user):
    with clock.frozen(clock.at(date(2026, 11, 20), 9, 30)):
        browser = as_user(secretary)
        for page in ("/meetings/", f"/meetings/{held_early.pk}/", f"/meetings/{held_early.pk}/room/"):
            said = browser.get(page).content.decode()
            assert "11 月 20 日" in said, page
            assert "9:09" in said, page
            assert "通知定于 11 月 25 日" in said, page
        asked = browser.get(f"/api/v1/meetings/{held_early.pk}/")
    assert asked.json()["held_at"] == "2026-11-20T09:09:00+08:00"
    assert asked.json()["starts_at"] == "2026-11-25T14:30:00+08:00"


def test_papers_say_the_real_day(held_early):
    meeting = Meeting.objects.get()
    meeting.kind = "deliberation"
    assert occasion(meeting).startswith("11月20日")
    head = sign_in(meeting).blocks[0]
    assert dict(head.rows)["时间"].startswith("2026年11月20日")
