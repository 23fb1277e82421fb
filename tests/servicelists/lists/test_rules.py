"""月度日程与规则: settings of a committee, copied into a list when it opens."""

from datetime import date

import pytest

from servicelists.actions import lists
from servicelists.calendar import dates_of
from servicelists.forms.rules import RulesForm
from servicelists.models import MonthlyList
from servicelists.rules import Rules
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def test_november_runs_as_the_default_calendar_says():
    dates = dates_of(Month(2026, 11), Rules())
    assert clock.local(dates.cutoff_at).isoformat() == "2026-11-19T00:00:00+08:00"
    assert dates.compile_on == date(2026, 11, 19)
    assert dates.notice_by == date(2026, 11, 20)  # the 22nd is a Sunday
    assert (dates.meeting_from, dates.meeting_to) == (date(2026, 11, 25), date(2026, 11, 27))
    assert dates.publish_by == date(2026, 12, 7)  # the 5th is a Saturday
    assert dates.settle_on == date(2027, 1, 11)  # the 10th is a Sunday


def test_a_long_holiday_never_puts_the_notice_before_the_compile():
    for number in range(1, 13):
        dates = dates_of(Month(2026, number), Rules())
        assert dates.compile_on <= dates.notice_by < dates.meeting_from <= dates.meeting_to


def test_open_list_keeps_its_copy_of_the_rules(committee):
    opened = lists.open_list(committee, Month(2026, 11), by=SYSTEM)
    committee.calendar = {"meeting_minutes": 60}
    committee.save()
    assert opened.in_force.meeting_minutes == 120
    assert lists.open_list(committee, Month(2026, 12), by=SYSTEM).in_force.meeting_minutes == 60
    assert lists.open_list(committee, Month(2026, 11), by=SYSTEM).pk == opened.pk


def test_need_of_the_day_after_the_cutoff_belongs_to_the_next_list(committee):
    november = lists.open_list(committee, Month(2026, 11), by=SYSTEM, at=clock.at(date(2026, 10, 19)))
    assert lists.collecting(committee, by=SYSTEM) == november
    with clock.frozen(november.cutoff_at):
        december = lists.collecting(committee, by=SYSTEM)
    assert december.month == Month(2026, 12)


def test_calendar_opens_a_list_for_every_committee_once(committee, other_committee):
    assert lists.open_due_lists(by=SYSTEM) == 2
    assert lists.open_due_lists(by=SYSTEM) == 0
    assert MonthlyList.objects.count() == 2


def posted(committee, **changes):
    form = RulesForm(committee=committee)
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in {**data, **changes}.items() if value not in (False, None)}


def test_page_saves_only_what_differs(committee, secretary, as_user):
    browser = as_user(secretary)
    url = f"/lists/settings/{committee.pk}/"
    order = "急事共商，难事共助，大事共议，实事共办"
    answer = browser.post(url, posted(committee, meeting_minutes=90, section_order=order))
    assert answer.status_code == 302
    committee.refresh_from_db()
    assert committee.calendar == {"meeting_minutes": 90, "section_order": ["urgent", "hard", "big", "real"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"section_order": "大事共议"}, "各写一次"),
        ({"cutoff_day": 25}, "按先后"),
        ({"big_cost": 2**31}, "100000000"),
        ({"meeting_minutes": "９９\x00"}, ""),
        ({"cutoff_day": "x"}, "整数"),
    ],
)
def test_bad_rules_are_refused_in_words(committee, secretary, as_user, changes, words):
    answer = as_user(secretary).post(f"/lists/settings/{committee.pk}/", posted(committee, **changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    committee.refresh_from_db()
    assert committee.calendar == {}


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "auditor", "party_member"])
def test_rules_are_the_committees_own(committee, person, as_user, request):
    answer = as_user(request.getfixturevalue(person)).post(
        f"/lists/settings/{committee.pk}/", posted(committee)
    )
    assert answer.status_code in {403, 404}
