"""红色联盟: kept by the committee's staff, claims as one with its lead in front."""

from datetime import date

import pytest

from committees.actions import alliances
from committees.models import Alliance
from servicelists.actions import claims
from servicelists.models import Claim
from servicelists.queries.claims import claimant_words, taken_words, together_words
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance(committee, unit, other_unit, secretary):
    return alliances.form(
        committee,
        name="银龄红色联盟",
        purpose="关心老人",
        lead=unit,
        members=[unit, other_unit],
        by=secretary,
    )


def test_an_alliance_has_a_lead_and_others(alliance, unit, other_unit):
    assert (alliance.lead, list(alliance.members.all())) == (unit, [other_unit])
    assert AuditEvent.objects.filter(verb="alliances.form").count() == 1


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "committee_member"])
def test_kept_by_the_committees_staff(committee, alliance, unit, other_unit, person, request):
    user = request.getfixturevalue(person)
    with pytest.raises(Denied):
        alliances.form(committee, name="新联盟", lead=unit, members=[other_unit], by=user)
    with pytest.raises(Denied):
        alliances.change(
            alliance, name="改名", lead=unit, members=[other_unit], formed_on=date(2026, 1, 1), by=user
        )
    with pytest.raises(Denied):
        alliances.end(alliance, by=user)
    assert Alliance.objects.get().name == "银龄红色联盟"


def test_units_days_and_names_that_cannot_be(committee, alliance, unit, other_unit, far_unit, secretary):
    for lead, members, words in (
        (unit, [far_unit], "不是本大党委"),
        (far_unit, [unit], "不是本大党委"),
        (unit, [unit], "至少两家"),
    ):
        with pytest.raises(BadInput, match=words):
            alliances.form(committee, name="新联盟", lead=lead, members=members, by=secretary)
    with pytest.raises(BadInput, match="晚于今天"):
        alliances.form(
            committee,
            name="新联盟",
            lead=unit,
            members=[other_unit],
            formed_on=date(2027, 1, 1),
            by=secretary,
        )
    with pytest.raises(BadInput, match="同名"):
        alliances.form(committee, name="银龄红色联盟", lead=unit, members=[other_unit], by=secretary)


def test_changes_count_the_version_and_ended_ones_stay(
    committee, alliance, unit, other_unit, host_unit, secretary
):
    row = alliances.change(
        alliance, name="银龄红色联盟", lead=other_unit, members=[unit, host_unit], formed_on=alliance.formed_on,
        version=1, by=secretary,
    )  # fmt: skip
    assert (row.lead, row.version, row.members.count()) == (other_unit, 2, 2)
    with pytest.raises(Conflict):
        alliances.end(row, version=1, by=secretary)
    row = alliances.end(row, by=secretary)
    with pytest.raises(Denied, match="已经解散"):
        alliances.end(row, by=secretary)
    assert (
        alliances.form(committee, name="银龄红色联盟", lead=unit, members=[other_unit], by=secretary).pk
        != row.pk
    )


def test_it_claims_as_one_with_its_lead(need, alliance, unit, liaison):
    claim = claims.create(need, organization=unit, alliance=alliance, quantity=26, by=liaison)
    assert (claim.organization, claim.alliance, claim.role) == (unit, alliance, "lead")
    assert claimant_words(claim) == "银龄红色联盟（县医院党委牵头）"
    assert together_words(claim) == "协办：供电所党支部"
    assert taken_words(need) == "银龄红色联盟（县医院党委牵头）已认领 26 户，还差 12 户"
    assert need.timeline.filter(what="银龄红色联盟（县医院党委牵头）认领 26 户：意向").exists()
    assert Claim.objects.count() == 1


def test_only_the_leads_liaison_claims_in_its_name(
    need, alliance, unit, other_unit, other_liaison, liaison, secretary
):
    with pytest.raises(Denied, match="牵头单位来点"):
        claims.create(need, organization=other_unit, alliance=alliance, quantity=1, by=other_liaison)
    with pytest.raises(Denied, match="联络员来点"):
        claims.create(need, organization=unit, alliance=alliance, quantity=1, by=other_liaison)
    alliances.end(alliance, by=secretary)
    alliance.refresh_from_db()
    with pytest.raises(Denied, match="解散"):
        claims.create(need, organization=unit, alliance=alliance, quantity=1, by=liaison)
    assert not Claim.objects.exists()


def test_another_committees_alliance_does_not_claim_here(
    need, unit, liaison, other_committee, far_unit, make_organization, other_secretary
):
    members = [make_organization(other_committee)]
    theirs = alliances.form(
        other_committee, name="宝丰联盟", lead=far_unit, members=members, by=other_secretary
    )
    with pytest.raises(Denied, match="不在本大党委"):
        claims.create(need, organization=unit, alliance=theirs, quantity=1, by=liaison)


def test_a_member_may_still_help_with_a_share_of_its_own(
    need, alliance, unit, other_unit, liaison, other_liaison
):
    claims.create(need, organization=unit, alliance=alliance, quantity=26, by=liaison)
    own = claims.create(need, organization=other_unit, role="support", quantity=2, by=other_liaison)
    assert (own.alliance, need.claims.active().count()) == (None, 2)


def test_the_claiming_page_offers_the_alliance_to_its_lead(need, alliance, as_user, liaison, other_liaison):
    box = 'name="alliance"'
    page = as_user(liaison).get("/claims/").content.decode()
    assert "以“银龄红色联盟”名义" in page
    assert box not in as_user(other_liaison).get("/claims/").content.decode()
    sent = {"role": "lead", "quantity": 26, "alliance": alliance.pk, "idempotency_key": "0" * 32}
    as_user(liaison).post(f"/claims/needs/{need.pk}/claim/", sent)
    claim = Claim.objects.get()
    assert claim.alliance == alliance
    for url in (f"/claims/{claim.pk}/", f"/needs/{need.pk}/", "/claims/all/"):
        assert "银龄红色联盟（县医院党委牵头）" in as_user(liaison).get(url).content.decode(), url
    answer = as_user(liaison).post(f"/claims/needs/{need.pk}/claim/", {**sent, "alliance": "9" * 30})
    assert answer.status_code == 400


def test_staff_claim_for_the_lead_in_its_name(need, alliance, unit, as_user, clerk):
    page = as_user(clerk).get(f"/claims/needs/{need.pk}/for-unit/").content.decode()
    assert "以红色联盟名义" in page
    as_user(clerk).post(f"/claims/needs/{need.pk}/for-unit/", {
        "organization": unit.pk, "alliance": alliance.pk, "role": "lead", "quantity": 5, "idempotency_key": "2" * 32,
    })  # fmt: skip
    assert Claim.objects.get().alliance == alliance


def test_pages_of_alliances(alliance, committee, other_unit, unit, as_user, clerk, liaison, other_secretary):
    browser = as_user(clerk)
    assert "银龄红色联盟" in browser.get("/alliances/").content.decode()
    assert "银龄红色联盟" in browser.get(f"/committees/{committee.pk}/").content.decode()
    assert "/edit/" not in as_user(liaison).get(f"/alliances/{alliance.pk}/").content.decode()
    assert as_user(other_secretary).get(f"/alliances/{alliance.pk}/").status_code == 404
    sent = {"name": "护河红色联盟", "lead": other_unit.pk, "members": [unit.pk], "formed_on": "2026-11-01"}
    for _ in range(2):
        browser.post(f"/alliances/new/{committee.pk}/", {**sent, "idempotency_key": "3" * 32})
    assert Alliance.objects.count() == 2
    again = browser.post(f"/alliances/new/{committee.pk}/", {**sent, "idempotency_key": "4" * 32})
    assert again.status_code == 400
    browser.post(f"/alliances/{alliance.pk}/edit/", {**sent, "name": "银龄联盟", "version": 1})
    browser.post(f"/alliances/{alliance.pk}/end/", {"version": 2})
    alliance.refresh_from_db()
    assert (alliance.name, alliance.lead, alliance.ended_on is not None) == ("银龄联盟", other_unit, True)
