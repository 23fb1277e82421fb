"""Needs: whose they are, which communities are offered, versions, months in addresses, the month's counts."""

import pytest

from committees.models import Community
from servicelists.actions import meetings, needs
from servicelists.models import Agenda, AgendaItem, Meeting, Need
from servicelists.queries.month import counts_of
from servicelists.states import NeedKind, NeedState, Outcome
from tianyuan import clock
from tianyuan.permissions import SYSTEM

N = NeedState


# ---- the filter of communities
def offered(browser):
    """The communities the filter offers; none when it is not shown."""
    fields = browser.get("/needs/").context["listing"].filters.form.fields
    return [str(row) for row in fields["community"].queryset] if "community" in fields else []


@pytest.fixture
def nine(lone_community, committee):
    """九甲 served by 龙井's committee."""
    lone_community.served_by = committee
    lone_community.save()
    return lone_community


def test_a_secretary_of_two_communities_is_offered_two(as_user, secretary, nine):
    assert offered(as_user(secretary)) == ["龙井社区", "九甲社区"]


def test_a_secretary_of_one_is_offered_none_and_the_town_all(as_user, secretary, town_officer):
    assert offered(as_user(secretary)) == []
    assert len(offered(as_user(town_officer))) == Community.objects.count()


def test_a_need_handed_over_brings_its_community(as_user, secretary, make_need, lone_community):
    make_need(community=lone_community)
    assert offered(as_user(secretary)) == ["龙井社区", "九甲社区"]


def test_another_community_in_the_address_is_refused(as_user, secretary, nine, other_community):
    answer = as_user(secretary).get(f"/needs/?community={other_community.pk}")
    assert answer.status_code == 400


# ---- months in addresses
@pytest.mark.parametrize(
    "address",
    [
        "/lists/", "/meetings/", "/claims/all/", "/needs/", "/items/", "/api/v1/needs/", "/api/v1/claims/",
        "/api/v1/meetings/", "/api/v1/monthly-lists/", "/api/v1/service-items/", "/api/v1/agenda-items/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("month", ["2026-13", "2026-00", "11", "2026-11-01", "9999999999-01", "%00"])
def test_a_month_that_is_none_is_refused_in_one_sentence(as_user, secretary, address, month):
    answer = as_user(secretary).get(f"{address}?month={month}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert as_user(secretary).get(f"{address}?month=2026-11").status_code == 200


def test_the_sentence_says_nothing_twice(as_user, secretary):
    page = as_user(secretary).get("/needs/?month=2026-13").content.decode()
    assert "筛选条件“月份”不对：没有 2026-13 这个月份，请写成 2026-11 这样" in page
    said = as_user(secretary).get("/api/v1/needs/?month=2026-13").json()["detail"]
    assert said.count("月份") == 1
    assert "2026-13" in said


# ---- versions
@pytest.fixture
def tabled(committee, make_list, make_need):
    """A need on the agenda of a meeting under way."""
    listed = make_list()
    need = make_need(state=N.TABLED, list=listed)
    agenda = Agenda.objects.create(committee=committee, list=listed, number=1)
    item = AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=1)
    Meeting.objects.create(
        committee=committee, list=listed, agenda=agenda, state="open", starts_at=clock.now(), place="社区",
        notified_at=clock.now(), opened_at=clock.now(),
    )  # fmt: skip
    return item


def test_what_a_meeting_decides_is_noticed_by_who_edits(as_user, clerk, secretary, tabled):
    need = tabled.need
    office = as_user(clerk)
    version = office.get(f"/needs/{need.pk}/edit/").context["form"]["version"].value()
    meetings.decide(tabled, outcome=Outcome.PENDING, by=secretary)
    sent = {
        "title": "另一个题目", "quantity": 1, "unit": "件", "kind": "problem", "source": "resident",
        "category": "other", "urgency": "normal", "version": version,
    }  # fmt: skip
    assert office.post(f"/needs/{need.pk}/edit/", sent).status_code == 409
    need.refresh_from_db()
    assert need.title != "另一个题目"
    assert need.version > version


@pytest.mark.parametrize("act", ["accept", "solve_in_grid"])
def test_every_step_counts_the_version_up_once(act, clerk, make_need):
    need = make_need()
    moved = getattr(needs, act)(need, by=clerk)
    assert (moved.version, need.version) == (2, 2)
    assert Need.objects.get().version == 2


# ---- the month's counts
def test_merging_and_solving_take_nothing_from_what_was_collected(clerk, make_list, make_need):
    listed = make_list()
    rows = [make_need(list=listed, state=N.ACCEPTED) for _ in range(4)]
    before = counts_of([listed])[listed.pk]
    needs.merge(rows[0], rows[1:2], by=clerk)
    needs.solve_in_grid(rows[2], by=clerk)
    after = counts_of([listed])[listed.pk]
    assert (before.collected, before.accepted, before.merged) == (4, 4, 0)
    assert (after.collected, after.accepted, after.merged) == (4, 4, 1)


def test_the_ribbon_says_that_merged_ones_are_counted(as_user, clerk, make_list, make_need):
    listed = make_list()
    rows = [make_need(list=listed, state=N.ACCEPTED) for _ in range(3)]
    needs.merge(rows[0], rows[1:], by=clerk)
    page = as_user(clerk).get(f"/lists/{listed.pk}/").content.decode()
    assert "受理 3，含归并 2" in page


# ---- the town hands over from the triage card
def test_the_town_hands_a_need_over_from_its_card(as_user, town_officer, lone_community, committee):
    need = needs.create(community=lone_community, text="九甲路灯不亮", by=SYSTEM)
    office = as_user(town_officer)
    page = office.get("/needs/triage/").content.decode()
    assert f'action="/needs/{need.pk}/assign/"' in page
    assert "九甲社区没有大党委，交由" in page
    answer = office.post(f"/needs/{need.pk}/assign/", {"committee": committee.pk, "next": "/needs/triage/"})
    assert (answer.status_code, answer.url) == (302, "/needs/triage/")
    need.refresh_from_db()
    assert need.committee == committee


def test_a_card_shows_only_what_its_reader_may_do(as_user, grid_head, clerk, make_need):
    need = make_need()
    edit = f"/needs/{need.pk}/edit/"
    assert edit not in as_user(grid_head).get("/needs/triage/").content.decode()
    page = as_user(clerk).get("/needs/triage/").content.decode()
    assert edit in page
    assert "交由" not in page


# ---- refused in words
def test_the_county_hears_why_it_cannot_claim(as_user, county_reader, make_need):
    need = make_need(state=N.TABLED)
    body = {"role": "lead", "quantity": 1, "measure": "派人上门"}
    answer = as_user(county_reader).post(f"/api/v1/needs/{need.pk}/claim/", body, "application/json")
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("您的职务不能在这里认领：单位由本单位联络员认领")


def test_who_may_not_see_the_survivor_is_not_led_to_it(as_user, party_member, clerk, make_need):
    own, other = make_need(created_by=party_member), make_need(title="别人家的事")
    needs.merge(other, [own], by=clerk)
    page = as_user(party_member).get(f"/needs/{own.pk}/").content.decode()
    assert "别人家的事" not in page.replace(own.title, "").split("办理经过")[0]
    assert "已并入另一条相同的需求" in page
    assert "别人家的事" in as_user(clerk).get(f"/needs/{own.pk}/").content.decode()


def test_a_member_sees_a_wish_until_it_is_taken_and_afterwards_if_he_took_it(
    party_member, grid_head, make_need, secretary
):
    wish = make_need(kind=NeedKind.WISH, state=N.ACCEPTED)
    assert wish in Need.objects.visible_to(party_member)
    Need.objects.filter(pk=wish.pk).update(claimed_quantity=1)
    assert wish not in Need.objects.visible_to(party_member)
    wish.claims.create(
        committee=wish.committee, member=party_member.person, role="member", claimed_at=clock.now()
    )
    assert wish in Need.objects.visible_to(party_member)
