"""Merging and splitting: nothing anybody said is lost, and everything can be taken back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicelists.actions import needs
from servicelists.models import Claim, DuplicatePair, Need, Proposer
from servicelists.states import NeedState
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput

N = NeedState


@pytest.fixture
def said(make_need):
    def make(name, quantity=1, unit="户", state=N.SUBMITTED, **values):
        need = make_need(title=f"{name}说的事", quantity=quantity, unit=unit, state=state, **values)
        Proposer.objects.create(need=need, name=name, phone="10000000001", said_at=clock.now())
        return need

    return make


def picture():
    """Everything a merging touches."""
    rows = Need.objects.order_by("pk").values_list(
        "pk", "state", "quantity", "unit", "merged_into", "merged_quantity"
    )
    people = Proposer.objects.order_by("pk").values_list("pk", "need", "came_with")
    return list(rows), list(people)


def test_merge_keeps_proposers_and_adds_quantities(clerk, said):
    one, two, three = said("甲", 38), said("乙", 4, state=N.ACCEPTED), said("丙", 9, unit="人")
    merged = needs.merge(one, [two, three], by=clerk)
    assert (merged.quantity, merged.unit) == (42, "户")
    assert merged.proposers.count() == 3
    assert set(merged.merged_needs.values_list("state", flat=True)) == {N.MERGED}
    two.refresh_from_db()
    assert two.merged_from_state == N.ACCEPTED
    assert AuditEvent.objects.filter(verb="needs.merge").count() == 2
    assert merged.timeline.filter(what="并入一条相同的需求").count() == 2


def test_unmerge_restores_state_quantity_and_proposers(clerk, said):
    one, two = said("甲", 38), said("乙", 4, state=N.ACCEPTED)
    before = picture()
    needs.merge(one, [two], by=clerk)
    two.refresh_from_db()
    needs.unmerge(two, by=clerk)
    assert picture() == before


def test_merge_settles_the_proposed_pair_and_unmerge_splits_it(clerk, said, committee):
    one, two = said("甲"), said("乙")
    pair = DuplicatePair.objects.create(
        committee=committee, first=one, second=two, score=90, proposed_at=clock.now()
    )
    needs.merge(two, [one], by=clerk)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("confirmed", clerk)
    one.refresh_from_db()
    needs.unmerge(one, by=clerk)
    pair.refresh_from_db()
    assert pair.state == "split"


def test_what_was_merged_before_moves_along_one_level_deep(clerk, said):
    one, two, three = said("甲", 1), said("乙", 2), said("丙", 4)
    needs.merge(two, [one], by=clerk)
    two.refresh_from_db()
    needs.merge(three, [two], by=clerk)
    three.refresh_from_db()
    assert three.quantity == 7
    assert {need.merged_into_id for need in Need.objects.filter(state=N.MERGED)} == {three.pk}
    assert three.proposers.count() == 3


def test_merge_denied_for_claims_states_other_communities_and_other_people(
    clerk, liaison, said, unit, make_need, other_committee
):
    one, two = said("甲"), said("乙", state=N.AWAITING)
    Claim.objects.create(
        need=two, committee=two.committee, organization=unit, role="lead", claimed_at=clock.now()
    )
    for into, other in ((one, two), (two, one)):
        with pytest.raises(Denied, match="认领"):
            needs.merge(into, [other], by=clerk)
    with pytest.raises(Denied):
        needs.merge(one, [make_need(state=N.CLOSED, closed_at=clock.now())], by=clerk)
    with pytest.raises(Denied):
        needs.merge(make_need(state=N.CLAIMED), [one], by=clerk)
    with pytest.raises(Denied, match="同一个社区"):
        needs.merge(one, [make_need(other_committee)], by=SYSTEM)
    with pytest.raises(Denied):
        needs.merge(one, [make_need()], by=liaison)
    with pytest.raises(BadInput):
        needs.merge(one, [one], by=clerk)
    assert not Need.objects.filter(state=N.MERGED).exists()


def test_merge_is_all_or_nothing(clerk, said, make_need):
    before = [said("甲", 5), said("乙", 2)]
    kept = picture()
    with pytest.raises(Denied):
        needs.merge(before[0], [before[1], make_need(state=N.NOT_LISTED, pk=9999)], by=clerk)
    assert picture()[1] == kept[1]
    assert Need.objects.get(pk=before[0].pk).quantity == 5


def test_unmerge_is_denied_once_claimed_or_to_others(clerk, liaison, said, unit):
    one, two = said("甲", 3), said("乙", 2)
    needs.merge(one, [two], by=clerk)
    two.refresh_from_db()
    with pytest.raises(Denied):
        needs.unmerge(two, by=liaison)
    Claim.objects.create(
        need=one, committee=one.committee, organization=unit, role="lead", claimed_at=clock.now()
    )
    with pytest.raises(Denied, match="不能再拆开"):
        needs.unmerge(two, by=clerk)
    with pytest.raises(Denied, match="没有被归并"):
        needs.unmerge(one, by=clerk)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quantities=st.lists(st.tuples(st.integers(1, 500), st.sampled_from("户人")), min_size=4, max_size=4),
    merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5),
    order=st.permutations(range(4)),
)
def test_any_mergings_can_be_taken_back_in_any_order(said, quantities, merges, order):
    Proposer.objects.all().delete()
    Need.objects.filter(merged_into__isnull=False).delete()
    Need.objects.all().delete()
    rows = [said(f"人{at}", number, unit) for at, (number, unit) in enumerate(quantities)]
    before = picture()
    for into, other in merges:
        try:
            needs.merge(Need.objects.get(pk=rows[into].pk), [Need.objects.get(pk=rows[other].pk)], by=SYSTEM)
        except (Denied, BadInput):
            continue
        assert Proposer.objects.filter(need__state=N.MERGED).count() == 0
        for need in Need.objects.exclude(state=N.MERGED):
            assert need.quantity == need_own(need, before) + sum(
                need.merged_needs.values_list("merged_quantity", flat=True)
            )
    for at in order:
        need = Need.objects.get(pk=rows[at].pk)
        if need.state == N.MERGED:
            needs.unmerge(need, by=SYSTEM)
    assert picture() == before


def need_own(need, before):
    return next(quantity for pk, _, quantity, *_ in before[0] if pk == need.pk)
