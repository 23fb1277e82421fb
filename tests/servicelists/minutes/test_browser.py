"""Minutes and the file in a real browser: what it costs after the close, editing in place, a phone in a pocket."""

import pytest

from servicelists.actions import minutes as actions
from servicelists.models import MinutesComment
from tests.browsing import findings, picture, sideways
from tests.servicelists.minutes.conftest import text_of
from tianyuan.work.models import Work

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.django_db(transaction=True)]


def test_minutes_and_file_after_the_close_cost_three_taps_and_nothing_typed(
    meeting, minutes, secretary, open_as
):
    """INTERFACE.md, task 7: 3 taps / 0 retyped facts, from the meeting's page."""
    page = open_as(secretary, f"/meetings/{meeting.pk}/", 390)
    for taps, (label, reached) in enumerate(
        [("看会议纪要", "/minutes/"), ("印发", "/file/"), ("全部打包", "/file/#pack")], start=1
    ):
        button = page.locator("main .btn-red:visible")
        assert button.count() == 1
        assert button.inner_text().startswith(label)
        button.click()
        page.wait_for_url(f"**{reached}")
        assert taps <= 3
    minutes.refresh_from_db()
    assert (minutes.state, minutes.number) == ("issued", 1)
    assert Work.objects.filter(kind="servicelists.papers.file").count() == 1


def test_a_section_is_edited_in_place_and_says_that_it_is_saved(meeting, minutes, clerk, open_as):
    page = open_as(clerk, f"/meetings/{meeting.pk}/minutes/")
    page.click("#s-other >> text=改")
    page.fill("#t-other", "下次联席会定在 12 月 25 日。")
    page.click("#s-other button:has-text('保存')")
    page.wait_for_selector("#s-other .saved")
    assert text_of(minutes, "other") == "下次联席会定在 12 月 25 日。"
    page.click("#s-items >> text=改")
    page.wait_for_selector("#t-items")
    page.click("#s-items >> text=不改了")
    page.wait_for_selector("#t-items", state="detached")
    assert page.url.endswith("/minutes/")


def test_the_second_editor_reads_both_texts_and_loses_nothing(meeting, minutes, clerk, secretary, open_as):
    page = open_as(secretary, f"/meetings/{meeting.pk}/minutes/")
    page.click("#s-other >> text=改")
    page.fill("#t-other", "书记写的")
    actions.edit(minutes, "other", "专干写的", version=1, by=clerk)
    page.click("#s-other button:has-text('保存')")
    page.wait_for_selector("#s-other .theirs")
    assert "专干写的" in page.inner_text("#s-other .theirs")
    assert page.input_value("#t-other") == "书记写的"
    page.click("#s-other button:has-text('保存')")
    page.wait_for_selector("#s-other .saved")
    assert text_of(minutes, "other") == "书记写的"


def test_a_liaison_answers_on_a_phone(meeting, circulated, liaison, unit, open_as):
    page = open_as(liaison, f"/meetings/{meeting.pk}/minutes/", 360)
    assert sideways(page) <= 0
    assert findings(page) == []
    picture(page, "minutes-phone")
    page.click("main .btn-red:visible")
    page.wait_for_load_state()
    assert MinutesComment.objects.get().organization == unit
