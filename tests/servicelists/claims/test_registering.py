"""登记 and after: the need follows its claims; giving back and handing on keep the sums true."""

from datetime import timedelta

import pytest

from servicelists.actions import claims
from servicelists.models import Claim
from servicelists.permissions.claims import possible_moves
from servicelists.queries import claims as queries
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def agreed(need, unit, liaison):
    claim = claims.create(need, organization=unit, quantity=26, by=liaison)
    return claims.agree(claim, by=liaison)


# ---- registering
def test_the_first_registered_claim_makes_the_need_claimed(agreed, need, secretary, open_meeting, liaison):
    open_meeting()
    claim = claims.register(agreed, by=secretary)
    need.refresh_from_db()
    assert (claim.state, claim.registered_at, need.state) == ("registered", clock.now(), "claimed")
    assert claim.item is not None
    assert AuditEvent.objects.filter(verb="claims.register", target_id=claim.pk).exists()
    assert AuditEvent.objects.filter(verb="needs.claimed", target_id=need.pk).exists()
    words = [entry.what for entry in need.timeline.all()]
    assert "县医院党委牵头认领 26 户：已登记" in words
    assert "已有单位认领" in words
    assert InboxMessage.objects.filter(user=liaison, title="认领已登记").count() == 1


@pytest.mark.parametrize("who", ["clerk", "deputy", "liaison", "other_secretary", "town_officer"])
def test_only_the_secretary_registers(request, who, agreed, open_meeting):
    open_meeting()
    with pytest.raises(Denied, match="书记"):
        claims.register(agreed, by=request.getfixturevalue(who))
    assert fresh(agreed).state == "agreed"


def test_a_deputy_registers_when_delegated(agreed, open_meeting, secretary, deputy, fresh_posts):
    from tianyuan.accounts.models import Delegation

    open_meeting()
    Delegation.objects.create(
        giver=secretary, receiver=deputy, starts=clock.today(), ends=clock.today(), created_at=clock.now()
    )
    assert claims.register(agreed, by=fresh_posts(deputy)).state == "registered"


@pytest.fixture
def fresh_posts(fresh):
    return fresh


def test_nothing_is_registered_before_the_meeting(agreed, secretary, committee, open_meeting):
    with pytest.raises(Denied, match="联席会还没有开"):
        claims.register(agreed, by=secretary)
    assert list(queries.agreed_before_meeting(committee)) == [agreed]
    assert list(queries.awaiting_registration(committee)) == []
    open_meeting()
    assert list(queries.awaiting_registration(committee)) == [agreed]
    assert list(queries.agreed_before_meeting(committee)) == []


def test_a_units_intention_waits_for_its_yes(need, unit, liaison, secretary, open_meeting):
    claim = claims.create(need, organization=unit, by=liaison)
    open_meeting()
    with pytest.raises(Denied, match="还没有答复"):
        claims.register(claim, by=secretary)


def test_what_was_said_in_the_room_is_registered_at_once(need, unit, clerk, secretary, open_meeting):
    claim = claims.create(need, organization=unit, for_unit=True, by=clerk)
    open_meeting()
    assert claims.register(claim, by=secretary).state == "registered"
    with pytest.raises(Denied, match="已经登记"):
        claims.register(claim, by=secretary)


def test_many_are_registered_each_for_itself(
    agreed, on_agenda, other_unit, other_liaison, secretary, committee, open_meeting
):
    waiting = claims.create(on_agenda(title="路灯"), organization=other_unit, by=other_liaison)
    open_meeting()
    results = claims.register_many([waiting, agreed], by=secretary)
    assert {result.claim.pk: bool(result.reason) for result in results} == {
        waiting.pk: True,
        agreed.pk: False,
    }
    assert fresh(agreed).state == "registered"
    assert fresh(waiting).state == "intent"


def test_registering_fails_as_a_whole(agreed, secretary, open_meeting, monkeypatch):
    """A fault while bundling leaves neither a registered claim nor a claimed need."""
    from servicelists.actions import items

    open_meeting()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(items, "bundle_for", broken)
    with pytest.raises(RuntimeError):
        claims.register(agreed, by=secretary)
    assert fresh(agreed).state == "agreed"
    assert fresh(agreed.need).state == "tabled"


# ---- giving back
def test_a_registered_claim_given_back_in_the_meeting(registered, need, liaison, secretary):
    claims.release(registered, reason="医生外派", by=liaison)
    need.refresh_from_db()
    assert (need.state, need.claimed_quantity) == ("tabled", 0)
    claim = fresh(registered)
    assert (claim.state, claim.reason, claim.item) == ("released", "医生外派", None)
    assert InboxMessage.objects.filter(user=secretary, title__contains="退回").exists()
    assert "医生外派" in need.timeline.filter(what__contains="退回").first().note


def test_given_back_while_late_claims_run_it_is_on_the_books(registered, need, liaison, close_meeting):
    close_meeting(days=3)
    claims.release(registered, reason="医生外派", by=liaison)
    assert fresh(need).state == "pending"


def test_given_back_later_it_waits_for_the_next_meeting(registered, need, secretary, close_meeting):
    close_meeting(days=3)
    with clock.frozen(clock.now() + timedelta(days=9)):
        claims.release(registered, reason="医生外派", by=secretary)
    assert fresh(need).state == "awaiting"


def test_the_last_registered_claim_counts(registered, need, other_unit, claim_for, liaison):
    claim_for(need, other_unit, role="support", quantity=12)
    claims.release(registered, reason="医生外派", by=liaison)
    need.refresh_from_db()
    assert (need.state, need.claimed_quantity) == ("claimed", 12)


def test_giving_back_needs_a_reason_and_the_right(registered, other_liaison, clerk, liaison):
    with pytest.raises(BadInput, match="原因"):
        claims.release(registered, reason="  ", by=liaison)
    for who in (other_liaison, clerk):
        with pytest.raises(Denied):
            claims.release(registered, reason="不行", by=who)
    claims.release(registered, reason="不行", by=liaison)
    with pytest.raises(Denied, match="不能改为"):
        claims.release(registered, reason="不行", by=liaison)


def test_the_place_is_free_again(registered, need, unit, other_unit, liaison, claim_for):
    claims.release(registered, reason="医生外派", by=liaison)
    assert claim_for(need, other_unit, quantity=38).role == "lead"


# ---- handing on
def test_a_claim_is_handed_on(registered, need, unit, other_unit, secretary, other_liaison):
    item = registered.item
    taken = claims.transfer(registered, to_organization=other_unit, reason="职能不对口", by=secretary)
    need.refresh_from_db()
    assert (need.state, need.claimed_quantity) == ("claimed", 26)
    assert (taken.state, taken.role, taken.organization) == ("registered", "lead", other_unit)
    old = fresh(registered)
    assert (old.state, old.transferred_to, old.item) == ("transferred", taken, None)
    assert fresh(taken).item.organization == other_unit
    assert fresh(item).state == "cancelled"
    assert InboxMessage.objects.filter(user=other_liaison, title__contains="转交给贵单位").exists()


def test_a_claim_is_handed_to_no_stranger(
    registered, far_unit, unit, other_unit, secretary, clerk, other_liaison, claim_for, need
):
    with pytest.raises(Denied, match="成员单位"):
        claims.transfer(registered, to_organization=far_unit, reason="试试", by=secretary)
    with pytest.raises(Denied, match="原单位"):
        claims.transfer(registered, to_organization=unit, reason="试试", by=secretary)
    with pytest.raises(Denied, match="书记"):
        claims.transfer(registered, to_organization=other_unit, reason="试试", by=clerk)
    claim_for(need, other_unit, role="support", quantity=2)
    with pytest.raises(Conflict, match="已经认领"):
        claims.transfer(registered, to_organization=other_unit, reason="试试", by=secretary)
    need.refresh_from_db()
    assert need.claimed_quantity == 28


# ---- done and verified
def test_a_members_wish_is_done_and_verified(make_need, party_member, secretary, clerk):
    wish = make_need(kind="wish", state="accepted", title="一件冬衣")
    claim = claims.create(wish, member=party_member.person, by=party_member)
    claims.register(claim, by=secretary)
    assert fresh(wish).state == "claimed"
    claims.complete(fresh(claim), result="已送到家", by=party_member)
    wish.refresh_from_db()
    assert (wish.state, wish.result, wish.finished_at) == ("awaiting_rating", "已送到家", clock.now())
    with pytest.raises(Denied, match="书记"):
        claims.verify(claim, by=clerk)
    assert claims.verify(claim, by=secretary).state == "verified"
    assert fresh(wish).state == "awaiting_rating"


def test_a_claim_in_an_item_is_finished_there(registered, liaison):
    with pytest.raises(Denied, match="服务项"):
        claims.complete(registered, by=liaison)


def test_a_need_waits_for_all_its_claims(registered, need, other_unit, claim_for, other_liaison, liaison):
    from servicelists.actions import items

    item = registered.item
    items.start(item, by=liaison)
    late = claims.create(need, organization=other_unit, role="support", quantity=12, by=other_liaison)
    items.finish(fresh(item), served=26, by=liaison)
    assert fresh(need).state == "in_progress"  # 供电所's intention is still there
    claims.release(late, reason="不用了", by=other_liaison)
    assert fresh(need).state == "awaiting_rating"


# ---- buttons
def test_moves_say_why_they_are_not_there(agreed, secretary, liaison, clerk, open_meeting):
    def moves(user, claim):
        return {move.verb: move.reason for move in possible_moves(user, fresh(claim))}

    assert moves(liaison, agreed) == {
        "agree_back": "",
        "register": "登记由书记确认（或受委托的副书记）",
        "release": "",
    }
    assert "联席会还没有开" in moves(secretary, agreed)["register"]
    open_meeting()
    assert moves(secretary, agreed)["register"] == ""
    claims.register(agreed, by=secretary)
    assert set(moves(secretary, agreed)) == {"complete", "transfer", "release"}
    assert moves(clerk, agreed)["transfer"] == "转交由书记来办"


def test_every_move_of_a_claim_that_the_table_forbids_is_refused(registered, secretary, liaison):
    """The button list and the actions agree: what possible_moves offers works, the rest is refused."""
    actions = {
        "agree": lambda c: claims.agree(c, by=liaison),
        "agree_back": lambda c: claims.agree_back(c, by=liaison),
        "register": lambda c: claims.register(c, by=secretary),
        "verify": lambda c: claims.verify(c, by=secretary),
        "change": lambda c: claims.change(c, quantity=2, by=liaison),
    }
    for state in ("released", "transferred"):
        Claim.objects.filter(pk=registered.pk).update(state=state)
        for act in actions.values():
            with pytest.raises(Denied):
                act(fresh(registered))
        assert possible_moves(secretary, fresh(registered)) == []
