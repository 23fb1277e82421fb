"""大党委 and 社区: what the town decides, what the staff keeps."""

from datetime import date

import pytest

from committees.actions import committees, communities
from committees.models import Community
from committees.queries import committee_serving
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import BadInput, Conflict, Denied


def test_create_committee_is_the_towns_decision(town_officer, secretary, lone_community, the_event):
    with pytest.raises(Denied):
        committees.create(lone_community, name="九甲社区“大党委”", by=secretary)
    made = committees.create(lone_community, name="九甲社区“大党委”", by=town_officer)
    assert committee_serving(lone_community) == made
    assert the_event("committees.create").committee_id == made.pk


def test_create_second_committee_of_a_community_is_refused(town_officer, community, events):
    with pytest.raises(BadInput, match="社区"):
        committees.create(community, name="又一个", by=town_officer)
    assert not events("committees.create")


def test_staff_keep_place_and_phone_of_their_own(clerk, committee, other_committee, the_event):
    committees.update(committee, default_place="社区二楼会议室", phone="0875-7123456", by=clerk, version=1)
    committee.refresh_from_db()
    assert (committee.default_place, committee.version) == ("社区二楼会议室", 2)
    assert the_event("committees.update").after["phone"] == "0875-7123456"
    with pytest.raises(Denied):
        committees.update(other_committee, default_place="别处", by=clerk)


def test_staff_cannot_rename_but_may_send_the_same_name(secretary, committee):
    committees.update(committee, name=committee.name, phone="7123456", by=secretary)
    with pytest.raises(Denied):
        committees.update(committee, name="龙井大党委", by=secretary)


def test_liaison_cannot_edit_a_committee(liaison, committee, events):
    with pytest.raises(Denied):
        committees.update(committee, phone="7123456", by=liaison)
    assert not events("committees.update")


def test_update_from_an_old_page_conflicts(clerk, secretary, committee):
    committees.update(committee, phone="7123456", by=clerk, version=1)
    with pytest.raises(Conflict):
        committees.update(committee, phone="7654321", by=secretary, version=1)
    committee.refresh_from_db()
    assert committee.phone == "7123456"


def test_update_that_changes_nothing_leaves_no_trace(clerk, committee, events):
    committees.update(committee, phone="", by=clerk)
    assert not events("committees.update")
    committee.refresh_from_db()
    assert committee.version == 1


def test_unknown_field_is_a_programming_error(clerk, committee):
    with pytest.raises(TypeError):
        committees.update(committee, version_two=1, by=clerk)


def test_calendar_is_set_by_the_staff(secretary, liaison, committee, the_event):
    committees.set_calendar(committee, {"cutoff_day": 15}, by=secretary, version=1)
    committee.refresh_from_db()
    assert committee.calendar == {"cutoff_day": 15}
    assert the_event("committees.set_calendar").before == {"calendar": {}}
    with pytest.raises(Denied):
        committees.set_calendar(committee, {}, by=liaison)
    with pytest.raises(Conflict):
        committees.set_calendar(committee, {}, by=secretary, version=1)


@pytest.mark.parametrize("calendar", [{"x": float("nan")}, {"x": date(2026, 1, 1)}, {"x": "一" * 5000}])
def test_calendar_that_cannot_be_stored_is_refused(secretary, committee, calendar):
    with pytest.raises(BadInput):
        committees.set_calendar(committee, calendar, by=secretary)


def test_community_served_by_another_committee(town_officer, clerk, lone_community, committee, the_event):
    with pytest.raises(Denied):
        communities.update(lone_community, served_by=committee, by=clerk)
    communities.update(lone_community, served_by=committee, code="530524", by=town_officer)
    lone_community.refresh_from_db()
    assert committee_serving(lone_community) == committee
    assert the_event("communities.update").after["served_by"]["id"] == committee.pk


def test_community_with_a_committee_is_served_by_none_other(town_officer, community, other_committee):
    with pytest.raises(BadInput, match="有自己的大党委"):
        communities.update(community, served_by=other_committee, by=town_officer)


def test_inactive_committee_serves_nobody(town_officer, lone_community, committee):
    committees.update(committee, active=False, by=town_officer)
    committee.refresh_from_db()
    with pytest.raises(BadInput, match="不在册"):
        communities.update(lone_community, served_by=committee, by=town_officer)


def test_seed_makes_the_thirteen_once(db):
    assert communities.seed(by=SYSTEM) == 13
    assert communities.seed(by=SYSTEM) == 0
    assert list(Community.objects.values_list("name", flat=True)) == list(communities.NAMES)
