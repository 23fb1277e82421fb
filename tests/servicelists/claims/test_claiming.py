"""意向 and 单位已同意: who, when, how much; what is refused and in which words."""

from datetime import date, timedelta

import pytest

from servicelists.actions import claims
from servicelists.models import Claim, Unsuitable
from servicelists.queries import claims as queries
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


# ---- an intention
def test_a_liaison_claims_for_the_own_unit(need, unit, liaison):
    claim = claims.create(need, organization=unit, quantity=26, measure="每户上门一次", by=liaison)
    need.refresh_from_db()
    assert (claim.state, claim.role, claim.quantity) == ("intent", "lead", 26)
    assert (need.claimed_quantity, need.left, need.state) == (26, 12, "awaiting")
    assert claim.list == need.list
    assert claim.contact == "周敏"
    assert claim.for_unit_by is None
    assert claim.created_by == liaison


def test_an_intention_is_audited_and_in_the_history(need, unit, liaison):
    claim = claims.create(need, organization=unit, quantity=26, by=liaison)
    event = last_event()
    assert (event.verb, event.target_id, event.actor) == ("claims.create", str(claim.pk), liaison)
    assert event.after["quantity"] == 26
    assert "牵头认领 26 户：意向" in need.timeline.last().what


def test_an_answer_is_due_two_working_days_after_the_meeting(need, unit, liaison, meeting):
    claim = claims.create(need, organization=unit, by=liaison)
    assert claim.agree_by == date(2026, 11, 30)  # Thursday the 26th, then Friday and Monday


def test_the_promise_is_by_default_the_end_of_the_month_of_service(need, unit, liaison):
    assert claims.create(need, organization=unit, by=liaison).promised_on == date(2026, 12, 31)


def test_the_clerk_claims_for_a_unit_in_the_room(need, unit, clerk):
    claim = claims.create(need, organization=unit, for_unit=True, by=clerk)
    assert claim.for_unit_by == clerk
    assert "（代录）" in need.timeline.last().what


@pytest.mark.parametrize("who", ["other_liaison", "far_liaison", "secretary", "town_officer", "grid_worker"])
def test_nobody_else_claims_for_a_unit(request, who, need, unit):
    with pytest.raises(Denied, match="联络员"):
        claims.create(need, organization=unit, by=request.getfixturevalue(who))
    assert not Claim.objects.exists()


@pytest.mark.parametrize("who", ["other_secretary", "liaison", "town_officer"])
def test_only_the_committees_side_claims_for_a_unit(request, who, need, unit):
    with pytest.raises(Denied, match="代单位录入"):
        claims.create(need, organization=unit, for_unit=True, by=request.getfixturevalue(who))


def test_no_unit_of_another_committee_claims(need, far_unit, clerk, far_liaison):
    with pytest.raises(Denied, match="成员单位"):
        claims.create(need, organization=far_unit, for_unit=True, by=clerk)
    with pytest.raises(Denied):
        claims.create(need, organization=far_unit, by=far_liaison)


# ---- members
def test_a_member_takes_a_wish_for_himself(make_need, party_member):
    wish = make_need(kind="wish", state="accepted", title="一件冬衣")
    claim = claims.create(wish, member=party_member.person, by=party_member)
    assert (claim.role, claim.organization, claim.agree_by) == ("member", None, None)


def test_a_member_takes_no_problem_and_nothing_for_others(need, make_need, party_member, make_person):
    with pytest.raises(Denied, match="微心愿"):
        claims.create(need, member=party_member.person, by=party_member)
    wish = make_need(kind="wish", state="accepted")
    with pytest.raises(Denied, match="自己"):
        claims.create(wish, member=make_person("别人"), by=party_member)


def test_several_members_share_a_post(make_need, party_member, make_person, committee, unit):
    post = make_need(kind="post", state="accepted", title="护学岗", quantity=2, unit="人")
    from committees.models import PartyMember

    other = make_person("李小红", username="partymember2")
    PartyMember.objects.create(person=other, organization=unit)
    claims.create(post, member=party_member.person, by=party_member)
    claims.create(post, member=other, by=other.user)
    post.refresh_from_db()
    assert post.left == 0
    assert "*" in queries.taken_words(post)
    assert "李小红" not in queries.taken_words(post)


# ---- when
def test_a_problem_is_not_claimed_before_the_notice(make_need, month, unit, liaison):
    with pytest.raises(Denied, match="还没有发会议通知"):
        claims.create(make_need(state="awaiting"), organization=unit, by=liaison)


def test_a_removed_line_is_not_claimed(need, unit, liaison):
    need.agenda_items.update(removed_at=clock.now())
    with pytest.raises(Denied):
        claims.create(need, organization=unit, by=liaison)


def test_claims_close_some_days_after_the_meeting(need, unit, liaison, close_meeting):
    close_meeting(days=3)
    need.refresh_from_db()
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert queries.claimable_needs(need.committee_id).filter(pk=need.pk).exists()
        claims.create(need, organization=unit, quantity=1, by=liaison)
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert not queries.claimable_needs(need.committee_id).filter(pk=need.pk).exists()
        with pytest.raises(Denied, match="会后认领已截止"):
            claims.create(need, organization=unit, by=liaison)


@pytest.mark.parametrize("state", ["submitted", "merged", "community", "closed", "not_listed", "whistled"])
def test_a_need_elsewhere_is_not_claimed(need, unit, liaison, state):
    type(need).objects.filter(pk=need.pk).update(state=state, merged_into=need.pk, closed_at=clock.now())
    with pytest.raises(Denied, match="现在是"):
        claims.create(need, organization=unit, by=liaison)


def test_a_reported_need_waits_for_the_town(need, unit, liaison):
    type(need).objects.filter(pk=need.pk).update(state="reported")
    with pytest.raises(Denied, match="镇党委商请"):
        claims.create(need, organization=unit, by=liaison)


def test_wishes_need_no_meeting(make_need, unit, liaison):
    claim = claims.create(make_need(kind="wish", state="accepted"), organization=unit, by=liaison)
    assert claim.state == "intent"


# ---- how much
@pytest.mark.parametrize("quantity", [0, -1, 39, 10**12])
def test_quantities_that_make_no_sense(need, unit, liaison, quantity):
    with pytest.raises(BadInput, match="1 到 38"):
        claims.create(need, organization=unit, quantity=quantity, by=liaison)
    need.refresh_from_db()
    assert need.claimed_quantity == 0


@pytest.mark.parametrize("day", [date(2026, 11, 9), date(2026, 11, 25), date(2099, 1, 1), date(1, 1, 1)])
def test_dates_that_make_no_sense(need, unit, liaison, day):
    with pytest.raises(BadInput, match="承诺完成日期"):
        claims.create(need, organization=unit, promised_on=day, by=liaison)


def test_a_second_lead_hears_who_leads_and_what_is_left(need, unit, other_unit, liaison, other_liaison):
    claims.create(need, organization=unit, quantity=26, by=liaison)
    with pytest.raises(Conflict) as conflict:
        claims.create(need, organization=other_unit, quantity=12, by=other_liaison)
    assert conflict.value.message == "县医院党委已牵头 26 户，还差 12 户，可以协办"


def test_nobody_takes_more_than_is_left(need, unit, other_unit, liaison, other_liaison):
    claims.create(need, organization=unit, quantity=26, by=liaison)
    with pytest.raises(Conflict, match="还差 12 户"):
        claims.create(need, organization=other_unit, role="support", quantity=13, by=other_liaison)
    claims.create(need, organization=other_unit, role="support", quantity=12, by=other_liaison)
    need.refresh_from_db()
    assert need.left == 0
    assert queries.taken_words(need) == "县医院党委已牵头 26 户、供电所党支部已协办 12 户，已经认领完"


def test_a_unit_claims_a_need_once(need, unit, liaison):
    claims.create(need, organization=unit, quantity=5, by=liaison)
    with pytest.raises(Conflict, match="已经认领过"):
        claims.create(need, organization=unit, role="support", quantity=5, by=liaison)


@pytest.mark.parametrize("guard", ["_check_free", "_check_quantity"])
def test_the_constraints_judge_last(need, unit, other_unit, liaison, other_liaison, monkeypatch, guard):
    """Without the checks in words the database still refuses, and it is the same Conflict."""
    from servicelists.actions.claims import intents

    claims.create(need, organization=unit, quantity=26, by=liaison)
    monkeypatch.setattr(intents, "_check_free", lambda *args: None)
    monkeypatch.setattr(intents, guard, lambda *args: None)
    with pytest.raises(Conflict, match="县医院党委已牵头 26 户，还差 12 户"):
        claims.create(need, organization=other_unit, quantity=10, by=other_liaison)
    with pytest.raises(Conflict, match="还差 12 户"):
        claims.create(need, organization=other_unit, role="support", quantity=13, by=other_liaison)
    need.refresh_from_db()
    assert need.claimed_quantity == 26


# ---- the unit's answer
def test_the_units_yes_reaches_the_secretary(need, unit, liaison, secretary, clerk):
    claim = claims.create(need, organization=unit, by=liaison)
    claims.agree(claim, by=liaison)
    claim.refresh_from_db()
    assert (claim.state, claim.agreed_at) == ("agreed", clock.now())
    assert last_event().verb == "claims.agree"
    told = InboxMessage.objects.filter(title__contains="待登记").values_list("user", flat=True)
    assert set(told) == {secretary.pk, clerk.pk}


def test_only_the_unit_says_yes(need, unit, liaison, other_liaison, secretary):
    claim = claims.create(need, organization=unit, by=liaison)
    for who in (other_liaison, secretary):
        with pytest.raises(Denied, match="联络员"):
            claims.agree(claim, by=who)


def test_who_entered_it_for_the_unit_may_say_its_yes(need, unit, clerk):
    claim = claims.create(need, organization=unit, for_unit=True, by=clerk)
    assert claims.agree(claim, by=clerk).state == "agreed"


def test_a_yes_is_taken_back_in_one_step(need, unit, liaison):
    claim = claims.create(need, organization=unit, by=liaison)
    claims.agree(claim, by=liaison)
    claims.agree_back(claim, by=liaison)
    claim.refresh_from_db()
    assert (claim.state, claim.agreed_at) == ("intent", None)
    with pytest.raises(Denied, match="不能改为"):
        claims.agree_back(claim, by=liaison)


def test_an_intention_changes_within_what_is_left(need, unit, other_unit, liaison, other_liaison):
    claims.create(need, organization=other_unit, role="support", quantity=10, by=other_liaison)
    claim = claims.create(need, organization=unit, quantity=5, by=liaison)
    claims.change(claim, quantity=28, promised_on=date(2026, 12, 8), by=liaison)
    need.refresh_from_db()
    assert need.claimed_quantity == 38
    with pytest.raises(Conflict):
        claims.change(claim, quantity=29, by=liaison)
    with pytest.raises(BadInput):
        claims.change(claim, quantity=0, by=liaison)
    with pytest.raises(Denied):
        claims.change(claim, quantity=2, by=other_liaison)
    claims.change(claim, quantity=1, by=liaison)
    need.refresh_from_db()
    assert need.claimed_quantity == 11


def test_an_agreed_claim_is_not_changed(need, unit, liaison):
    claim = claims.create(need, organization=unit, by=liaison)
    claims.agree(claim, by=liaison)
    with pytest.raises(Denied, match="不能再改"):
        claims.change(claim, quantity=2, by=liaison)


def test_not_suitable_is_remembered_and_taken_back(need, unit, liaison, other_liaison, committee):
    claims.unsuitable(need, organization=unit, by=liaison)
    claims.unsuitable(need, organization=unit, by=liaison)
    assert Unsuitable.objects.count() == 1
    assert queries.claimable_for(unit, committee) == []
    with pytest.raises(Denied):
        claims.suitable_again(need, organization=unit, by=other_liaison)
    claims.suitable_again(need, organization=unit, by=liaison)
    assert len(queries.claimable_for(unit, committee)) == 1


def test_answers_are_due_after_a_meeting_that_closed_later(need, unit, liaison, meeting, secretary):
    from django.db import transaction

    claim = claims.create(need, organization=unit, by=liaison)
    meeting.starts_at = clock.at(date(2026, 12, 1), 9)
    with transaction.atomic():
        assert claims.set_deadlines(meeting, by=secretary) == 1
    claim.refresh_from_db()
    assert claim.agree_by == date(2026, 12, 3)


# ---- the claiming page's query
def test_suggested_needs_stand_first_with_their_words(on_agenda, unit, committee, month):
    from servicelists.models import Suggestion

    first, second = on_agenda(title="甲"), on_agenda(title="乙")
    Suggestion.objects.create(
        item=second.agenda_items.get(), organization=unit, rank=1, unit_words=["职能对口", "目前没有在办"]
    )
    offers = queries.claimable_for(unit, committee)
    assert [offer.need for offer in offers] == [second, first]
    assert offers[0].suggested == ("职能对口", "目前没有在办")
    assert offers[0].promised_on == date(2026, 12, 31)
    assert offers[0].earliest == date(2026, 11, 26)


def test_offers_cost_the_same_queries_for_one_and_many(
    on_agenda, unit, other_unit, other_liaison, committee, django_assert_num_queries
):
    claims.create(on_agenda(title="甲"), organization=other_unit, quantity=3, by=other_liaison)
    with django_assert_num_queries(5):
        assert [offer.taken for offer in queries.claimable_for(unit, committee)] == ["供电所党支部牵头 3 户"]
    for number in range(4):
        on_agenda(title=f"乙{number}")
    with django_assert_num_queries(5):
        assert len(queries.claimable_for(unit, committee)) == 5


def test_what_a_unit_carries(need, on_agenda, unit, liaison, secretary):
    claims.create(need, organization=unit, by=liaison)
    given_back = claims.create(on_agenda(title="路灯"), organization=unit, by=liaison)
    assert (queries.load_of(unit), queries.claimed_this_quarter(unit)) == (2, 2)
    claims.release(given_back, reason="人手不够", by=liaison)
    assert (queries.load_of(unit), queries.claimed_this_quarter(unit)) == (1, 1)
    assert queries.claimed_this_quarter(unit, date(2027, 1, 5)) == 0
    assert list(queries.claims_awaiting_agreement(unit)) == [Claim.objects.get(state="intent")]
