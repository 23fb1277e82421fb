from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput
from tianyuan.workdays import actions, calendar, seeding
from tianyuan.workdays.models import CalendarYear, OfficeHours, Workday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    calendar.reset()
    yield
    calendar.reset()


@pytest.fixture
def seeded():
    Workday.objects.all().delete()
    CalendarYear.objects.all().delete()
    seeding.seed(Workday, CalendarYear)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 10), True),
        (date(2026, 11, 14), False),
        (date(2026, 10, 1), False),  # 国庆节
        (date(2026, 10, 10), True),  # a Saturday worked instead
        (date(2025, 1, 26), True),  # a Sunday worked before 春节
        (date(2025, 1, 28), False),
        (date(2027, 10, 1), True),  # 待公布: the plain week
        (date(2027, 10, 2), False),
        (date(2040, 1, 1), False),
    ],
)
def test_published_years_follow_the_arrangement_others_the_week(seeded, day, works):
    assert calendar.is_workday(day) is works


def test_without_any_row_the_published_arrangement_still_holds():
    Workday.objects.all().delete()
    calendar.reset()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))


def test_counting_passes_over_the_holidays(seeded):
    assert calendar.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert calendar.add(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert calendar.add(date(2026, 10, 3), 0) == date(2026, 10, 3)
    assert calendar.on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.on_or_after(date(2026, 10, 8)) == date(2026, 10, 8)
    assert calendar.between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert calendar.between(date(2026, 10, 12), date(2026, 9, 30)) == -4


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(1, 60))
def test_add_and_between_agree(day, n):
    later = calendar.add(day, n)
    assert calendar.is_workday(later)
    assert calendar.between(day, later) == n


def test_a_whole_year_costs_one_query(seeded, django_assert_num_queries):
    calendar.reset()
    with django_assert_num_queries(1):
        for n in range(300):
            calendar.is_workday(date(2026, 1, 1) + timedelta(days=n))


def test_seeding_twice_adds_nothing_and_keeps_edits(seeded):
    Workday.objects.filter(date=date(2026, 10, 1)).update(is_workday=True)
    count = Workday.objects.count()
    seeding.seed(Workday, CalendarYear)
    assert Workday.objects.count() == count
    assert Workday.objects.get(date=date(2026, 10, 1)).is_workday
    assert Workday.objects.get(date=date(2026, 10, 10)).name == "国庆节调休上班"


def test_2027_is_to_be_announced(seeded):
    assert calendar.is_provisional(date(2027, 3, 1))
    assert not calendar.is_provisional(date(2026, 3, 1))
    actions.set_announced(2027, announced=True, by=SYSTEM)
    assert not calendar.is_provisional(date(2027, 3, 1))
    assert calendar.is_provisional(date(2028, 3, 1))


def test_an_edit_holds_at_once_and_is_audited(seeded, town_officer):
    day = date(2026, 11, 10)
    assert calendar.is_workday(day)
    actions.set_day(day, is_workday=False, name="街天放假", by=town_officer)
    assert not calendar.is_workday(day)
    actions.set_day(day, is_workday=True, by=town_officer)
    assert calendar.is_workday(day)
    first, second = AuditEvent.objects.filter(verb="workdays.set_day").order_by("pk")
    assert first.before is None
    assert (second.before["is_workday"], second.after["is_workday"]) == (False, True)
    actions.clear_day(Workday.objects.get(date=day), by=town_officer)
    assert AuditEvent.objects.filter(verb="workdays.clear_day").exists()


def test_only_the_town_office_edits(seeded, secretary):
    row = Workday.objects.first()
    for attempt in (
        lambda: actions.set_day(date(2026, 11, 10), is_workday=False, by=secretary),
        lambda: actions.clear_day(row, by=secretary),
        lambda: actions.set_announced(2027, announced=True, by=secretary),
        lambda: actions.set_office_hours([], by=secretary),
    ):
        with pytest.raises(Denied):
            attempt()


def test_office_hours_are_a_setting(town_officer):
    from datetime import time

    tuesday = date(2026, 11, 10)
    assert calendar.is_office_time(clock.at(tuesday, 9))
    assert not calendar.is_office_time(clock.at(tuesday, 13))
    actions.set_office_hours([(time(9), time(13)), (time(14), time(17))], by=town_officer)
    assert calendar.is_office_time(clock.at(tuesday, 12, 30))
    assert not calendar.is_office_time(clock.at(tuesday, 17))
    assert not calendar.is_office_time(clock.at(date(2026, 11, 14), 10))
    assert OfficeHours.objects.count() == 2
    for wrong in ([(time(9), time(9))], [(time(9), time(13)), (time(12), time(17))], []):
        with pytest.raises(BadInput):
            actions.set_office_hours(wrong, by=town_officer)


# ---- page
def test_everybody_reads_the_page_the_town_office_edits_it(seeded, client, secretary, town_officer):
    client.force_login(secretary)
    page = client.get("/workdays/2027/").content.decode()
    assert "待公布" in page
    assert "保存这一天" not in page
    assert client.post(
        "/workdays/2027/", {"date": "2027-10-01", "is_workday": "0", "version": "0"}
    ).status_code in {302, 403}
    assert not Workday.objects.filter(date=date(2027, 10, 1)).exists()
    client.force_login(town_officer)
    client.post(
        "/workdays/2027/", {"date": "2027-10-01", "is_workday": "0", "name": "国庆节", "version": "0"}
    )
    assert not calendar.is_workday(date(2027, 10, 1))
    assert "国庆节" in client.get("/workdays/2027/").content.decode()
    client.post("/workdays/2027/announced/", {"announced": "1"})
    assert "放假安排待公布" not in client.get("/workdays/2027/").content.decode()
    row = Workday.objects.get(date=date(2027, 10, 1))
    client.post(f"/workdays/day/{row.pk}/clear/")
    assert calendar.is_workday(date(2027, 10, 1))
    hours = {
        "morning_starts": "09:00",
        "morning_ends": "12:00",
        "afternoon_starts": "14:00",
        "afternoon_ends": "17:30",
    }
    client.post("/workdays/2027/hours/", hours)
    assert [str(row) for row in OfficeHours.objects.all()] == ["09:00–12:00", "14:00–17:30"]


def test_the_plain_address_leads_to_this_year(client, secretary):
    client.force_login(secretary)
    assert client.get("/workdays/").url == "/workdays/2026/"


@pytest.mark.parametrize(
    "form",
    [
        {"date": "2026-13-01", "is_workday": "0"},
        {"date": "", "is_workday": "2"},
        {"date": "1026-01-01", "is_workday": "0"},
        {"date": "2026-01-01", "is_workday": "0", "name": "长" * 41},
    ],
)
def test_a_wrong_day_is_refused_in_words(client, town_officer, form):
    client.force_login(town_officer)
    before = Workday.objects.count()
    assert client.post("/workdays/2026/", form).status_code == 400
    assert Workday.objects.count() == before


@pytest.mark.parametrize("year", ["0", "1999", "2100", "99999999999999999999999"])
def test_a_year_that_cannot_be_is_refused(client, town_officer, year):
    client.force_login(town_officer)
    assert client.get(f"/workdays/{year}/").status_code in {400, 404}


def test_wrong_office_hours_are_refused(client, town_officer):
    client.force_login(town_officer)
    wrong = {
        "morning_starts": "25:00",
        "morning_ends": "12:00",
        "afternoon_starts": "14:00",
        "afternoon_ends": "17:30",
    }
    assert client.post("/workdays/2026/hours/", wrong).status_code == 400
    backwards = {**wrong, "morning_starts": "13:00"}
    assert client.post("/workdays/2026/hours/", backwards).status_code == 400


# ---- two at once
def saved(client, **changes):
    given = {"date": "2026-11-10", "is_workday": "0", "name": "街天放假", "note": "", "version": "0"}
    return client.post("/workdays/2026/", given | changes)


def test_the_second_of_two_editors_sees_both_texts_and_decides(seeded, as_user, town_officer):
    client = as_user(town_officer)
    assert saved(client).status_code == 302
    row = Workday.objects.get(date=date(2026, 11, 10))
    form = client.get(f"/workdays/2026/?day={row.pk}").context["form"]
    assert (form["date"].value(), form["name"].value(), form["version"].value()) == (row.date, "街天放假", 1)
    assert saved(client, name="赶集", version="1").status_code == 302
    late = saved(client, name="赶街", version="1")
    assert late.status_code == 409
    assert "赶集" in late.content.decode()
    assert "赶街" in late.content.decode()
    row.refresh_from_db()
    assert (row.name, row.version) == ("赶集", 2)
    assert saved(client, name="赶街", version="2").status_code == 302  # "用我的"
    row.refresh_from_db()
    assert row.name == "赶街"


def test_a_new_day_never_overwrites_one_that_is_there(seeded, as_user, town_officer):
    late = saved(as_user(town_officer), date="2026-10-01", name="", is_workday="1")
    assert late.status_code == 409
    assert "国庆节" in late.content.decode()
    assert not Workday.objects.get(date=date(2026, 10, 1)).is_workday


def test_a_day_changed_since_is_not_taken_out(seeded, as_user, town_officer):
    client, day = as_user(town_officer), date(2026, 10, 1)
    row = Workday.objects.get(date=day)
    actions.set_day(day, is_workday=False, name="国庆", by=town_officer)
    assert client.post(f"/workdays/day/{row.pk}/clear/", {"version": "1"}).status_code == 409
    assert Workday.objects.filter(date=day).exists()
    assert client.post(f"/workdays/day/{row.pk}/clear/", {"version": "2"}).status_code == 302
    assert not Workday.objects.filter(date=day).exists()


@pytest.mark.parametrize("day", ["x", "-1", "9" * 40, "٣", "0"])
def test_a_senseless_day_in_the_address_starts_an_empty_form(seeded, as_user, town_officer, day):
    answer = as_user(town_officer).get("/workdays/2026/", {"day": day})
    assert answer.status_code == 200
    assert answer.context["form"]["version"].value() == 0
