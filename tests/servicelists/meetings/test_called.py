"""Meetings that belong to no month: 议事会 and 急事会商, from the call to the close; and 改期."""

from datetime import timedelta

import pytest

from servicelists.actions import agendas, claims, compiling, meetings
from servicelists.models import Agenda, Claim, Meeting, Need
from servicelists.queries.guests import guests_at
from servicelists.queries.windows import window_of
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon():
    return clock.now() + timedelta(days=3)


@pytest.fixture
def lamps(make_list, make_need):
    return make_need(title="文昌路路灯", state="accepted", list=make_list(), quantity=12, unit="盏")


@pytest.fixture
def pipe(make_list, make_need):
    """A burst pipe nobody has accepted yet."""
    return make_need(title="水管爆裂", urgency="emergency", list=make_list(), category="drainage")


@pytest.fixture
def called(committee, lamps, soon, secretary):
    return meetings.call(
        committee, starts_at=soon, place="小区凉亭", topics=["小区停车怎么管", "楼道充电桩"], needs=[lamps],
        by=secretary,
    )  # fmt: skip


# ---- 议事会
def test_a_deliberation_goes_from_the_call_to_the_close_without_a_month(
    called, lamps, unit, liaison, secretary
):
    assert (called.kind, called.list, called.state) == ("deliberation", None, "draft")
    assert [topic.title for topic in called.agenda.topics.all()] == ["小区停车怎么管", "楼道充电桩"]
    meeting = meetings.notify(called, by=secretary)
    assert "议事会" in meeting.notice
    assert "议程共 3 项：商议事项 2 项、需求 1 项。" in meeting.notice
    assert "1.小区停车怎么管；2.楼道充电桩" in meeting.notice
    assert "一起议的需求：3.文昌路路灯" in meeting.notice
    assert "联席会" not in meeting.notice
    assert InboxMessage.objects.filter(user=liaison, kind="meeting").exists()
    lamps.refresh_from_db()
    assert window_of(lamps).reason == ""
    claim = claims.create(lamps, organization=unit, quantity=12, by=liaison)
    meeting = meetings.open_meeting(meeting, by=secretary)
    claims.register(claims.agree(claim, by=liaison), by=secretary)
    meeting = meetings.close(meeting, by=secretary)
    lamps.refresh_from_db()
    assert (meeting.state, lamps.state, lamps.times_tabled) == ("closed", "claimed", 1)
    assert meeting.agenda.items.get().outcome == "claimed"
    assert meeting.claims_until is not None
    meeting = meetings.reopen(meeting, by=secretary)
    assert meeting.state == "open"


def test_what_nobody_took_at_a_deliberation_is_shelved(called, lamps, secretary):
    meeting = meetings.open_meeting(meetings.notify(called, by=secretary), by=secretary)
    meetings.close(meeting, by=secretary)
    lamps.refresh_from_db()
    assert lamps.state == "pending"


def test_results_are_decided_at_a_deliberation(called, lamps, secretary):
    meeting = meetings.open_meeting(meetings.notify(called, by=secretary), by=secretary)
    meetings.decide(meeting.agenda.items.get(), outcome="reported", by=secretary)
    lamps.refresh_from_db()
    assert lamps.state == "reported"


def test_a_called_notice_is_taken_back_until_somebody_claims(called, lamps, unit, liaison, secretary):
    meeting = meetings.take_back_notice(meetings.notify(called, by=secretary), by=secretary)
    assert (meeting.state, Agenda.objects.get(pk=meeting.agenda_id).frozen_at) == ("draft", None)
    meeting = meetings.notify(meeting, by=secretary)
    claims.create(lamps, organization=unit, quantity=1, by=liaison)
    with pytest.raises(Denied, match="已有单位表示意向"):
        meetings.take_back_notice(meeting, by=secretary)


def test_a_drafted_deliberation_is_changed_as_a_whole(called, lamps, make_need, soon, secretary):
    other = make_need(title="楼道灯", state="accepted")
    kept = called.agenda.topics.get(title="楼道充电桩").pk
    meeting = meetings.recall(
        called, starts_at=soon + timedelta(days=1), place="会议室", topics=["楼道充电桩", "新议题"], needs=[other],
        version=called.version, by=secretary,
    )  # fmt: skip
    assert [(t.pk == kept, t.title) for t in meeting.agenda.topics.all()] == [
        (True, "楼道充电桩"),
        (False, "新议题"),
    ]
    assert [item.need for item in meeting.agenda.items.all()] == [other]
    assert meeting.place == "会议室"
    with pytest.raises(Conflict):
        meetings.recall(called, starts_at=soon, place="x", topics=["y"], version=1, by=secretary)
    meetings.notify(meeting, by=secretary)
    with pytest.raises(Denied, match="改期"):
        meetings.recall(meeting, starts_at=soon, place="x", topics=["y"], by=secretary)


@pytest.mark.parametrize("topics", [[], ["  "], ["长" * 121], [f"议题{n}" for n in range(21)]])
def test_a_deliberation_needs_subjects_that_can_be(committee, soon, secretary, topics):
    with pytest.raises(BadInput):
        meetings.call(committee, starts_at=soon, place="会议室", topics=topics, by=secretary)
    assert not Meeting.objects.exists()
    assert not Agenda.objects.exists()


def test_a_past_time_or_another_kind_is_refused(committee, soon, secretary):
    with pytest.raises(BadInput, match="已经过了"):
        meetings.call(committee, starts_at=clock.now(), place="会议室", topics=["甲"], by=secretary)
    with pytest.raises(BadInput, match="从需求发起"):
        meetings.call(committee, kind="urgent", starts_at=soon, place="会议室", topics=["甲"], by=secretary)


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer", "committee_member"])
def test_calling_is_for_the_committees_staff(committee, pipe, soon, person, request):
    user = request.getfixturevalue(person)
    with pytest.raises(Denied, match="专干召集"):
        meetings.call(committee, starts_at=soon, place="会议室", topics=["甲"], by=user)
    with pytest.raises(Denied, match="专干召集"):
        meetings.call_urgent(pipe, by=user)
    assert not AuditEvent.objects.filter(verb__startswith="meeting.call").exists()


def test_a_need_stands_on_one_live_agenda(called, lamps, committee, soon, secretary):
    meetings.notify(called, by=secretary)
    with pytest.raises(Denied, match="已在"):
        meetings.call(committee, starts_at=soon, place="会议室", needs=[lamps], by=secretary)


def test_the_month_waits_for_what_an_announced_deliberation_says(
    called, lamps, make_list, make_need, secretary
):
    make_need(title="另一件", state="accepted")
    november = make_list()
    agenda = compiling.compile_list(november, by=secretary)
    assert agenda.items.count() == 2
    meetings.notify(called, by=secretary)
    agenda = compiling.compile_list(november, by=secretary)
    assert [item.title for item in agenda.items.all()] == ["另一件"]


def test_mobiles_in_a_subject_do_not_go_out(committee, soon, secretary):
    with pytest.raises(BadInput, match="手机号"):
        meetings.call(committee, starts_at=soon, place="会议室", topics=["找老王13812345678"], by=secretary)
    meeting = meetings.call(committee, starts_at=soon, place="会议室", topics=["小广告"], by=secretary)
    meeting.agenda.topics.update(title="找老王13812345678")  # as an older row may hold it
    with pytest.raises(BadInput, match="个人信息"):
        meetings.notify(meeting, by=secretary)


# ---- 急事会商
def test_an_emergency_is_called_together_at_once(
    pipe, unit, other_unit, liaison, other_liaison, clerk, secretary
):
    meeting = meetings.call_urgent(pipe, organizations=[unit], place="东门街口", by=clerk)
    pipe.refresh_from_db()
    assert (meeting.kind, meeting.state, meeting.place, pipe.state) == (
        "urgent",
        "open",
        "东门街口",
        "tabled",
    )
    assert [guest.organization for guest in guests_at(meeting)] == [unit]
    assert "急事会商：水管爆裂。请马上派人到东门街口" in meeting.notice
    assert InboxMessage.objects.get(kind="urgent").user == liaison
    assert AuditEvent.objects.filter(verb="meeting.call_urgent").count() == 1
    assert pipe.timeline.filter(what="发起急事会商").exists()
    claim = claims.create(pipe, organization=unit, by=liaison)
    claims.register(claims.agree(claim, by=liaison), by=secretary)
    meeting = meetings.close(meeting, by=clerk)
    pipe.refresh_from_db()
    assert (meeting.state, pipe.state) == ("closed", "claimed")


def test_a_second_press_calls_no_second_meeting(pipe, unit, clerk):
    meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    with pytest.raises((Conflict, Denied)):
        meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    assert Meeting.objects.count() == 1


def test_later_today_is_announced_and_opened_then(pipe, unit, clerk):
    meeting = meetings.call_urgent(
        pipe, organizations=[unit], starts_at=clock.now() + timedelta(hours=2), by=clerk
    )
    assert meeting.state == "notified"
    with pytest.raises(Conflict, match="已经在会商"):
        meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    assert meetings.open_meeting(meeting, by=clerk).state == "open"


def test_tomorrow_is_not_urgent(pipe, unit, clerk):
    with pytest.raises(BadInput, match="当天开"):
        meetings.call_urgent(pipe, organizations=[unit], starts_at=clock.now() + timedelta(days=1), by=clerk)
    pipe.refresh_from_db()
    assert pipe.state == "submitted"


def test_ordinary_and_settled_needs_call_nobody_together(lamps, make_need, clerk):
    with pytest.raises(Denied, match="应急、急办"):
        meetings.call_urgent(lamps, by=clerk)
    with pytest.raises(Denied, match="不用再会商"):
        meetings.call_urgent(make_need(urgency="urgent", state="claimed"), by=clerk)


def test_strangers_are_not_called(pipe, far_unit, clerk):
    with pytest.raises(BadInput, match="不是本大党委"):
        meetings.call_urgent(pipe, organizations=[far_unit], by=clerk)
    assert not Meeting.objects.exists()


def test_an_emergency_never_waits_for_the_joint_meeting(pipe, make_list, make_need, secretary):
    from servicelists.actions import needs

    make_need(title="路灯", state="accepted")
    needs.accept(pipe, by=secretary)
    with pytest.raises(Denied, match="应急不等联席会"):
        needs.await_meeting(pipe, by=secretary)
    assert "急事会商" in window_of(pipe).reason
    november = make_list()
    compiling.compile_list(november, by=secretary)
    assert not Agenda.objects.get().items.filter(need=pipe).exists()
    meeting = meetings.announce(
        november, starts_at=clock.now() + timedelta(days=4), place="会议室", by=secretary
    )
    with pytest.raises(Denied, match="应急不等联席会"):
        agendas.supplement(meeting.agenda, pipe, by=secretary)


def test_a_called_meeting_takes_a_supplement_once_its_notice_is_out(
    called, make_need, pipe, as_user, clerk, liaison, secretary
):
    from servicelists.actions import needs

    needs.accept(pipe, by=secretary)
    late = make_need(title="楼道堆物", state="accepted")
    url = f"/meetings/{called.pk}/"
    assert "补充议题" not in as_user(clerk).get(url).content.decode()
    meeting = meetings.notify(called, by=secretary)
    page = as_user(clerk).get(url).content.decode()
    assert "补充议题" in page
    assert "水管爆裂" in page  # 应急 waits for no joint meeting, but one called ad hoc may take it
    assert "补充议题" not in as_user(liaison).get(url).content.decode()
    supplement = f"/agendas/{meeting.agenda_id}/supplement/"
    answer = as_user(clerk).post(supplement, {"need": late.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == url
    page = answer.content.decode()
    assert "已补充“楼道堆物”" in page
    assert late.timeline.filter(what="补充到议事会议程").exists()
    assert meeting.agenda.items.get(need=late).supplement
    meetings.close(meetings.open_meeting(meeting, by=secretary), by=secretary)
    assert "补充议题" not in as_user(clerk).get(url).content.decode()
    assert as_user(clerk).post(supplement, {"need": pipe.pk}).status_code == 403


# ---- 改期
@pytest.fixture
def announced(make_list, lamps, soon, liaison, secretary):
    november = make_list()
    compiling.compile_list(november, by=secretary)
    return meetings.announce(november, starts_at=soon, place="二楼会议室", by=secretary)


def test_a_moved_meeting_keeps_its_agenda_and_says_both_times(
    announced, lamps, unit, liaison, soon, secretary
):
    claim = claims.create(
        lamps, organization=unit, quantity=2, promised_on=clock.local(soon).date(), by=liaison
    )
    before = Agenda.objects.get()
    later = soon + timedelta(days=7)
    meeting = meetings.reschedule(announced, starts_at=later, place="老年活动室", by=secretary)
    after = Agenda.objects.get()
    assert (after.frozen_hash, after.number, meeting.state) == (before.frozen_hash, before.number, "notified")
    assert "原定 11 月 13 日（星期五）10:00 在二楼会议室召开的会议改期" in meeting.notice
    assert "11 月 20 日（星期五）10:00 在老年活动室召开" in meeting.notice
    message = InboxMessage.objects.filter(user=liaison, title__startswith="会议改期").get()
    assert "原定 11 月 13 日" in message.body
    claim.refresh_from_db()
    assert (claim.agree_by.isoformat(), claim.promised_on.isoformat()) == ("2026-11-24", "2026-11-20")
    assert meeting.timeline.filter(what__startswith="改期：11 月 13 日").exists()
    assert AuditEvent.objects.filter(verb="meeting.reschedule").count() == 1
    assert Need.objects.get().state == "awaiting"


def test_links_stay_valid_when_a_meeting_is_moved(announced, unit, soon, secretary):
    from servicelists import links
    from servicelists.models import UnitLink

    token = links.token_of(UnitLink.objects.get(organization=unit))
    meetings.reschedule(announced, starts_at=soon + timedelta(days=1), place="会议室", by=secretary)
    assert links.link_of(token).organization == unit


def test_moving_twice_tells_twice_and_nothing_new_is_refused(announced, liaison, soon, secretary):
    meeting = meetings.reschedule(announced, starts_at=soon + timedelta(days=1), place="会议室", by=secretary)
    with pytest.raises(BadInput, match="都没有变"):
        meetings.reschedule(meeting, starts_at=meeting.starts_at, place="会议室", by=secretary)
    with pytest.raises(Conflict):
        meetings.reschedule(meeting, starts_at=soon, place="会议室", version=announced.version, by=secretary)
    meetings.reschedule(meeting, starts_at=soon + timedelta(days=2), place="会议室", by=secretary)
    assert InboxMessage.objects.filter(user=liaison, title__startswith="会议改期").count() == 2


def test_a_past_time_or_a_meeting_going_on_is_not_moved(announced, soon, secretary):
    with pytest.raises(BadInput, match="已经过了"):
        meetings.reschedule(announced, starts_at=clock.now(), place="会议室", by=secretary)
    meetings.open_meeting(announced, by=secretary)
    with pytest.raises(Denied, match="不能改期"):
        meetings.reschedule(announced, starts_at=soon, place="会议室", by=secretary)


@pytest.mark.parametrize(
    ("days", "hours", "said", "may_send"),
    [
        (-1, 0, "这个时间已经过了", False),
        (0, 2, "离开会只有 0 天，规则要求提前 3 天通知", True),
        (5, 0, "开会那天不是工作日", True),
        (6, 0, "", True),
    ],
)
def test_the_preview_of_a_new_time_says_what_speaks_against_it(
    called, secretary, as_user, days, hours, said, may_send
):
    """10 November 2026 is a Tuesday; a called meeting has its committee's rules."""
    meeting = meetings.notify(called, by=secretary)
    at = clock.local(clock.now() + timedelta(days=days, hours=hours))
    fields = {"starts_at_0": f"{at:%Y-%m-%d}", "starts_at_1": f"{at:%H:%M}", "place": "凉亭", "look": "1"}
    text = as_user(secretary).post(f"/meetings/{meeting.pk}/reschedule/", fields).content.decode()
    assert ("提醒：" in text) is bool(said)
    assert said in text
    assert ("发出改期通知" in text) is may_send


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer"])
def test_moving_is_for_the_committees_staff(announced, soon, person, request):
    with pytest.raises(Denied, match="可以改期"):
        meetings.reschedule(
            announced, starts_at=soon + timedelta(days=1), place="会议室", by=request.getfixturevalue(person)
        )
    assert not Claim.objects.exists()


def test_what_is_called_together_at_once_stands_under_urgent_matters(pipe, unit, clerk):
    meeting = meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    item = meeting.agenda.items.get()
    assert item.get_section_display() == "急事共商"
    assert "应急" in item.why


def test_until_it_closes_the_units_called_stand_there_to_be_telephoned(
    as_user, pipe, unit, other_unit, clerk, liaison
):
    meeting = meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    page = as_user(clerk).get(f"/meetings/{meeting.pk}/").content.decode()
    card = page.split("打电话叫人")[1].split("</section>")[0]
    assert unit.name in card
    assert other_unit.name not in card
    assert f"/persons/{liaison.person.pk}/call/" in card


def test_what_is_urgent_is_promised_within_three_days(pipe, unit, clerk):
    meeting = meetings.call_urgent(pipe, organizations=[unit], by=clerk)
    pipe.refresh_from_db()
    claim = claims.create(pipe, organization=unit, role="lead", for_unit=True, by=clerk)
    assert claim.promised_on == window_of(pipe).earliest + timedelta(days=3)
    assert meeting.state == "open"
