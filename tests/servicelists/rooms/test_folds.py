"""Panels of the room fold once they have sent, so that the keys are the page's again."""

import pytest

from servicelists.actions import claims, rooms
from servicelists.models import Claim, Resolution
from tests.browsing import findings
from tests.servicelists.rooms.conftest import title_on_the_table
from tests.servicelists.rooms.test_browser import Hand

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.django_db(transaction=True)]


def test_after_a_resolution_the_panel_folds_and_the_keys_work_again(open_as, meeting, secretary):
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    hand = Hand(page)
    first = title_on_the_table(meeting)
    hand.key("d")
    hand.until("document.activeElement.name === 'text'")
    page.keyboard.type("年内装好路灯")
    hand.step("Enter")
    assert Resolution.objects.get().text == "年内装好路灯"
    hand.until("!document.querySelector('#settle').open && document.activeElement === document.body")
    hand.step("y")
    assert title_on_the_table(meeting) != first
    hand.step("z")
    assert title_on_the_table(meeting) == first
    hand.key("d")
    hand.until("document.querySelector('#settle').open")
    page.click("#current .steps button:has-text('下一项')")
    hand.until("!document.querySelector('#settle').open")
    assert title_on_the_table(meeting) != first


def test_b_asks_once_for_the_units_that_are_here(
    open_as, meeting, answer, other_unit, other_liaison, secretary
):
    answer("路灯", agreed=False, organization=other_unit, by=other_liaison)
    rooms.mark(meeting, other_unit, "present", by=secretary)
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    page.keyboard.press("b")
    page.wait_for_selector("dialog:has-text('到会单位当场同意 1 件，一并登记')")
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector("text=一并登记了 1 件")
    assert Claim.objects.get().state == "registered"


def test_t_is_one_key_for_the_unit_on_the_table(
    open_as, meeting, item_of, other_unit, other_liaison, secretary
):
    rooms.mark(meeting, other_unit, "present", by=secretary)
    claims.create(item_of("义诊").need, organization=other_unit, quantity=38, by=other_liaison)
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    Hand(page).step("t")
    assert Claim.objects.get().state == "registered"
    assert "当场同意，已登记" in page.inner_text(".said")
