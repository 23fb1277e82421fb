"""单位当场同意: an intention becomes a yes in the room, for units that are here; results with their words."""

import re

import pytest

from servicelists.actions import claims, resolutions, rooms
from servicelists.models import Claim, Meeting, Resolution, ServiceItem
from servicelists.queries import live
from tests.servicelists.rooms.conftest import title_on_the_table
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def intent(answer, other_unit, other_liaison):
    """The other unit has pressed 有意向 for the street lamps, and has not asked at home."""
    return answer("路灯", agreed=False, organization=other_unit, by=other_liaison)


@pytest.fixture
def here(meeting, other_unit, clerk):
    return rooms.mark(meeting, other_unit, "present", by=clerk)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def state_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).state


# ---- one unit
def test_a_unit_that_is_here_says_yes_and_is_registered_with_one_press(
    meeting, intent, here, as_user, secretary
):
    rooms.turn_to(meeting, meeting.agenda.items.get(need=intent.need), by=secretary)
    browser = as_user(secretary)
    page = browser.get(f"/meetings/{meeting.pk}/room/")
    assert "单位当场同意，登记" in words(page)
    answer = browser.post(f"/meetings/{meeting.pk}/room/agree/", {"claim": intent.pk}, HTTP_HX_REQUEST="true")
    assert "供电所党支部当场同意，已登记" in words(answer)
    assert state_of(intent) == "registered"
    verbs = list(
        AuditEvent.objects.filter(verb__startswith="claims.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs[-2:] == ["claims.agree_in_room", "claims.register"]
    assert intent.need.timeline.filter(what__contains="单位当场同意（代录）", meeting=meeting).exists()


def test_the_intention_of_an_absent_unit_stays_one(meeting, intent, other_unit, secretary, clerk):
    for presence in ("", "leave", "absent", "observer"):
        if presence:
            rooms.mark(meeting, other_unit, presence, by=clerk)
        with pytest.raises(Denied, match="没有登记到会"):
            rooms.agree_here(meeting, intent, by=secretary)
    assert rooms.intents_here(meeting) == []
    assert rooms.register_answered(meeting, by=secretary) == []
    assert state_of(intent) == "intent"


def test_a_clerk_takes_the_yes_down_and_the_secretary_registers(
    meeting, intent, here, clerk, secretary, liaison
):
    with pytest.raises(Denied, match="班子成员和专干"):
        rooms.agree_here(meeting, intent, by=liaison)
    rooms.agree_here(meeting, intent, by=clerk)
    assert state_of(intent) == "agreed"
    assert [one.reason for one in rooms.register_answered(meeting, by=secretary)] == [""]
    assert state_of(intent) == "registered"


def test_nobody_says_yes_in_the_room_after_the_close(meeting, intent, here, secretary):
    rooms.finish(meeting, by=secretary)
    with pytest.raises(Denied, match="没有在开"):
        rooms.agree_here(meeting, intent, by=secretary)
    assert state_of(intent) == "intent"


# ---- pressed by mistake
@pytest.fixture
def press(as_user, meeting):
    """`press(secretary, "agree", intent)`: the words the operator's screen answers with."""

    def pressed(user, step: str, claim: Claim) -> str:
        sent = {"claim": claim.pk}
        return words(as_user(user).post(f"/meetings/{meeting.pk}/room/{step}/", sent, HTTP_HX_REQUEST="true"))

    return pressed


def test_a_yes_pressed_by_mistake_is_the_units_intention_again(
    meeting, intent, here, press, secretary, other_liaison
):
    rooms.turn_to(meeting, meeting.agenda.items.get(need=intent.need), by=secretary)
    assert "点错了，撤回当场同意" in press(secretary, "agree", intent)
    item = Claim.objects.get(pk=intent.pk).item
    answer = press(secretary, "agree-back", intent)
    assert "供电所党支部的当场同意撤回了，还是意向" in answer
    assert "单位当场同意，登记" in answer
    assert "点错了，撤回当场同意" not in answer
    back = Claim.objects.select_related("need").get(pk=intent.pk)
    assert (back.state, back.agreed_at, back.registered_at, back.item) == ("intent", None, None, None)
    assert (back.need.state, back.need.claimed_quantity) == ("tabled", back.quantity)
    item.refresh_from_db()
    assert item.state == "cancelled"
    assert AuditEvent.objects.filter(verb="claims.agree_in_room_back", target_id=intent.pk).count() == 1
    assert back.need.timeline.filter(what__contains="撤回当场同意，回到意向", meeting=meeting).exists()
    assert InboxMessage.objects.filter(user=other_liaison, title="认领登记撤回了").count() == 1
    assert "已登记" in press(secretary, "agree", intent)
    assert state_of(intent) == "registered"


def test_a_clerk_takes_back_what_is_not_registered(meeting, intent, here, press, clerk, secretary, liaison):
    rooms.agree_here(meeting, intent, by=clerk)
    with pytest.raises(Denied):
        rooms.agree_here_back(meeting, intent, by=liaison)
    assert "还是意向" in press(clerk, "agree-back", intent)
    rooms.agree_here(meeting, intent, by=secretary)
    with pytest.raises(Denied, match="由书记来撤回"):
        rooms.agree_here_back(meeting, intent, by=clerk)
    assert state_of(intent) == "registered"


def test_a_yes_of_the_units_own_is_not_taken_back_in_the_room(meeting, here, answer, secretary):
    own = answer("义诊", 26)
    with pytest.raises(Denied, match="不是这次会上记的"):
        rooms.agree_here_back(meeting, own, by=secretary)
    rooms.register_answered(meeting, by=secretary)
    with pytest.raises(Denied, match="不是这次会上记的"):
        rooms.agree_here_back(meeting, own, by=secretary)
    assert state_of(own) == "registered"


def test_nothing_is_taken_back_once_the_work_began_or_the_meeting_is_closed(
    meeting, intent, here, secretary, other_liaison
):
    claim = rooms.agree_here(meeting, intent, by=secretary)
    ServiceItem.objects.filter(pk=claim.item_id).update(state="ongoing")
    with pytest.raises(Denied, match="服务项已经"):
        rooms.agree_here_back(meeting, intent, by=secretary)
    ServiceItem.objects.filter(pk=claim.item_id).update(state="planned")
    rooms.finish(meeting, by=secretary)
    with pytest.raises(Denied, match="没有在开"):
        rooms.agree_here_back(meeting, intent, by=secretary)
    with pytest.raises(Denied):
        claims.agree_back(Claim.objects.get(pk=intent.pk), by=other_liaison)
    assert state_of(intent) == "registered"


# ---- all of them
def test_one_question_names_how_many_and_registers_those_ticked(
    meeting, intent, here, answer, item_of, unit, liaison, as_user, secretary
):
    agreed = answer("义诊", 26)
    absent = answer("排水", agreed=False)
    browser = as_user(secretary)
    page = words(browser.get(f"/meetings/{meeting.pk}/room/"))
    assert "到会单位当场同意 1 件，一并登记；单位已答应的 1 件一起登记？" in page
    answer = browser.post(
        f"/meetings/{meeting.pk}/room/register/", {"claims": [intent.pk, absent.pk]}, HTTP_HX_REQUEST="true"
    )
    assert "一并登记了 2 件" in words(answer)
    assert "没有登记到会" in words(answer)
    assert [state_of(one) for one in (intent, agreed, absent)] == ["registered", "registered", "intent"]


def test_without_ticks_only_what_was_answered_is_registered(
    meeting, intent, here, answer, as_user, secretary
):
    agreed = answer("义诊", 26)
    as_user(secretary).post(f"/meetings/{meeting.pk}/room/register/", {})
    assert [state_of(one) for one in (intent, agreed)] == ["intent", "registered"]


def test_a_claim_that_is_not_of_this_meeting_is_refused(meeting, as_user, secretary):
    for step, sent in (
        ("register", {"claims": [10**9]}),
        ("register", {"claims": "x\x00"}),
        ("agree", {"claim": -1}),
    ):
        answer = as_user(secretary).post(f"/meetings/{meeting.pk}/room/{step}/", sent, HTTP_HX_REQUEST="true")
        assert answer.status_code == 400


def test_next_stops_where_a_unit_here_can_be_asked(
    meeting, answer, other_unit, other_liaison, secretary, clerk
):
    second = live.room_of(meeting).lines[1]
    answer(second.title, agreed=False, organization=other_unit, by=other_liaison)
    assert not live.room_of(meeting).lines[1].waits
    rooms.mark(meeting, other_unit, "present", by=clerk)
    rooms.next_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == second.title


# ---- counts and words
def test_registered_and_intended_are_counted_apart_and_the_close_leads_to_the_minutes(
    meeting, intent, answer, as_user, secretary
):
    answer("义诊", 38)
    rooms.register_answered(meeting, by=secretary)
    room = live.room_of(meeting)
    assert (room.claimed, room.registered, room.intended) == (2, 1, 1)
    rooms.finish(meeting, by=secretary)
    page = as_user(secretary).get(f"/meetings/{meeting.pk}/room/")
    assert "4 项议题，登记 1 项，意向 1 项，挂账 2 项；" in words(page)
    red = re.findall(r'<a class="btn btn-red" href="([^"]*)">', page.content.decode())
    assert red == [f"/meetings/{meeting.pk}/minutes/"]


def test_the_operator_reads_the_need_and_whom_to_ask_the_board_does_not(
    meeting, item_of, unit, committee, as_user, client, clerk
):
    from servicelists.links import board_token

    item = item_of("义诊")
    item.need.text = "多数行动不便，盼着冬天前上门量血压"
    item.need.save(update_fields=["text"])
    item.suggestions.all().delete()
    item.suggestions.create(organization=unit, rank=1, words=["职能对口"], unit_words=[])
    rooms.turn_to(meeting, item, by=clerk)
    rooms.make_board(meeting, by=clerk)
    page = words(as_user(clerk).get(f"/meetings/{meeting.pk}/room/"))
    board = words(client.get(f"/b/{board_token(meeting)}/"))
    assert "盼着冬天前上门量血压" in page
    assert "可以请： 县医院党委 县医院党委 职能对口" in page  # names in one line, the words in its fold
    assert "盼着" not in board
    assert "县医院" not in board


# ---- 议定事项
def test_a_resolution_names_its_item_and_is_taken_back_right_there(
    meeting, item_of, unit, liaison, as_user, secretary
):
    item = item_of("路灯")
    browser = as_user(secretary)
    due = resolutions_due()
    sent = {"item": item.pk, "text": "年内换完灯头", "due_on": due, "organizations": [unit.pk]}
    answer = words(browser.post(f"/meetings/{meeting.pk}/room/settle/", sent, HTTP_HX_REQUEST="true"))
    assert f"第 {item.position} 项 文昌路路灯修复 · 县医院党委" in answer
    settled = Resolution.objects.get()
    sent = {"resolution": settled.pk}
    answer = words(browser.post(f"/meetings/{meeting.pk}/room/unsettle/", sent, HTTP_HX_REQUEST="true"))
    assert "撤销了议定事项：年内换完灯头" in answer
    assert not Resolution.objects.exists()
    assert InboxMessage.objects.filter(user=liaison, title__startswith="会上撤销了").exists()
    assert AuditEvent.objects.filter(verb="resolutions.unsettle").count() == 1
    again = browser.post(f"/meetings/{meeting.pk}/room/unsettle/", sent, HTTP_HX_REQUEST="true")
    assert again.status_code == 400


def resolutions_due():
    from servicelists.queries.resolutions import due_by_default

    return due_by_default()


def test_a_resolution_is_not_taken_back_after_the_close_or_once_reported_on(
    meeting, unit, secretary, liaison
):
    made = [
        resolutions.settle(meeting, text=text, due_on=clock.today(), organizations=[unit], by=secretary)
        for text in ("装灯", "修路")
    ]
    resolutions.report(made[0], text="已经买灯", organization=unit, by=secretary)
    with pytest.raises(Denied, match="报进展"):
        resolutions.unsettle(made[0], by=secretary)
    with pytest.raises(Denied, match="登记"):
        resolutions.unsettle(made[1], by=liaison)
    rooms.finish(meeting, by=secretary)
    with pytest.raises(Denied, match="闭了"):
        resolutions.unsettle(made[1], by=secretary)
    assert Resolution.objects.count() == 2


# ---- 急事会商
def test_an_urgent_meeting_begins_with_its_item_on_the_table_and_is_short(make_need, secretary, unit):
    from servicelists.actions.meetings.calling import call_urgent

    need = make_need(title="3 组燃气泄漏", state="accepted", urgency="emergency")
    meeting: Meeting = call_urgent(need, organizations=[unit], by=secretary)
    room = live.room_of(meeting)
    assert room.current is not None
    assert (room.current.need, room.budget) == (need, 30)


def test_claims_said_in_the_room_are_called_the_same_everywhere(
    meeting, item_of, other_unit, as_user, secretary
):
    claims.create(item_of("排水").need, organization=other_unit, for_unit=True, by=secretary)
    browser = as_user(secretary)
    assert "单位已答应，待登记" in words(browser.get("/"))
    page = words(browser.get("/claims/registering/"))
    assert "单位已答应，待登记（1）" in page
    assert "当面答应，社区代录" in page
