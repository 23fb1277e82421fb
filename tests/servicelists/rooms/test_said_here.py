"""A claim typed in the room; earlier resolutions before the first item."""

import pytest

from committees.models import Organization
from servicelists.actions import room_claims, rooms
from servicelists.models import AgendaItem, AgendaTopic, Claim, Meeting, Need, Resolution
from servicelists.queries import live
from tests.servicelists.rooms.conftest import title_on_the_table
from tianyuan import clock
from tianyuan.permissions import Denied
from tianyuan.refusals import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(meeting, unit, secretary) -> Organization:
    rooms.mark(meeting, unit, "present", by=secretary)
    return unit


def typed(meeting: Meeting, item: AgendaItem, unit: Organization, by) -> Claim:
    return room_claims.claim(meeting, item.need, organization=unit, quantity=26, by=by)


def test_what_the_secretary_types_for_a_unit_here_is_registered_at_once(meeting, item_of, here, secretary):
    claim = typed(meeting, item_of("义诊"), here, secretary)
    assert (claim.state, claim.for_unit_by, claim.agreed_here) == ("registered", secretary, meeting)
    assert rooms.answered(meeting) == []
    assert claim.need.timeline.filter(what__contains="单位当场同意（代录）").exists()


def test_a_clerks_entry_waits_for_the_secretarys_b(meeting, item_of, here, clerk, secretary):
    claim = typed(meeting, item_of("义诊"), here, clerk)
    assert (claim.state, rooms.answered(meeting)) == ("intent", [claim])
    assert [one.reason for one in rooms.register_answered(meeting, by=secretary)] == [""]
    assert Claim.objects.get().state == "registered"


def test_a_unit_that_is_not_marked_as_present_stays_among_those_to_register(
    meeting, item_of, unit, secretary
):
    claim = typed(meeting, item_of("义诊"), unit, secretary)
    assert (claim.state, rooms.answered(meeting)) == ("intent", [claim])


def test_refused_as_a_whole(meeting, item_of, here, other_unit, secretary):
    typed(meeting, item_of("义诊"), here, secretary)
    rooms.mark(meeting, other_unit, "present", by=secretary)
    with pytest.raises(Conflict):
        typed(meeting, item_of("义诊"), other_unit, secretary)
    assert Claim.objects.count() == 1


def test_struck_in_one_step_and_its_place_is_free(meeting, item_of, here, as_user, secretary):
    claim = typed(meeting, item_of("义诊"), here, secretary)
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    url = f"/meetings/{meeting.pk}/room/"
    page = as_user(secretary).get(url).content.decode()
    assert "录错了，撤销" in page
    assert "撤回当场同意" not in page
    said = as_user(secretary).post(f"{url}unclaim/", {"claim": claim.pk}, HTTP_HX_REQUEST="true")
    assert "的认领撤销了" in said.content.decode()
    claim.refresh_from_db()
    assert (claim.state, Need.objects.get(pk=claim.need_id).left) == ("released", 38)


def test_a_clerk_does_not_strike_what_is_registered(meeting, item_of, here, secretary, clerk, as_user):
    claim = typed(meeting, item_of("义诊"), here, secretary)
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    with pytest.raises(Denied, match="由书记来撤回"):
        room_claims.unclaim(meeting, claim, by=clerk)
    assert "录错了，撤销" not in as_user(clerk).get(f"/meetings/{meeting.pk}/room/").content.decode()
    assert Claim.objects.get().state == "registered"


def test_registered_in_an_earlier_meeting_is_not_struck_here(meeting, item_of, here, secretary, as_user):
    claim = typed(meeting, item_of("义诊"), here, secretary)
    Claim.objects.update(agreed_here=None)
    answer = as_user(secretary).post(
        f"/meetings/{meeting.pk}/room/unclaim/", {"claim": claim.pk}, HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 400
    assert Claim.objects.get().state == "registered"


# ---- 回头看
@pytest.fixture
def settled_before(notified, secretary) -> AgendaTopic:
    resolution = Resolution.objects.create(
        committee=notified.committee, meeting=notified, text="修好篮球架", due_on=clock.today(),
        created_at=clock.now(),
    )  # fmt: skip
    return AgendaTopic.objects.create(
        agenda=notified.agenda, title="修好篮球架", resolution=resolution, position=1
    )


def test_earlier_resolutions_come_before_the_first_item(
    notified, settled_before, secretary, as_user, answer, client
):
    from servicelists.links import board_token

    answer("义诊", 26)
    meeting = rooms.begin(notified, by=secretary)
    rooms.make_board(meeting, by=secretary)
    assert title_on_the_table(meeting) == ""
    url = f"/meetings/{meeting.pk}/room/"
    page = as_user(secretary).get(url).content.decode()
    assert page.index("上次议定事项（回头看）") < page.index('id="keys"')
    assert "上次议定事项（回头看） 1 件还没有记议的结果" in page
    assert "修好篮球架" in client.get(f"/b/{board_token(meeting)}/").content.decode()
    rooms.register_answered(meeting, by=secretary)
    assert title_on_the_table(meeting) == ""  # B does not pass them over
    rooms.conclude_topic(settled_before, result="下周完工", by=secretary)
    assert "还没有记议的结果" not in as_user(secretary).get(url).content.decode()
    rooms.next_item(meeting, by=secretary)
    first = title_on_the_table(meeting)
    assert first
    as_user(secretary).post(f"{url}turn/", {"step": "back"})
    assert title_on_the_table(meeting) == ""
    rooms.next_item(meeting, by=secretary)
    while title_on_the_table(meeting):
        before = title_on_the_table(meeting)
        rooms.previous_item(meeting, by=secretary)
    assert before == live.room_of(meeting).lines[0].title


def test_without_them_the_first_item_is_on_the_table_at_once(notified, secretary):
    meeting = rooms.begin(notified, by=secretary)
    assert title_on_the_table(meeting) == live.room_of(meeting).lines[0].title
    rooms.previous_item(meeting, by=secretary)
    assert title_on_the_table(meeting) == live.room_of(meeting).lines[0].title
