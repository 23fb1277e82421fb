"""撤回开会 and 重新开会: on the same day, while nothing follows from it."""

from datetime import timedelta

import pytest

from servicelists.actions import claims, compiling, items, meetings, publishing
from servicelists.models import Agenda, Claim, Need, ServiceItem
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied

pytestmark = pytest.mark.django_db

TITLES = ("文昌路路灯", "菜市场排水")


@pytest.fixture
def notified(make_list, make_need, secretary):
    november = make_list()
    for title in TITLES:
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    return meetings.announce(
        november, starts_at=clock.now() + timedelta(days=5), place="二楼会议室", by=secretary
    )


@pytest.fixture
def opened(notified, secretary):
    return meetings.open_meeting(notified, by=secretary)


@pytest.fixture
def registered(opened, unit, liaison, secretary):
    """文昌路路灯 is registered for the unit in the meeting."""
    need = Need.objects.get(title="文昌路路灯")
    claim = claims.create(need, organization=unit, role="lead", quantity=1, for_unit=True, by=secretary)
    return claims.register(claim, by=secretary)


@pytest.fixture
def closed(opened, registered, secretary):
    return meetings.close(opened, by=secretary)


def needs():
    return {need.title: (need.state, need.times_tabled) for need in Need.objects.all()}


def outcomes():
    return dict(Agenda.objects.get().items.values_list("need__title", "outcome"))


def test_opening_is_taken_back_as_if_it_had_not_been(opened, secretary):
    meeting = meetings.take_back_opening(opened, by=secretary)
    assert (meeting.state, meeting.opened_at) == ("notified", None)
    assert set(needs().values()) == {("awaiting", 0)}
    assert AuditEvent.objects.filter(verb="meeting.take_back_opening").exists()
    assert meeting.timeline.filter(what="撤回开会", need__isnull=True).exists()
    assert Need.objects.first().timeline.filter(what="撤回开会，这次不算上会").exists()
    meetings.open_meeting(meeting, by=secretary)
    assert set(needs().values()) == {("tabled", 1)}


def test_what_was_left_for_after_the_meeting_keeps_its_count(notified, secretary):
    item = Agenda.objects.get().items.get(need__title="菜市场排水")
    item.after_meeting = True
    item.save()
    Need.objects.filter(title="菜市场排水").update(times_tabled=2)
    meetings.take_back_opening(meetings.open_meeting(notified, by=secretary), by=secretary)
    assert needs() == {"文昌路路灯": ("awaiting", 0), "菜市场排水": ("awaiting", 2)}


def test_a_count_never_falls_below_nothing(opened, secretary):
    """A need brought to 已上会 without being counted, as imported rows may be."""
    Need.objects.update(times_tabled=0)
    meetings.take_back_opening(opened, by=secretary)
    assert set(needs().values()) == {("awaiting", 0)}


def test_opening_stays_once_a_result_was_written_down(opened, secretary):
    item = Agenda.objects.get().items.first()
    meetings.decide(item, outcome="reported", by=secretary)
    with pytest.raises(Denied, match="已记了结果"):
        meetings.take_back_opening(opened, by=secretary)


def test_opening_stays_once_a_claim_was_registered(opened, registered, secretary):
    with pytest.raises(Denied, match="已登记了认领"):
        meetings.take_back_opening(opened, by=secretary)


def test_an_intent_does_not_hold_the_opening(opened, unit, liaison, secretary):
    claims.create(Need.objects.first(), organization=unit, role="lead", quantity=1, by=liaison)
    meetings.take_back_opening(opened, by=secretary)
    assert Claim.objects.get().state == "intent"


def test_closed_by_mistake_the_meeting_goes_on(closed, secretary):
    assert needs()["菜市场排水"] == ("pending", 1)
    meeting = meetings.reopen(closed, by=secretary)
    assert (meeting.state, meeting.closed_at, meeting.claims_until) == ("open", None, None)
    assert needs() == {"文昌路路灯": ("claimed", 1), "菜市场排水": ("tabled", 1)}
    assert set(outcomes().values()) == {""}
    assert Claim.objects.get().state == "registered"
    assert AuditEvent.objects.filter(verb="meeting.reopen").exists()
    assert meeting.timeline.filter(what="重新开会", need__isnull=True).exists()


def test_closing_again_gives_what_closing_gave(closed, secretary):
    before = (needs(), outcomes(), list(ServiceItem.objects.values("pk", "state", "title")))
    again = meetings.close(meetings.reopen(closed, by=secretary), by=secretary)
    assert (needs(), outcomes(), list(ServiceItem.objects.values("pk", "state", "title"))) == before
    assert again.claims_until == closed.claims_until


def test_what_was_decided_by_hand_stays_decided(opened, secretary):
    item = Agenda.objects.get().items.get(need__title="菜市场排水")
    meetings.decide(item, outcome="reported", note="请镇里协调", by=secretary)
    meetings.reopen(meetings.close(opened, by=secretary), by=secretary)
    assert outcomes() == {"文昌路路灯": "", "菜市场排水": "reported"}
    assert needs()["菜市场排水"] == ("reported", 1)


def test_a_need_that_went_on_after_the_closing_is_left_where_it_is(closed, secretary):
    Need.objects.filter(title="菜市场排水").update(state="community")
    meetings.reopen(closed, by=secretary)
    assert needs()["菜市场排水"] == ("community", 1)


def test_published_is_not_reopened(closed, secretary):
    publishing.publish(closed.list, by=secretary)
    closed.refresh_from_db()
    with pytest.raises(Denied, match="已公示"):
        meetings.reopen(closed, by=secretary)


def test_with_a_service_begun_it_is_not_reopened(closed, secretary):
    items.start(ServiceItem.objects.get(), by=secretary)
    with pytest.raises(Denied, match="已有服务项开始办理"):
        meetings.reopen(closed, by=secretary)


def test_paper_meetings_are_not_reopened(closed, secretary):
    closed.recorded_afterwards = True
    closed.save()
    with pytest.raises(Denied, match="补录的会议"):
        meetings.reopen(closed, by=secretary)


@pytest.mark.parametrize("step", [meetings.take_back_opening, meetings.reopen])
@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer"])
def test_steps_back_are_for_who_may_step_on(opened, step, person, request):
    if step is meetings.reopen:
        meetings.close(opened, by=request.getfixturevalue("secretary"))
    with pytest.raises(Denied, match="可以主持会议操作"):
        step(opened, by=request.getfixturevalue(person))


def test_the_next_day_it_is_too_late(opened, secretary):
    with clock.frozen(clock.end_of(clock.today())):
        with pytest.raises(Denied, match="当天"):
            meetings.take_back_opening(opened, by=secretary)
        closed = meetings.close(opened, by=secretary)
    with clock.frozen(clock.now() + timedelta(days=2)), pytest.raises(Denied, match="当天"):
        meetings.reopen(closed, by=secretary)


def test_the_buttons_are_there_and_work(opened, as_user, secretary, auditor):
    browser, page = as_user(secretary), f"/meetings/{opened.pk}/"
    assert "撤回开会" in browser.get(page).content.decode()
    assert browser.post(f"{page}take-back-opening/").status_code == 302
    told = browser.get(page).content.decode()
    assert "会议定在 11 月 15 日（星期日）10:00，现在就开？" in told
    browser.post(f"{page}open/")
    browser.post(f"{page}close/")
    assert "重新开会" in browser.get(page).content.decode()
    browser.post(f"{page}reopen/")
    opened.refresh_from_db()
    assert opened.state == "open"


def test_on_its_day_the_meeting_opens_without_a_word_about_the_day(notified, as_user, secretary):
    with clock.frozen(notified.starts_at - timedelta(hours=1)):
        told = as_user(secretary).get(f"/meetings/{notified.pk}/").content.decode()
    assert "现在开会？议程上的每件需求都记一次上会。" in told
    assert "会议定在" not in told


def test_the_list_of_meetings_is_a_ledger(closed, as_user, secretary):
    from io import BytesIO

    from openpyxl import load_workbook

    answer = as_user(secretary).get("/meetings/?as=xlsx")
    book = load_workbook(BytesIO(answer.getvalue()))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert "二楼会议室" in cells
    line = next(row for row in book.active.iter_rows(values_only=True) if "二楼会议室" in row)
    assert list(line[6:9]) == [2, 1, 1]  # topics, claimed, pending
