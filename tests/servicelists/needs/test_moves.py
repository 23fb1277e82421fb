"""Every (state, state) pair against the table, and every button against the action behind it."""

import itertools

import pytest

from servicelists.actions import needs
from servicelists.models import Claim, Need
from servicelists.permissions.needs import OFFERS, possible_moves
from servicelists.states import NEED_MOVES, NeedState, Rating
from servicelists.views.needs.moves import BUTTONS
from tianyuan import clock, workflow
from tianyuan.permissions import SYSTEM, Denied

N = NeedState
PAIRS = list(itertools.product(NeedState, NeedState))


def place(make_need, state, **values):
    if state == N.MERGED:
        values |= {"merged_into": make_need(), "merged_from_state": N.SUBMITTED}
    if state == N.CLOSED:
        values["closed_at"] = clock.now()
    return make_need(state=state, **values)


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=lambda state: state.value)
def test_every_pair_of_states(make_need, old, new):
    need = place(make_need, old)
    changes = {"merged_into": make_need()} if new == N.MERGED else {}
    changes |= {"closed_at": clock.now()} if new == N.CLOSED else {}
    if new in NEED_MOVES.moves[old]:
        assert (
            workflow.move(need, new, by=SYSTEM, table=NEED_MOVES, verb="needs.test", **changes).state == new
        )
    else:
        with pytest.raises(Denied, match=NEED_MOVES.states(new).label):
            workflow.move(need, new, by=SYSTEM, table=NEED_MOVES, verb="needs.test", **changes)
        assert Need.objects.get(pk=need.pk).state == old


WORDS = {"whereto": "转物业", "result": "办好了", "words": "请协调", "rating": Rating.SATISFIED}


@pytest.mark.parametrize("verb", sorted(BUTTONS))
@pytest.mark.parametrize("state", list(NeedState), ids=lambda state: state.value)
def test_a_button_is_offered_exactly_where_its_action_works(make_need, town_officer, state, verb):
    """The page never shows a button that is then refused, nor hides one that would work."""
    need = place(make_need, state)
    offered = any(move.verb == verb and move.allowed for move in possible_moves(SYSTEM, need))
    button = BUTTONS[verb]
    asked = {button.asks: WORDS[button.asks]} if button.asks else {}
    try:
        button.act(need, by=SYSTEM, **asked)
        worked = True
    except Denied:
        worked = False
    assert offered == worked


def test_every_offer_has_an_address():
    assert {offer.move.verb for offer in OFFERS} == set(BUTTONS)


def test_moves_follow_the_post(make_need, clerk, secretary, grid_worker, liaison, town_officer):
    need = make_need(state=N.PENDING)

    def shown(user):
        return {move.verb for move in possible_moves(user, need)}

    assert shown(secretary) == {"carry_over", "handle_in_community", "report_to_town", "not_list"}
    assert shown(clerk) == {"not_list"}
    assert shown(grid_worker) == shown(liaison) == shown(town_officer) == set()


def test_a_claimed_need_shows_the_button_with_its_reason(make_need, secretary, unit):
    need = make_need(state=N.AWAITING)
    Claim.objects.create(
        need=need, committee=need.committee, organization=unit, role="lead", claimed_at=clock.now()
    )
    blocked = {move.verb: move.reason for move in possible_moves(secretary, need) if not move.allowed}
    assert blocked["not_list"] == "已有单位认领，请先退回认领"
    with pytest.raises(Denied):
        needs.handle_in_community(need, by=secretary)
