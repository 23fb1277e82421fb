"""A meeting opened on another day than the one announced: asked first, and the real day everywhere after."""

from datetime import date

import pytest

from servicelists.actions import compiling, meetings, rooms
from servicelists.models import Agenda, Meeting
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


def test_meetings_and_what_was_settled_are_found_by_the_real_day(
    held_early, secretary, make_list, committee, as_user
):
    """Opened on the 20th, announced for the 25th: one held on the 22nd is later."""
    other = Meeting.objects.create(
        committee=committee, agenda=Agenda.objects.create(committee=committee), kind="deliberation", state="closed",
        starts_at=clock.at(date(2026, 11, 22), 9), opened_at=clock.at(date(2026, 11, 22), 9),
        closed_at=clock.at(date(2026, 11, 22), 10), place="会议室",
    )  # fmt: skip
    assert list(Meeting.objects.with_held().order_by("really_at")) == [held_early, other]
    assert [row.held_at for row in Meeting.objects.all()] == [
        row.really_at for row in Meeting.objects.with_held().order_by("-starts_at", "-pk")
    ]
    page = as_user(secretary).get("/meetings/").content.decode()
    assert page.index(f"/meetings/{other.pk}/") < page.index(f"/meetings/{held_early.pk}/")
    rows = as_user(secretary).get("/api/v1/meetings/").json()["results"]
    assert [row["id"] for row in rows] == [other.pk, held_early.pk]
    by_notice = as_user(secretary).get("/api/v1/meetings/?ordering=-starts_at").json()["results"]
    assert [row["id"] for row in by_notice] == [held_early.pk, other.pk]


def test_a_meeting_entered_afterwards_was_when_the_paper_says(held_early):
    Meeting.objects.update(recorded_afterwards=True, starts_at=clock.at(date(2026, 10, 8), 9))
    row = Meeting.objects.with_held().get()
    assert row.really_at == row.held_at == row.starts_at


def test_papers_say_the_real_day(held_early):
    meeting = Meeting.objects.get()
    meeting.kind = "deliberation"
    assert occasion(meeting).startswith("11月20日")
    head = sign_in(meeting).blocks[0]
    assert dict(head.rows)["时间"].startswith("2026年11月20日")
