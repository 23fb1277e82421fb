"""Attendance, the item on the table, results taken back, what was answered before, the board's link."""

from datetime import timedelta

import pytest

from servicelists import links
from servicelists.actions import claims, meetings, rooms, topics
from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Need
from servicelists.queries import live
from tests.servicelists.rooms.conftest import title_on_the_table
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied, LinkHolder
from tianyuan.refusals import BadInput

pytestmark = pytest.mark.django_db


def audited(verb: str) -> int:
    return AuditEvent.objects.filter(verb=verb).count()


# ---- who came
def test_all_here_in_one_press_keeps_what_was_marked_before(notified, unit, other_unit, clerk):
    rooms.mark(notified, other_unit, "leave", by=clerk)
    assert rooms.mark_all(notified, by=clerk) == 1
    room = live.room_of(notified)
    assert (room.present, room.on_leave, room.guests, room.unmarked) == (1, 1, 2, 0)
    assert rooms.mark_all(notified, by=clerk) == 0
    assert audited("attendance.mark_all") == 1


def test_a_unit_is_unticked_with_a_substitute_and_cleared(notified, unit, clerk):
    rooms.mark_all(notified, by=clerk)
    rooms.mark(notified, unit, "present", substitute="李四", by=clerk)
    marked = Attendance.objects.get(organization=unit)
    assert (marked.presence, marked.substitute, marked.by_link, marked.marked_by) == (
        "present",
        "李四",
        False,
        clerk,
    )
    rooms.mark(notified, unit, "absent", by=clerk)
    assert live.room_of(notified).absent == 1
    rooms.clear_mark(notified, unit, by=clerk)
    assert live.room_of(notified).unmarked == 1
    assert audited("attendance.clear") == 1


def test_the_community_is_host_and_a_stranger_is_no_guest(notified, host_unit, far_unit, clerk):
    for unit in (host_unit, far_unit):
        with pytest.raises(BadInput, match="应到名单"):
            rooms.mark(notified, unit, "present", by=clerk)
    assert live.room_of(notified).guests == 2


def test_attendance_of_a_unit_that_left_is_refused_and_no_longer_counted(notified, unit, clerk):
    rooms.mark_all(notified, by=clerk)
    unit.memberships.update(left_on=clock.today() - timedelta(1))
    with pytest.raises(BadInput, match="应到名单"):
        rooms.mark(notified, unit, "leave", by=clerk)
    room = live.room_of(notified)
    assert (room.present, room.guests) == (1, 1)


@pytest.mark.parametrize("bad", ["", "here", "PRESENT", "x" * 300])
def test_an_unknown_presence_is_refused(notified, unit, clerk, bad):
    with pytest.raises(BadInput):
        rooms.mark(notified, unit, bad, by=clerk)
    with pytest.raises(BadInput, match="30"):
        rooms.mark(notified, unit, "present", substitute="名" * 31, by=clerk)


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer", "committee_member"])
def test_strangers_do_not_mark_nor_lead(notified, meeting, unit, item_of, person, request):
    somebody = request.getfixturevalue(person)
    for act in (
        lambda: rooms.mark_all(notified, by=somebody),
        lambda: rooms.mark(notified, unit, "present", by=somebody),
        lambda: rooms.clear_mark(notified, unit, by=somebody),
        lambda: rooms.next_item(meeting, by=somebody),
        lambda: rooms.decide(item_of("路灯"), outcome="pending", by=somebody),
        lambda: rooms.undo(item_of("路灯"), by=somebody),
        lambda: rooms.register_answered(meeting, by=somebody),
        lambda: rooms.make_board(meeting, by=somebody),
        lambda: rooms.finish(meeting, by=somebody),
    ):
        with pytest.raises(Denied):
            act()
    assert not Attendance.objects.exists()


def test_a_units_link_says_that_this_unit_is_here_and_no_more(meeting, unit, other_unit, committee):
    holder = LinkHolder("李四", unit.pk, committee.pk)
    assert rooms.mark(meeting, unit, "present", substitute="李四", by=holder).by_link
    for organization, presence in ((other_unit, "present"), (unit, "absent")):
        with pytest.raises(Denied, match="本单位"):
            rooms.mark(meeting, organization, presence, by=holder)
    with pytest.raises(Denied, match="本单位"):
        rooms.mark(meeting, unit, "present", by=LinkHolder("王五", unit.pk, committee.pk + 1))


def test_attendance_is_put_right_after_the_close_but_not_by_a_link(meeting, unit, clerk, committee):
    rooms.finish(meeting, by=clerk)
    rooms.mark(meeting, unit, "present", by=clerk)
    with pytest.raises(Denied, match="没有在开"):
        rooms.mark(meeting, unit, "present", by=LinkHolder("李四", unit.pk, committee.pk))
    type(meeting).objects.filter(pk=meeting.pk).update(state="minuted")
    with pytest.raises(Denied, match="纪要"):
        rooms.mark(meeting, unit, "absent", by=clerk)


def test_two_thirds_is_advice_and_only_where_the_rule_is_on(notified, clerk):
    assert live.room_of(notified).quorum == 0
    notified.list.rules = {**notified.list.rules, "quorum_advice": True}
    notified.list.save()
    assert live.room_of(notified).quorum == 2


# ---- the item on the table
def test_opening_in_the_room_puts_the_first_item_on_the_table(meeting):
    first = meeting.agenda.items.standing().order_by("position").first()
    assert title_on_the_table(meeting) == first.title


def test_time_of_an_item_is_added_up_when_the_next_one_comes(meeting, secretary):
    first = live.room_of(meeting).lines[0]
    with clock.frozen(clock.now() + timedelta(minutes=4)):
        assert live.room_of(meeting).seconds_of_current == 240
        rooms.next_item(meeting, by=secretary)
        assert AgendaItem.objects.get(pk=first.pk).seconds_used == 240
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        rooms.turn_to(meeting, first.item, by=secretary)
    with clock.frozen(clock.now() + timedelta(minutes=7)):
        rooms.finish(meeting, by=secretary)
    assert AgendaItem.objects.get(pk=first.pk).seconds_used == 360


def test_previous_steps_back_and_stays_at_the_first(meeting, secretary):
    lines = live.room_of(meeting).lines
    rooms.next_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == lines[1].title
    for _ in range(3):
        rooms.previous_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == lines[0].title


def test_next_passes_over_what_was_answered_and_comes_back_to_what_was_left(meeting, answer, secretary):
    lines = live.room_of(meeting).lines
    answer(lines[1].title)
    rooms.next_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == lines[2].title
    rooms.turn_to(meeting, lines[3].item, by=secretary)
    rooms.next_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == lines[0].title


def test_an_item_of_another_agenda_is_refused(meeting, secretary, make_need, other_committee):
    from servicelists.models import Agenda

    other = Agenda.objects.create(committee=other_committee)
    item = AgendaItem.objects.create(
        agenda=other, need=make_need(other_committee), section="real", position=1
    )
    with pytest.raises(BadInput, match="不在这次会议"):
        rooms.turn_to(meeting, item, by=secretary)


def test_nothing_turns_while_the_meeting_is_not_open(notified, item_of, secretary):
    for act in (
        lambda: rooms.next_item(notified, by=secretary),
        lambda: rooms.previous_item(notified, by=secretary),
        lambda: rooms.turn_to(notified, item_of("路灯"), by=secretary),
        lambda: rooms.register_answered(notified, by=secretary),
        lambda: rooms.decide(item_of("路灯"), outcome="pending", by=secretary),
    ):
        with pytest.raises(Denied, match="没有在开"):
            act()


# ---- results
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("pending", "pending"),
        ("reported", "reported"),
        ("resolved", "community"),
        ("withdrawn", "not_listed"),
    ],
)
def test_a_result_brings_the_next_item_and_can_be_taken_back(meeting, secretary, outcome, state):
    first, second = live.room_of(meeting).lines[:2]
    rooms.decide(first.item, outcome=outcome, note="转物业", by=secretary)
    assert Need.objects.get(pk=first.need.pk).state == state
    assert title_on_the_table(meeting) == second.title
    assert live.decided_last(live.room_of(meeting)).pk == first.pk
    rooms.undo(first.item, by=secretary)
    need = Need.objects.get(pk=first.need.pk)
    assert (need.state, need.whereto) == ("tabled", "")
    assert AgendaItem.objects.get(pk=first.pk).outcome == ""
    assert title_on_the_table(meeting) == first.title
    assert audited("needs.undecide") >= 1
    with pytest.raises(Denied, match="不能撤销"):
        rooms.undo(first.item, by=secretary)


def test_a_result_that_went_further_is_not_taken_back(meeting, item_of, secretary):
    rooms.decide(item_of("路灯"), outcome="resolved", by=secretary)
    Need.objects.filter(pk=item_of("路灯").need_id).update(state="in_progress")
    with pytest.raises(Denied, match="往下办"):
        rooms.undo(item_of("路灯"), by=secretary)


def test_what_a_unit_took_gets_no_other_result(meeting, answer, item_of, secretary):
    answer("路灯")
    with pytest.raises(Denied, match="已有单位认领"):
        rooms.decide(item_of("路灯"), outcome="pending", by=secretary)
    assert Need.objects.get(pk=item_of("路灯").need_id).state == "tabled"


# ---- 已有意向一并登记
def test_what_was_agreed_is_registered_in_one_press(
    meeting, answer, item_of, other_unit, other_liaison, secretary
):
    agreed = answer("义诊", 26)
    asked = answer("路灯", agreed=False, organization=other_unit, by=other_liaison)
    said = claims.create(item_of("排水").need, organization=other_unit, for_unit=True, by=secretary)
    results = rooms.register_answered(meeting, by=secretary)
    assert [result.reason for result in results] == ["", ""]
    states = dict(Claim.objects.values_list("pk", "state"))
    # 意向 → 单位已同意 → 登记: who has not answered at home is not registered
    assert (states[agreed.pk], states[asked.pk], states[said.pk]) == ("registered", "intent", "registered")
    room = live.room_of(meeting)
    assert room.claimed == 3
    assert [line.title for line in room.waiting if line.is_untouched] == ["流动摊贩疏导"]


def test_registering_together_is_the_secretarys_word(meeting, answer, clerk):
    answer("义诊", 26)
    with pytest.raises(Denied, match="书记"):
        rooms.register_answered(meeting, by=clerk)
    assert not Claim.objects.registered().exists()


def test_a_line_that_is_no_need_gets_its_words(meeting, secretary):
    topic = AgendaTopic.objects.create(agenda=meeting.agenda, title="上月议定：修好篮球架")
    rooms.conclude_topic(topic, result="  下周完工 ", by=secretary)
    topic.refresh_from_db()
    assert (topic.result, topic.handled_at is not None, audited("meeting.topic")) == ("下周完工", True, 1)
    with pytest.raises(BadInput, match="500"):
        rooms.conclude_topic(topic, result="好" * 501, by=secretary)


def test_a_phone_in_what_the_meeting_says_is_refused(meeting, item_of, secretary):
    topic = AgendaTopic.objects.create(agenda=meeting.agenda, title="上月议定：修好篮球架")
    with pytest.raises(BadInput, match=r"商议结果.*手机号"):
        rooms.conclude_topic(topic, result="找张三 13808751234", by=secretary)
    with pytest.raises(BadInput, match=r"结果说明.*手机号"):
        rooms.decide(item_of("路灯"), outcome="withdrawn", note="转物业 １３８０８７５１２３４", by=secretary)
    assert not AgendaItem.objects.exclude(outcome="").exists()


def test_a_phone_in_a_subject_is_refused():
    with pytest.raises(BadInput, match=r"商议事项.*身份证号"):
        topics.rewrite(None, ["商量 533525199001011234 的低保"])


# ---- the board's link
def test_a_board_link_is_made_renewed_and_revoked(meeting, clerk):
    assert links.board_token(meeting) == ""
    rooms.make_board(meeting, by=clerk)
    first = links.board_token(meeting)
    assert links.meeting_of_board(first) == meeting
    rooms.make_board(meeting, by=clerk)
    second = links.board_token(meeting)
    with pytest.raises(links.BadLink, match="作废"):
        links.meeting_of_board(first)
    rooms.revoke_board(meeting, by=clerk)
    for token in (second, "", "x.y", second[:-1], f"{meeting.pk}-", "￥" * 500):
        with pytest.raises(links.BadLink, match="作废"):
            links.meeting_of_board(token)
    assert (audited("board.make"), audited("board.revoke")) == (2, 1)


def test_closing_concludes_and_says_so(meeting, answer, secretary):
    answer("义诊", 38)
    rooms.register_answered(meeting, by=secretary)
    row = rooms.finish(meeting, by=secretary)
    room = live.room_of(row)
    assert room.is_over
    assert (room.current, room.claimed, room.outcomes) == (None, 1, {"claimed": 1, "pending": 3})
    with pytest.raises(Denied):
        meetings.close(row, by=secretary)
