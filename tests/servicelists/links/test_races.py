"""Ninety-five links pressed at the same second, two holders of one link, one form sent many times: PostgreSQL."""

import pytest
from django.test import Client

from servicelists.actions import links as actions
from servicelists.links import token_of
from servicelists.models import Claim, UnitLink
from tests.servicelists.claims.test_races import UNITS, at_once, units_of, verdict
from tianyuan.permissions import SYSTEM


def press(link, need, **fields):
    """One phone presses; returns the claim that was made, or the status."""

    def job():
        return Client().post(f"/u/{token_of(link)}/needs/{need.pk}/claim/", fields).status_code

    return job


def links_of(make_organization, committee, meeting, count):
    units = {unit.pk for unit in units_of(make_organization, committee, count)}
    made = actions.make_all(meeting, by=SYSTEM)
    return [link for link in made if link.organization_id in units]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ninety_five_links_press_to_lead(need, meeting, make_organization, committee):
    links = links_of(make_organization, committee, meeting, UNITS)
    results = at_once([press(link, need, quantity=26) for link in links])
    assert sorted(results) == [302] + [409] * (UNITS - 1)
    assert verdict(need.pk, [Claim.objects.get()]) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ninety_five_links_press_for_a_share(need, meeting, make_organization, committee):
    links = links_of(make_organization, committee, meeting, UNITS)
    results = at_once(
        [press(link, need, role="support", quantity=1 + at % 3) for at, link in enumerate(links)]
    )
    assert set(results) == {302, 409}
    assert verdict(need.pk, list(Claim.objects.active())) == []
    need.refresh_from_db()
    assert need.left == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_holders_of_one_link_make_one_claim(need, link):
    results = at_once([press(link, need, quantity=4 + number) for number in range(8)])
    assert sorted(results) == [302] + [409] * 7
    assert Claim.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_is_one_claim(need, link):
    key = "0b0e7c52-6e2c-4f6e-9d6c-3a3f0c3b8a55"
    results = at_once([press(link, need, quantity=26, idempotency_key=key) for _ in range(12)])
    assert set(results) == {302}
    assert Claim.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_renew_at_once_leave_one_link(link, secretary):
    def renew():
        return actions.renew(UnitLink.objects.get(pk=link.pk), by=secretary)

    results = at_once([renew] * 4)
    assert sum(isinstance(result, UnitLink) for result in results) == 1
    assert UnitLink.objects.valid().filter(organization=link.organization).count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_links_on_either_database(need, meeting, make_organization, committee):
    links = links_of(make_organization, committee, meeting, 16)
    results = at_once([press(link, need, role="support", quantity=3) for link in links])
    assert sorted(results) == [302] * 12 + [409] * 4
    assert verdict(need.pk, list(Claim.objects.active())) == []
