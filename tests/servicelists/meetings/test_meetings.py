"""The meeting from the month's list to its end, and 补录."""

from datetime import timedelta

import pytest

from servicelists.actions import agendas, compiling, meetings
from servicelists.compiling.versions import fingerprint
from servicelists.models import Agenda, Claim, Meeting, Need
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled(make_list, make_need, secretary):
    november = make_list()
    for title in ("文昌路路灯", "菜市场排水"):
        make_need(title=title, state="accepted")
    compiling.compile_list(november, by=secretary)
    return november


@pytest.fixture
def soon():
    return clock.now() + timedelta(days=5)


@pytest.fixture
def notified(compiled, soon, liaison, secretary):
    return meetings.announce(compiled, starts_at=soon, place="二楼会议室", by=secretary)


def states(committee):
    return dict(Need.objects.filter(committee=committee).values_list("title", "state"))


def test_notice_freezes_the_agenda_and_tells_the_units(notified, compiled, liaison):
    agenda = Agenda.objects.get()
    compiled.refresh_from_db()
    assert compiled.stage == "convened"
    assert agenda.frozen_hash == fingerprint(agenda.versions.first().snapshot)
    assert "二楼会议室" in notified.notice
    assert "议程共 2 项" in notified.notice
    message = InboxMessage.objects.get(user=liaison)
    assert message.url == f"/meetings/{notified.pk}/"
    assert AuditEvent.objects.filter(verb="meeting.notify").exists()


def test_frozen_agenda_takes_no_edit_but_a_visible_supplement(notified, make_need, secretary):
    agenda = Agenda.objects.get()
    before = agenda.frozen_hash
    with pytest.raises(Denied, match="议程已定稿"):
        agendas.remove(agenda.items.first(), by=secretary, edit_version=None)
    late = make_need(title="新受理的", state="accepted")
    item = agendas.supplement(agenda, late, by=secretary)
    agenda.refresh_from_db()
    assert item.supplement
    assert agenda.frozen_hash == before
    assert agenda.versions.first().why == "补充"
    assert agenda.versions.first().changes == ["新增：新受理的"]


def test_notice_for_a_past_time_is_refused(compiled, secretary):
    with pytest.raises(Denied, match="补录"):
        meetings.announce(compiled, starts_at=clock.now() - timedelta(hours=1), place="会议室", by=secretary)
    assert not Meeting.objects.exists()


def test_notice_needs_an_agenda_with_something_on_it(make_list, soon, secretary):
    empty = make_list()
    compiling.compile_list(empty, by=secretary)
    with pytest.raises(Denied, match="还没有议题"):
        meetings.announce(empty, starts_at=soon, place="会议室", by=secretary)


def test_notice_for_an_agenda_somebody_changed_is_a_conflict(compiled, soon, secretary):
    read = Agenda.objects.get().edit_version
    agendas.pin(Agenda.objects.get().items.first(), pinned=True, by=secretary, edit_version=read)
    with pytest.raises(Conflict, match="再看一遍"):
        meetings.announce(compiled, starts_at=soon, place="会议室", agenda_version=read, by=secretary)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer", "grid_worker"])
def test_notice_is_for_the_committees_staff(compiled, soon, person, request):
    with pytest.raises(Denied):
        meetings.announce(compiled, starts_at=soon, place="会议室", by=request.getfixturevalue(person))


def test_notice_can_be_taken_back_until_somebody_claims(notified, compiled, unit, secretary):
    meeting = meetings.take_back_notice(notified, by=secretary)
    compiled.refresh_from_db()
    assert (meeting.state, compiled.stage, Agenda.objects.get().frozen_at) == ("draft", "compiled", None)


def test_notice_stays_once_a_unit_means_to_help(notified, compiled, unit, secretary):
    Claim.objects.create(
        need=Need.objects.first(), committee=compiled.committee, list=compiled, organization=unit, role="lead",
        claimed_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Denied, match="已有单位表示意向"):
        meetings.take_back_notice(notified, by=secretary)


def test_opening_counts_a_time_on_the_agenda(notified, secretary):
    meetings.open_meeting(notified, by=secretary)
    assert set(Need.objects.values_list("state", "times_tabled")) == {("tabled", 1)}
    with pytest.raises(Denied):
        meetings.open_meeting(notified, by=secretary)
    assert set(Need.objects.values_list("times_tabled", flat=True)) == {1}


def test_left_for_after_the_meeting_is_claimable_but_not_counted(compiled, soon, secretary):
    item = Agenda.objects.get().items.get(need__title="菜市场排水")
    agendas.set_after_meeting(item, after=True, by=secretary, edit_version=None)
    meeting = meetings.announce(compiled, starts_at=soon, place="会议室", by=secretary)
    meetings.open_meeting(meeting, by=secretary)
    assert dict(Need.objects.values_list("title", "times_tabled")) == {"文昌路路灯": 1, "菜市场排水": 0}
    assert set(Need.objects.values_list("state", flat=True)) == {"tabled"}


def test_the_link_in_the_group_leads_a_liaison_to_the_claims(notified, as_user, liaison, secretary):
    page = f"/meetings/{notified.pk}/"
    assert "看看能办哪件" in as_user(liaison).get(page).content.decode()
    assert "看看能办哪件" not in as_user(secretary).get(page).content.decode()


def test_close_shelves_what_nobody_took_and_keeps_claiming_open(notified, compiled, unit, secretary):
    meeting = meetings.open_meeting(notified, by=secretary)
    Claim.objects.create(
        need=Need.objects.get(title="文昌路路灯"), committee=compiled.committee, list=compiled, organization=unit,
        role="lead", claimed_at=clock.now(),
    )  # fmt: skip
    meeting = meetings.close(meeting, by=secretary)
    assert states(compiled.committee) == {"文昌路路灯": "tabled", "菜市场排水": "pending"}
    assert clock.local(meeting.claims_until - timedelta(seconds=1)).date().isoformat() == "2026-11-17"
    assert meeting.claims_last_day.isoformat() == "2026-11-17"
    with clock.frozen(meeting.claims_until + timedelta(minutes=1)):
        Claim.objects.update(state="released")
        assert meetings.end_late_claims(by=secretary) == 1
    assert set(states(compiled.committee).values()) == {"pending"}


def test_results_are_written_down_in_the_meeting(notified, compiled, secretary):
    item = Agenda.objects.get().items.get(need__title="菜市场排水")
    with pytest.raises(Denied, match="没有在开"):
        meetings.decide(item, outcome="reported", by=secretary)
    meetings.open_meeting(notified, by=secretary)
    with pytest.raises(BadInput, match="去向"):
        meetings.decide(item, outcome="withdrawn", by=secretary)
    meetings.decide(item, outcome="reported", note="需要县里协调", by=secretary)
    assert states(compiled.committee)["菜市场排水"] == "reported"
    meetings.close(Meeting.objects.get(), by=secretary)
    item.refresh_from_db()
    assert (item.outcome, item.outcome_note) == ("reported", "需要县里协调")


def test_paper_meeting_is_entered_afterwards_in_its_own_time(compiled, unit, liaison, secretary):
    held = clock.now() - timedelta(days=1)
    lights, drain = (Need.objects.get(title=t) for t in ("文昌路路灯", "菜市场排水"))
    claim = {"organization": unit, "role": "lead", "quantity": 1}
    results = {
        lights.pk: meetings.Recorded(claims=(claim,)),
        drain.pk: meetings.Recorded(outcome="reported", note="要协调"),
    }
    meeting = meetings.record_afterwards(
        compiled, starts_at=held, place="老会议室", results=results, by=secretary
    )
    meeting.refresh_from_db()
    assert (meeting.state, meeting.recorded_afterwards, meeting.closed_at) == ("closed", True, held)
    made = Claim.objects.get()
    assert (made.state, made.claimed_at, made.registered_at) == ("registered", held, held)
    assert states(compiled.committee) == {"文昌路路灯": "claimed", "菜市场排水": "reported"}
    assert not InboxMessage.objects.filter(user=liaison, kind="meeting").exists()
    assert AuditEvent.objects.get(verb="meeting.close").at == clock.now()  # the audit knows when it was typed


def test_half_a_paper_meeting_is_none(compiled, far_unit, secretary):
    """A unit of another committee in the last row: nothing at all is entered."""
    lights, drain = (Need.objects.get(title=t) for t in ("文昌路路灯", "菜市场排水"))
    results = {
        lights.pk: meetings.Recorded(outcome="reported"),
        drain.pk: meetings.Recorded(claims=({"organization": far_unit, "role": "lead", "quantity": 1},)),
    }
    with pytest.raises((Denied, BadInput)):
        meetings.record_afterwards(
            compiled, starts_at=clock.now() - timedelta(days=1), place="x", results=results, by=secretary
        )
    assert not Meeting.objects.exists()
    assert set(states(compiled.committee).values()) == {"awaiting"}


def test_paper_meeting_cannot_lie_in_the_future(compiled, soon, secretary):
    with pytest.raises(BadInput, match="将来"):
        meetings.record_afterwards(compiled, starts_at=soon, place="x", results={}, by=secretary)


def test_personal_numbers_do_not_go_out(compiled, soon, secretary):
    with pytest.raises(BadInput, match="通知正文：手机号"):
        meetings.announce(compiled, starts_at=soon, place="会议室", notice="请打 13987654321", by=secretary)
    item = Agenda.objects.get().items.first()
    with pytest.raises(BadInput, match="个人信息"):
        agendas.retitle(item, title="路灯（请打13987654321）", by=secretary, edit_version=None)
    item.title_override = "路灯 13987654321"  # as an older row may hold it
    item.save()
    with pytest.raises(BadInput, match="议题"):
        meetings.announce(compiled, starts_at=soon, place="会议室", by=secretary)
    assert not Meeting.objects.exists()


def test_the_number_of_the_office_itself_may_go_out(compiled, soon, secretary):
    compiled.committee.phone = "13900001111"
    compiled.committee.save()
    meeting = meetings.announce(compiled, starts_at=soon, place="会议室", by=secretary)
    assert "13900001111" in meeting.notice
    assert meetings.giving_away(meeting.agenda, "联系 139 0000 1111") == []
    assert meetings.giving_away(meeting.agenda, "13900001111、13900001112") == ["通知正文：手机号（139…）"]
