"""The result of an item on the meeting's page: what was typed stays until it can be stored."""

from datetime import timedelta

import pytest

from servicelists.actions import compiling, meetings
from servicelists.models import Need
from tianyuan import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(make_list, make_need, secretary):
    november = make_list()
    for title in ("文昌路路灯", "菜市场排水"):
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    starts_at = clock.now() + timedelta(days=5)
    meeting = meetings.announce(november, starts_at=starts_at, place="二楼会议室", by=secretary)
    return meetings.open_meeting(meeting, by=secretary)


@pytest.fixture
def item(meeting):
    return meeting.agenda.items.get(need__title="菜市场排水")


@pytest.mark.parametrize(
    ("outcome", "note", "words"),
    [
        ("withdrawn", "", "撤回请写明去向"),
        ("nonsense", "需要县里协调", "nonsense"),
        ("reported", "好" * 301, "300"),
    ],
)
def test_a_result_with_something_to_mend_keeps_what_was_typed(as_user, item, secretary, outcome, note, words):
    answer = as_user(secretary).post(f"/meetings/items/{item.pk}/decide/", {"outcome": outcome, "note": note})
    page = answer.content.decode()
    assert answer.status_code == 400
    line = page[page.index(f'id="item-{item.pk}"') :]
    line = line[: line.index("</li>")]
    assert 'role="alert"' in line
    assert words in line
    assert f'value="{outcome}" selected' in line or outcome == "nonsense"
    assert f'value="{note}"' in line
    assert page.count('role="alert"') == 1
    assert Need.objects.get(pk=item.need_id).state == "tabled"


def test_a_result_leads_back_to_its_item(as_user, item, meeting, secretary, other_secretary, liaison):
    url, said = f"/meetings/items/{item.pk}/decide/", {"outcome": "reported", "note": "需要县里协调"}
    assert as_user(liaison).post(url, {"outcome": "withdrawn"}).status_code == 403
    assert as_user(other_secretary).post(url, said).status_code == 404
    answer = as_user(secretary).post(url, said)
    assert answer["Location"] == f"/meetings/{meeting.pk}/#item-{item.pk}"
    assert Need.objects.get(pk=item.need_id).state == "reported"


def test_a_claim_for_a_unit_leads_back_to_the_item(as_user, item, meeting, secretary):
    page = as_user(secretary).get(f"/meetings/{meeting.pk}/").content.decode()
    here = f"/claims/needs/{item.need_id}/for-unit/?next=/meetings/{meeting.pk}/%23item-{item.pk}"
    assert here in page
    assert f'value="/meetings/{meeting.pk}/#item-{item.pk}"' in as_user(secretary).get(here).content.decode()
