"""The registry of figures: a row is added and the number moves."""

import pytest

from grids.models import Registration
from servicelists.models import Claim, ServiceItem
from tianyuan import clock
from tianyuan.home import figures

pytestmark = pytest.mark.django_db


def value(key, **scope):
    return figures.FIGURES[key].value(figures.Scope(year=2026, **scope))


def test_committees_and_organizations_are_those_in_office(committee, far_unit):
    assert (value("committees"), value("organizations")) == (2, 5)
    assert value("organizations", committee=committee) == 3
    far_unit.memberships.update(left_on=clock.today())
    assert value("organizations") == 4


def test_registered_organizations_count_once_and_only_when_confirmed(unit, community, other_community):
    row = Registration.objects.create(organization=unit, community=community, registered_on=clock.today())
    assert value("registered_organizations") == 0
    row.state, row.confirmed_on = "confirmed", clock.today()
    row.save()
    Registration.objects.create(
        organization=unit, community=other_community, registered_on=clock.today(), state="confirmed",
        confirmed_on=clock.today(),
    )  # fmt: skip
    assert value("registered_organizations") == 1


def test_service_items_count_in_the_year_their_list_was_published(make_list, unit):
    october = make_list(month="2026-10")
    ServiceItem.objects.create(
        list=october, committee=october.committee, organization=unit, category="health", title="义诊",
        due_on=clock.today(),
    )  # fmt: skip
    assert value("service_items") == 0
    october.stage, october.published_at = "published", clock.now()
    october.save()
    assert value("service_items") == 1
    assert figures.FIGURES["service_items"].value(figures.Scope(year=2025)) == 0


def test_claims_count_once_registered(make_need, unit, committee, other_committee):
    claim = Claim.objects.create(
        need=make_need(state="tabled"),
        committee=committee,
        organization=unit,
        role="lead",
        claimed_at=clock.now(),
    )
    assert value("claims") == 0
    claim.state, claim.registered_at = "registered", clock.now()
    claim.save()
    assert (value("claims"), value("claims", committee=other_committee)) == (1, 0)


def test_rates_divide_needs_not_claims_and_say_a_dash_for_nothing(make_need):
    rate = figures.RATES["solution_rate"]
    assert rate.words(figures.Scope.town()) == "—"
    make_need(state="solved_in_grid")
    make_need(state="accepted")
    make_need(state="accepted")
    make_need(state="submitted")
    make_need(state="accepted", kind="wish")
    assert rate.values(figures.Scope.town()) == (1, 3)
    assert rate.words(figures.Scope.town()) == "33.3"


def test_unrated_is_never_satisfied(make_need):
    for rating in ("satisfied", "mostly", "dissatisfied", "unrated", ""):
        make_need(state="closed", closed_at=clock.now(), rating=rating)
    assert figures.RATES["satisfaction_rate"].values(figures.Scope.town()) == (2, 3)
