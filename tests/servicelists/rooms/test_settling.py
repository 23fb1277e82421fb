"""记议定事项 in the room: the resolution is the item's result, on every paper, and is taken back with it."""

import re
from datetime import timedelta

import pytest

from servicelists import papers
from servicelists.actions import needs, rooms
from servicelists.ledgers import needs_ledger
from tests.servicelists.rooms.conftest import title_on_the_table
from tianyuan import clock
from tianyuan.documents import paper

pytestmark = pytest.mark.django_db


def said_of(key: str) -> str:
    from servicelists.models import Minutes

    return next(part["text"] for part in Minutes.objects.get().sections if part["key"] == key)


def settle(meeting, item, units, by, text="整段换管，两家分段做"):
    due = clock.today() + timedelta(days=20)
    return rooms.settle(meeting, item=item, text=text, organizations=units, due_on=due, by=by)


def test_a_resolution_is_the_items_result_and_every_paper_names_its_units(
    meeting, item_of, unit, other_unit, secretary
):
    item = item_of("排水")
    rooms.turn_to(meeting, item, by=secretary)
    settle(meeting, item, [unit, other_unit], secretary)
    item = item_of("排水")
    assert (item.outcome, item.need.state) == ("resolved", "resolved")
    assert title_on_the_table(meeting) != item.title
    rooms.finish(meeting, by=secretary)
    names = f"{unit}、{other_unit}"
    (line,) = [line for line in said_of("items").splitlines() if "排水" in line]
    assert f"议定，由{names}办理" in line or f"议定，由{other_unit}、{unit}办理" in line
    assert "社区办理" not in line
    assert "排水" not in said_of("pending")
    record = paper.html(papers.record(meeting))
    assert "由社区办理" not in record
    assert re.search(f"议定，由({unit}|{other_unit})、", record)
    rows = {row[0]: row for row in needs_ledger(meeting.list).rows}
    assert set(rows[item.title][6].split("、")) == {str(unit), str(other_unit)}
    assert rows[item.title][-1] == "议定办理"


def test_the_room_says_which_item_was_settled_and_another_matter_leaves_it_open(
    meeting, item_of, unit, as_user, secretary
):
    room, item = f"/meetings/{meeting.pk}/room/", item_of("排水")
    browser = as_user(secretary)
    browser.post(f"{room}turn/", {"item": item.pk})
    assert "就这样议定" in browser.get(room).content.decode()
    said = {
        "text": "每月公布水质",
        "organizations": unit.pk,
        "due_on": f"{clock.today() + timedelta(days=9)}",
    }
    browser.post(f"{room}settle/", said)  # the tick taken out: not about this item
    assert item_of("排水").outcome == ""
    answer = browser.post(f"{room}settle/", {**said, "text": "整段换管", "item": item.pk}, follow=True)
    assert f"第 {item.position} 项议定" in answer.content.decode()
    need = browser.get(f"/needs/{item.need_id}/").content.decode()
    assert f"会议议定，由{unit}办理" in need
    assert "议定办理" in need


@pytest.mark.parametrize("way", ["undo", "unsettle"])
def test_what_a_resolution_decided_is_taken_back_with_it(meeting, item_of, unit, secretary, way):
    item = item_of("排水")
    made = settle(meeting, item, [unit], secretary)
    if way == "undo":
        rooms.undo(item_of("排水"), by=secretary)
    else:
        rooms.unsettle(made, by=secretary)
    item = item_of("排水")
    assert (item.outcome, item.need.state, item.resolutions.count()) == ("", "tabled", 0)
    assert title_on_the_table(meeting) == item.title


def test_the_item_stays_settled_while_one_of_its_resolutions_stands(meeting, item_of, unit, secretary):
    first = settle(meeting, item_of("排水"), [unit], secretary)
    settle(meeting, item_of("排水"), [unit], secretary, "每周报一次进度")
    rooms.unsettle(first, by=secretary)
    assert item_of("排水").outcome == "resolved"


@pytest.mark.parametrize("before", ["pending", "resolved"])
def test_a_resolution_takes_the_place_of_挂账_and_自办(meeting, item_of, unit, secretary, before):
    rooms.decide(item_of("排水"), outcome=before, by=secretary)
    settle(meeting, item_of("排水"), [unit], secretary)
    assert (item_of("排水").outcome, item_of("排水").need.state) == ("resolved", "resolved")


def test_a_resolution_without_units_is_the_communitys_and_a_claimed_item_stays_claimed(
    meeting, item_of, answer, unit, secretary
):
    settle(meeting, item_of("排水"), [], secretary)
    assert item_of("排水").need.state == "community"
    answer("路灯")
    settle(meeting, item_of("路灯"), [unit], secretary, "灯杆一并刷漆")
    assert (item_of("路灯").outcome, item_of("路灯").need.state) == ("", "tabled")


def test_what_the_meeting_settled_on_units_is_begun_and_finished_like_own_work(
    meeting, item_of, unit, secretary, clerk
):
    settle(meeting, item_of("排水"), [unit], secretary)
    done = needs.finish(item_of("排水").need, result="管子换好了", by=clerk)
    assert done.state == "awaiting_rating"
