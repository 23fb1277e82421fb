"""Who sees which claims."""

import pytest

from servicelists.actions import claims
from servicelists.models import Claim

pytestmark = pytest.mark.django_db


def test_a_party_member_sees_his_own_claims_and_no_others(make_need, party_member, liaison, unit):
    others = make_need(kind="wish", state="accepted")
    mine = make_need(kind="wish", state="accepted")
    claims.create(others, organization=unit, by=liaison)
    own = claims.create(mine, member=party_member.person, by=party_member)
    assert list(Claim.objects.visible_to(party_member)) == [own]
    assert Claim.objects.visible_to(liaison).count() == 2
