"""协办 of what cannot be divided: a helper holds no share, so the lead keeps the thing (needs of 1 件)."""

import pytest

from servicelists.actions import claims
from servicelists.queries.claims import claimable_for, taken_words
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


def test_one_thing_has_a_lead_and_helpers(on_agenda, unit, other_unit, liaison, other_liaison):
    need = on_agenda(quantity=1, unit="件")
    helper = claims.create(need, organization=other_unit, role="support", by=other_liaison)
    lead = claims.create(need, organization=unit, role="lead", by=liaison)
    assert (helper.quantity, lead.quantity, need.claimed_quantity) == (0, 1, 1)
    assert "供电所党支部已协办" in taken_words(need)


def test_helper_without_a_share_frees_nothing_when_giving_back(
    on_agenda, unit, other_unit, liaison, other_liaison
):
    need = on_agenda(quantity=1, unit="盏")
    claims.create(need, organization=unit, role="lead", by=liaison)
    helper = claims.create(need, organization=other_unit, role="support", by=other_liaison)
    claims.change(helper, quantity=1, measure="出一名电工", by=other_liaison)
    claims.release(helper, reason="人手不够", by=other_liaison)
    need.refresh_from_db()
    assert need.claimed_quantity == 1


@pytest.mark.parametrize("role", ["lead", "support"])
@pytest.mark.parametrize("quantity", [1, 3])
def test_nobody_claims_nothing(on_agenda, unit, liaison, role, quantity):
    with pytest.raises(BadInput, match=f"1 到 {quantity}"):
        claims.create(
            on_agenda(quantity=quantity, unit="盏"), organization=unit, role=role, quantity=0, by=liaison
        )


def test_a_helper_of_one_thing_is_shown_as_helping_and_asked_no_number(
    as_user, on_agenda, unit, other_unit, liaison, other_liaison, secretary
):
    need = on_agenda(quantity=1, unit="盏", several_units=True)
    claims.create(need, organization=unit, role="lead", by=liaison)
    browser = as_user(other_liaison)
    assert 'name="quantity" value="0"' not in browser.get("/claims/").content.decode()
    browser.post(f"/claims/needs/{need.pk}/claim/", {"role": "support"})
    claim = need.claims.get(role="support")
    for page in ("/claims/ours/", f"/claims/{claim.pk}/"):
        text = browser.get(page).content.decode()
        assert "协办（配合）" in text
        assert "0 盏" not in text
    assert 'name="quantity"' not in browser.get(f"/claims/{claim.pk}/change/").content.decode()
    assert (
        'name="quantity"' not in as_user(secretary).get(f"/claims/needs/{need.pk}/for-unit/").content.decode()
    )


def test_fully_claimed_need_that_wants_several_units_is_still_offered(
    on_agenda, unit, other_unit, liaison, committee
):
    need, alone = (on_agenda(quantity=1, unit="件", several_units=several) for several in (True, False))
    for one in (need, alone):
        claims.create(one, organization=unit, role="lead", by=liaison)
    assert [offer.need for offer in claimable_for(other_unit, committee)] == [need]


def test_what_can_be_divided_is_no_longer_offered_when_it_is_all_taken(
    on_agenda, unit, other_unit, liaison, committee
):
    need = on_agenda(quantity=3, unit="盏", several_units=True)
    claims.create(need, organization=unit, role="lead", quantity=3, by=liaison)
    assert claimable_for(other_unit, committee) == []


def test_divisible_share_still_has_its_limit(on_agenda, unit, other_unit, liaison, other_liaison):
    need = on_agenda(quantity=3, unit="盏")
    claims.create(need, organization=unit, role="lead", quantity=2, by=liaison)
    with pytest.raises(Conflict, match="还差 1 盏"):
        claims.create(need, organization=other_unit, role="support", quantity=2, by=other_liaison)


def test_a_member_takes_one_place_of_a_post(make_need, month, party_member):
    post = make_need(kind="post", state="accepted", quantity=4, unit="名", list=month)
    with pytest.raises(BadInput, match="一人认领 1 名"):
        claims.create(post, member=party_member.person, quantity=4, by=party_member)
    assert claims.create(post, member=party_member.person, quantity=1, by=party_member).quantity == 1


def test_unsuitable_is_found_again_and_taken_back(as_user, on_agenda, unit, liaison):
    need = on_agenda(title="管网改造")
    claims.unsuitable(need, organization=unit, by=liaison)
    browser = as_user(liaison)
    assert "管网改造" in browser.get("/claims/ours/").content.decode()
    browser.post(f"/claims/needs/{need.pk}/suitable/", {"next": "/claims/ours/"})
    assert "管网改造" not in browser.get("/claims/ours/").content.decode()
    assert "管网改造" in browser.get("/claims/").content.decode()
