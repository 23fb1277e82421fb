"""In whatever order units claim, agree, change, give back and hand on: the sums stay true, one leads."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from committees.models import Committee, Community, Membership, Organization
from servicelists import cascade
from servicelists.actions import claims, items
from servicelists.actions.lists import open_list
from servicelists.models import Agenda, AgendaItem, Claim, Meeting, Need, ServiceItem
from servicelists.states import CLAIM_ACTIVE, CLAIM_REGISTERED
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput, Conflict

QUANTITY = 10
REFUSED = (Denied, Conflict, BadInput)
place = st.integers(0, 3)


class Claiming(RuleBasedStateMachine):
    @initialize()
    def town(self):
        self.before = transaction.atomic()
        self.before.__enter__()
        community = Community.objects.create(name="龙井", order=1)
        committee = Committee.objects.create(community=community, name="龙井社区“大党委”")
        self.units = [Organization.objects.create(name=f"单位{number}") for number in range(4)]
        for unit in self.units:
            Membership.objects.create(committee=committee, organization=unit, joined_on=date(2026, 1, 1))
        monthly_list = open_list(committee, Month(2026, 11), by=SYSTEM, at=clock.at(date(2026, 11, 1)))
        agenda = Agenda.objects.create(committee=committee, list=monthly_list, number=1)
        now = clock.now()
        Meeting.objects.create(
            committee=committee, list=monthly_list, agenda=agenda, state="open", starts_at=now, place="社区",
            notified_at=now, opened_at=now,
        )  # fmt: skip
        self.needs = [self._need(community, committee, agenda, number) for number in range(2)]

    def _need(self, community, committee, agenda, number):
        need = Need.objects.create(
            community=community, committee=committee, title=f"事{number}", quantity=QUANTITY, unit="户",
            state="tabled", submitted_at=clock.now(), accepted_at=clock.now(), list=agenda.list,
        )  # fmt: skip
        AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=number + 1)
        return need

    def teardown(self):
        if hasattr(self, "before"):
            transaction.set_rollback(True)
            self.before.__exit__(None, None, None)

    def _some(self, number, **states):
        rows = list(
            Claim.objects.filter(**states).select_related("need", "organization", "item").order_by("pk")
        )
        return rows[number % len(rows)] if rows else None

    def _try(self, act):
        try:
            act()
        except REFUSED:
            return

    @rule(need=st.integers(0, 1), unit=place, lead=st.booleans(), quantity=st.integers(-1, QUANTITY + 1))
    def create(self, need, unit, lead, quantity):
        role = "lead" if lead else "support"
        row, organization = Need.objects.get(pk=self.needs[need].pk), self.units[unit]
        self._try(
            lambda: claims.create(
                row, organization=organization, role=role, quantity=quantity, for_unit=True, by=SYSTEM
            )
        )

    @rule(number=place)
    def agree(self, number):
        if claim := self._some(number):
            self._try(lambda: claims.agree(claim, by=SYSTEM))

    @rule(number=place, quantity=st.integers(0, QUANTITY + 1))
    def change(self, number, quantity):
        if claim := self._some(number, state="intent"):
            self._try(lambda: claims.change(claim, quantity=quantity, by=SYSTEM))

    @rule(number=place)
    def register(self, number):
        if claim := self._some(number, state__in=["intent", "agreed"]):
            self._try(lambda: claims.register(claim, by=SYSTEM))

    @rule(number=place)
    def release(self, number):
        if claim := self._some(number, state__in=CLAIM_ACTIVE):
            self._try(lambda: claims.release(claim, reason="不行", by=SYSTEM))

    @rule(number=place, unit=place)
    def transfer(self, number, unit):
        if claim := self._some(number, state="registered"):
            self._try(
                lambda: claims.transfer(claim, to_organization=self.units[unit], reason="转", by=SYSTEM)
            )

    @rule(number=place, step=st.sampled_from(["start", "finish", "reopen", "cancel"]))
    def work(self, number, step):
        rows = list(ServiceItem.objects.select_related("list").order_by("pk"))
        if not rows:
            return
        extra = {"finish": {"served": 3}, "cancel": {"reason": "停"}}.get(step, {})
        self._try(lambda: getattr(items, step)(rows[number % len(rows)], by=SYSTEM, **extra))

    @rule(number=place)
    def split(self, number):
        if claim := self._some(number, state="registered", item__isnull=False):
            self._try(lambda: items.split(claim, by=SYSTEM))

    @invariant()
    def sums_are_true(self):
        for need in Need.objects.all():
            active = [claim for claim in need.claims.all() if claim.state in CLAIM_ACTIVE]
            assert need.claimed_quantity == sum(claim.quantity for claim in active) <= need.quantity
            assert sum(claim.role == "lead" for claim in active) <= 1
            assert len({claim.organization_id for claim in active}) == len(active)

    @invariant()
    def needs_follow_their_claims(self):
        for need in Need.objects.all():
            registered = need.claims.filter(state__in=CLAIM_REGISTERED).exists()
            assert registered == (need.state in cascade.CARRIED)
            assert cascade._target(need) in {None, need.state}

    @invariant()
    def items_carry_what_they_should(self):
        for item in ServiceItem.objects.exclude(state="cancelled"):
            assert item.claims.filter(state__in=CLAIM_ACTIVE).exists()
        for claim in Claim.objects.filter(state="registered", role="lead"):
            assert claim.item is not None
            assert claim.item.organization_id == claim.organization_id
            assert claim.item.state in {"planned", "ongoing"}


@pytest.mark.slow
@pytest.mark.django_db
def test_any_order_keeps_the_sums_true():
    with clock.frozen(clock.at(date(2026, 11, 26), 15)):
        run_state_machine_as_test(
            Claiming,
            settings=settings(
                max_examples=25, stateful_step_count=25, deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
