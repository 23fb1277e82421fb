"""The pages of 议定事项: list, filters, ledger, one with its moves, the steps by their buttons."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from servicelists.actions import resolutions
from servicelists.models import Resolution
from tianyuan import clock

pytestmark = pytest.mark.django_db
LATE = clock.at(date(2026, 11, 25), 10)


def page(browser, url, status=200):
    answer = browser.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_list_shows_light_and_filters_stay_in_the_address(settled, as_user, clerk):
    browser = as_user(clerk)
    assert "修好篮球架" in page(browser, "/resolutions/")
    assert "修好篮球架" not in page(browser, "/resolutions/?state=done")
    assert "修好篮球架" not in page(browser, "/resolutions/?state=overdue")
    assert "修好篮球架" in page(browser, "/resolutions/?month=2026-11&state=open")
    assert "修好篮球架" not in page(browser, "/resolutions/?month=2026-10")
    with clock.frozen(LATE):
        late = page(browser, "/resolutions/?state=overdue")
        assert "修好篮球架" in late
        assert "超期" in late


@pytest.mark.parametrize(
    "query", ["month=2026-13", "page=9999999999", "state=x%00", "q=%00", "organization=9" + "9" * 30]
)
def test_senseless_addresses_are_refused(settled, as_user, clerk, query):
    assert as_user(clerk).get(f"/resolutions/?{query}").status_code in {200, 400}
    if query.startswith(("month", "page", "q")):
        assert as_user(clerk).get(f"/resolutions/?{query}").status_code == 400


def test_a_liaison_lists_the_own_units_only(settled, meeting, other_unit, as_user, liaison, secretary):
    resolutions.settle(
        meeting, text="别家的事", organizations=[other_unit], due_on=date(2026, 11, 20), by=secretary
    )
    text = page(as_user(liaison), "/resolutions/")
    assert "修好篮球架" in text
    assert "别家的事" not in text


def test_list_costs_the_same_for_one_and_three(settled, meeting, unit, as_user, secretary):
    browser = as_user(secretary)
    with CaptureQueriesContext(connection) as one:
        page(browser, "/resolutions/")
    for text in ("二", "三"):
        resolutions.settle(meeting, text=text, organizations=[unit], due_on=date(2026, 11, 20), by=secretary)
    with CaptureQueriesContext(connection) as three:
        page(browser, "/resolutions/")
    assert len(three) <= len(one)


def test_ledger_holds_what_the_list_shows(settled, as_user, clerk):
    answer = as_user(clerk).get("/resolutions/?as=xlsx")
    cells = [
        str(cell.value) for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row
    ]
    assert "议定事项台账" in cells
    assert "修好篮球架" in cells
    assert "县医院党委" in cells


def test_a_meeting_page_records_one_more_until_the_minutes(meeting, as_user, unit, clerk, liaison):
    browser = as_user(clerk)
    assert "记一条" in page(browser, f"/meetings/{meeting.pk}/")
    assert "记一条" not in page(as_user(liaison), f"/meetings/{meeting.pk}/")
    sent = {
        "text": "装一盏灯",
        "organizations": [unit.pk],
        "due_on": "2026-11-30",
        "idempotency_key": "0" * 32,
    }
    for _ in range(2):
        answer = browser.post(f"/resolutions/settle/{meeting.pk}/", sent)
        assert answer.status_code == 302
    assert Resolution.objects.get().text == "装一盏灯"
    again = browser.post(
        f"/resolutions/settle/{meeting.pk}/", {**sent, "idempotency_key": "1" * 32, "due_on": "2020-01-01"}
    )
    assert again.status_code == 400
    assert "不能早于" in again.content.decode()


def test_steps_by_their_buttons(settled, as_user, unit, clerk, liaison, secretary, town_officer):
    url = f"/resolutions/{settled.pk}/"
    assert "写一句进展" in page(as_user(liaison), url)
    as_user(liaison).post(url + "report/", {"text": "篮板已订", "organization": unit.pk})
    assert "篮板已订" in page(as_user(clerk), url)
    as_user(clerk).post(url + "remind/", {"reason": "请看一看进展"})
    text = page(as_user(clerk), url)
    assert "打印提醒单" in text
    assert "【提醒】县医院党委：请看一看进展" in text
    assert "【提醒】" not in page(as_user(liaison), url)
    as_user(secretary).post(url + "refer/", {"reason": "缺钱"})
    assert "【提请" not in page(as_user(secretary), url)
    assert "写协调意见" in page(as_user(town_officer), url)
    as_user(town_officer).post(url + "coordinate/", {"reason": "镇里出", "due_on": "2026-12-01"})
    as_user(town_officer).post(url + "supervise/", {"reason": "抓紧"})
    assert "打印督办单" in page(as_user(town_officer), url)
    as_user(clerk).post(url + "done/", {"reason": "装好了"})
    settled.refresh_from_db()
    assert (settled.state, settled.result, settled.nudges.count()) == ("done", "装好了", 4)
    assert "重新办" in page(as_user(clerk), url)


def test_empty_or_endless_words_change_nothing(settled, as_user, clerk):
    url = f"/resolutions/{settled.pk}/"
    for reason in ("", "字" * 301, "a\x00b"):
        answer = as_user(clerk).post(url + "done/", {"reason": reason})
        assert answer.status_code == 400
    settled.refresh_from_db()
    assert settled.state == "open"


def test_strangers_see_nothing(settled, as_user, other_secretary, far_liaison):
    for user in (other_secretary, far_liaison):
        page(as_user(user), f"/resolutions/{settled.pk}/", 404)


def test_the_workbench_names_what_waits(settled, as_user, clerk, liaison, secretary, town_officer):
    assert "会议议定，由我单位办理" in page(as_user(liaison), "/")
    resolutions.refer(settled, words="缺钱", by=secretary)
    assert "提请镇党委协调的议定事项" in page(as_user(town_officer), "/")
    with clock.frozen(LATE):
        assert "议定事项过了期限" in page(as_user(clerk), "/")
    settled.refresh_from_db()
    resolutions.done(settled, result="好了", by=clerk)
    assert "会议议定，由我单位办理" not in page(as_user(liaison), "/")
