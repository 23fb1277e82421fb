"""The life of one need in the past: said, accepted, tabled, claimed, worked on, rated. Every step leaves its line."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from committees.models import Alliance, Community, Person
from servicelists.actions.claims.intents import claim_words
from servicelists.models import Claim, MonthlyList, Need, Proposer, ServiceItem
from servicelists.states import (
    ClaimRole,
    ClaimState,
    NeedKind,
    NeedState,
    Rating,
    Source,
    Urgency,
)
from tianyuan import clock
from tianyuan.accounts.models import User
from tianyuan.demo import plan
from tianyuan.demo.dates import Times
from tianyuan.demo.founding import House, Unit
from tianyuan.demo.ledger import Ledger
from tianyuan.demo.people import People
from tianyuan.demo.running import STARTS_AT
from tianyuan.demo.texts import FIRST_OF_ALL, IN_THE_END, Said, Words, matter_of
from tianyuan.months import Month
from tianyuan.workdays import calendar

SOURCES = (
    (Source.RESIDENT, 46), (Source.GRID_VISIT, 26), (Source.PARTY_MEMBER, 9), (Source.HOTLINE, 8),
    (Source.MEMBER_UNIT, 6), (Source.SUPERIOR, 3), (Source.LOCAL_FIRM, 2),
)  # fmt: skip
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


class Stories:
    """Makes needs and moves them on; every method appends to the ledger."""

    def __init__(self, rng: Random, people: People, words: Words, ledger: Ledger, worker: User):
        self.rng, self.people, self.words, self.ledger, self.worker = rng, people, words, ledger, worker
        self.times = Times(rng)
        self.load: Counter[int] = Counter()
        self.quarters: Counter[tuple[date, int]] = Counter()
        self.told = 0

    def burden(self, unit: Unit, quarter: date) -> tuple[int, int]:
        """Claims of the quarter, then of the year: who has least is asked next."""
        return self.quarters[quarter, unit.organization.pk], self.load[unit.organization.pk]

    def carry(self, unit: Unit, quarter: date, more: int) -> None:
        """The unit has one claim more, or one less."""
        self.load[unit.organization.pk] += more
        self.quarters[quarter, unit.organization.pk] += more

    # ---- coming in
    def need(
        self,
        house: House,
        monthly_list: MonthlyList,
        said: Said,
        community: Community,
        at: datetime,
        **values: Any,
    ) -> Need:
        """A need as it was submitted."""
        kind = values.pop("kind", NeedKind.PROBLEM)
        source = self.rng.choices([s for s, _ in SOURCES], [w for _, w in SOURCES])[0]
        values = {"source": source, "urgency": self._urgency(kind), **values}
        by = self._recorder(house, values["source"])
        need = Need(
            list=monthly_list, committee=house.committee, community=community, kind=kind, title=said.title,
            text=said.text, place=said.place, quantity=said.quantity, unit=said.unit, vulnerable=said.vulnerable,
            estimated_cost=said.cost, submitted_at=at, created_by=by, **values,
        )  # fmt: skip
        self.ledger.needs.append(need)
        self.ledger.tell(at, by, f"{Source(need.source).label}反映，已提交", need=need)
        if need.source in (Source.RESIDENT, Source.GRID_VISIT, Source.HOTLINE):
            self.proposer(need, at)
        return need

    def _urgency(self, kind: str) -> str:
        if kind != NeedKind.PROBLEM:
            return Urgency.NORMAL
        return self.rng.choices([Urgency.NORMAL, Urgency.URGENT, Urgency.HARD], [88, 8, 4])[0]

    def _recorder(self, house: House, source: str) -> User:
        if source == Source.MEMBER_UNIT:
            return self.rng.choice(house.units).liaison
        own_worker = source == Source.GRID_VISIT and house.community.name == "龙井"
        return self.worker if own_worker else house.clerk

    def proposer(self, need: Need, at: datetime, came_with: Need | None = None) -> None:
        """Who said it. Contact data of what is long over was erased."""
        fresh = at > STARTS_AT - timedelta(days=45)
        phone = self.people.phone() if fresh and self.rng.random() < 0.5 else ""
        name = self.people.resident()
        self.ledger.proposers.append(
            Proposer(need=need, name=name, phone=phone, said_at=at, came_with=came_with)
        )

    def accept(self, house: House, need: Need, latest: datetime | None = None) -> None:
        """受理, the next working day; not after `latest`."""
        at = self.times.later(need.submitted_at, 1, 1)
        need.accepted_at = max(need.submitted_at + MINUTE, min(at, (latest or STARTS_AT) - 20 * MINUTE))
        need.state = NeedState.ACCEPTED
        self.ledger.tell(need.accepted_at, house.clerk, "已受理", need=need)

    def submitted(self, moment_from: datetime, moment_to: datetime) -> datetime:
        """Some daytime moment of the collecting time."""
        first, last = clock.local(moment_from).date(), clock.local(moment_to).date()
        return self.times.daytime(first + timedelta(days=1), last - timedelta(days=1))

    # ---- claims
    def claim(
        self, need: Need, monthly_list: MonthlyList, unit: Unit, claimed: datetime, *, role: str = ClaimRole.LEAD,
        quantity: int, promised: date, alliance: Alliance | None = None,
    ) -> Claim:  # fmt: skip
        """A unit's intention; in the name of the alliance it leads, where one is given."""
        claim = Claim(
            need=need, committee=need.committee, list=monthly_list, organization=unit.organization, alliance=alliance,
            role=role, quantity=quantity, measure=self.measure(need), promised_on=promised,
            contact=unit.contact.name, contact_phone=unit.contact.phone, created_by=unit.liaison, claimed_at=claimed,
            agree_by=calendar.add(clock.local(claimed).date(), 2),
        )  # fmt: skip
        self.ledger.claims.append(claim)
        need.claimed_quantity += quantity
        self.carry(unit, Month.of(clock.local(claimed).date()).quarter_start, 1)
        self.ledger.tell(claimed, unit.liaison, f"{claim_words(claim)}：意向", need=need)
        return claim

    def register(
        self, house: House, unit: Unit, claim: Claim, agreed: datetime, registered: datetime
    ) -> None:
        """The unit's yes and the secretary's word."""
        claim.agreed_at = max(claim.claimed_at, min(agreed, registered - MINUTE))
        claim.registered_at = max(registered, claim.agreed_at + MINUTE)
        claim.state = ClaimState.REGISTERED
        words = claim_words(claim)
        self.ledger.tell(claim.agreed_at, unit.liaison, f"{words}：单位已同意", need=claim.need)
        self.ledger.tell(claim.registered_at, house.secretary, f"{words}：已登记", need=claim.need)
        if claim.need.state != NeedState.CLAIMED:
            claim.need.state = NeedState.CLAIMED
            self.ledger.tell(claim.registered_at, house.secretary, "已有单位认领", need=claim.need)

    def member_claim(
        self,
        house: House,
        need: Need,
        monthly_list: MonthlyList,
        member: Person,
        claimed: datetime,
        registered: datetime,
    ) -> Claim:
        """A member takes a wish or a post; the secretary registers it."""
        claim = Claim(
            need=need, committee=need.committee, list=monthly_list, member=member, role=ClaimRole.MEMBER, quantity=1,
            state=ClaimState.REGISTERED, claimed_at=claimed, registered_at=max(registered, claimed + MINUTE),
            created_by=member.user or house.clerk, promised_on=clock.local(claimed).date() + timedelta(days=20),
        )  # fmt: skip
        self.ledger.claims.append(claim)
        need.claimed_quantity += 1
        words = claim_words(claim)
        self.ledger.tell(claimed, member.user or house.clerk, f"{words}：意向", need=need)
        self.ledger.tell(claim.registered_at, house.secretary, f"{words}：已登记", need=need)
        need.state = NeedState.CLAIMED
        return claim

    def complete(self, claim: Claim, at: datetime, by: User) -> None:
        claim.state, claim.completed_at = ClaimState.COMPLETED, at
        self.ledger.tell(at, by, f"{claim_words(claim)}：办完", need=claim.need)

    def verify(self, claim: Claim) -> None:
        """核验, some days after; what was done this week is not verified yet."""
        at = self.times.later(claim.completed_at, 1, 3)
        if at < STARTS_AT:
            claim.state, claim.verified_at = ClaimState.VERIFIED, at

    # ---- the end
    def finished(self, need: Need, at: datetime, by: User, result: str) -> None:
        """办完, 待评价."""
        need.state, need.finished_at, need.result = NeedState.AWAITING_RATING, at, result
        self.ledger.tell(at, by, "办完，请群众评价", result, need=need)

    def dissatisfied(self, house: House, need: Need) -> datetime:
        """不满意: the work is taken up again. Returns when."""
        at = self.times.later(need.finished_at, 1, 2)
        need.state, need.rating, need.dissatisfied_at, need.rated_at = (
            NeedState.IN_PROGRESS, Rating.DISSATISFIED, at, at,
        )  # fmt: skip
        need.finished_at = None
        self.ledger.tell(at, house.clerk, "群众评价：不满意，重新办理", "还差一点没弄好，请再看看", need=need)
        return at

    def close(self, house: House, need: Need, *, rated: bool) -> None:
        """销号: with the resident's word, or after seven days without one."""
        need.state = NeedState.CLOSED
        if not rated:
            need.rating, need.rated_at = Rating.UNRATED, None
            need.closed_at = need.finished_at + WEEK + timedelta(minutes=self.rng.randint(1, 59))
            self.ledger.tell(need.closed_at, None, "7 天未评价，销号", need=need)
            return
        self.told += 1
        need.rating = Rating.MOSTLY if self.told % plan.MOSTLY_EVERY == 0 else Rating.SATISFIED
        soon = STARTS_AT - 10 * MINUTE
        need.closed_at = need.rated_at = min(self.times.later(need.finished_at, 1, 4), soon)
        words = f"群众评价：{Rating(need.rating).label}，销号"
        self.ledger.tell(need.closed_at, house.clerk, words, need=need)

    def measure(self, need: Need) -> str:
        """How a unit means to solve it."""
        return self.rng.choice(FIRST_OF_ALL) + matter_of(need.title, need.category).measure

    def result(self, need: Need) -> str:
        """What came of it."""
        return self.rng.choice(IN_THE_END) + matter_of(need.title, need.category).result

    def item_line(self, item: ServiceItem, at: datetime, who: User | None, what: str, note: str = "") -> None:
        self.ledger.tell(at, who, what, note, item=item)
