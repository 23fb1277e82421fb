"""A month of a committee in the past: its list, agenda, meeting, claims and services, from the plan's counts."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from committees.models import Alliance, Community
from servicelists.calendar import dates_of
from servicelists.categories import CATEGORY_OF, service_category
from servicelists.compiling.placing import place
from servicelists.compiling.rows import Candidate
from servicelists.compiling.sources import candidate_of
from servicelists.models import Agenda, AgendaItem, Claim, Meeting, MonthlyList, Need, ServiceItem
from servicelists.notices import when
from servicelists.states import (
    ClaimRole,
    ClaimState,
    ItemState,
    ListStage,
    MeetingState,
    NeedState,
    Outcome,
    Section,
)
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.dates import Moments, moments_of, opened_at, rules_of
from tianyuan.demo.deck import Deck
from tianyuan.demo.founding import House, Unit
from tianyuan.demo.stories import MINUTE, Stories
from tianyuan.demo.texts import RELEASE_REASONS, Said
from tianyuan.months import Month
from tianyuan.workdays import calendar

HALF_HOUR = timedelta(minutes=30)


@dataclass
class Decks:
    """What is dealt out over the whole year in exact numbers."""

    problems: Deck
    wishes: Deck
    dissatisfied: int = plan.DISSATISFIED_ONCE
    released: int = plan.RELEASED
    transferred: int = plan.TRANSFERRED


@dataclass
class Bundle:
    """A service item to be: one unit, one category, its leads."""

    unit: Unit
    categories: list[str]
    service: str
    leads: list["Line"] = field(default_factory=list)


@dataclass
class Line:
    """A need on this month's agenda and what is to become of it."""

    need: Need
    unit: Unit | None = None
    bundle: Bundle | None = None
    support: bool = False
    fate: str = "claimed"
    alliance: Alliance | None = None
    item: AgendaItem | None = None
    claims: list[tuple[Unit, Claim]] = field(default_factory=list)
    free_from: datetime | None = None


class PastMonth:
    """Shared by settled months and October: list, needs, agenda, meeting, claims, items."""

    def __init__(self, stories: Stories, house: House, month: Month, decks: Decks):
        self.stories, self.house, self.month, self.decks = stories, house, month, decks
        self.rng, self.times, self.ledger = stories.rng, stories.times, stories.ledger
        self.name = house.community.name
        self.moments: Moments = moments_of(self.name, month, plan.COMMITTEES.index(self.name), self.rng)
        self.list = make_list(self.name, house, month, self.moments)
        self.ledger.lists.append(self.list)
        self.ledger.tell(self.moments.opened, None, f"{month.label}需求清单开始收集", list=self.list)

    # ---- needs
    def community(self) -> Community:
        """Mostly the committee's own; now and then one it serves."""
        served = self.house.served
        return self.rng.choice(served) if served and self.rng.random() < 0.18 else self.house.community

    def said_at(self) -> datetime:
        return self.stories.submitted(self.moments.opened, self.list.cutoff_at - timedelta(days=1))

    def accepted(self, said: Said, community: Community, **values: Any) -> Need:
        need = self.stories.need(self.house, self.list, said, community, self.said_at(), **values)
        self.stories.accept(self.house, need, self.moments.compiled)
        return need

    def problem(self, category: str, *, alone: bool = False) -> Need:
        community = self.community()
        said = self.stories.words.problem(community.name, category, alone=alone)
        return self.accepted(said, community, category=category)

    # ---- who takes what
    def bundles(self, count: int | None = None) -> list[Bundle]:
        """So many pairs of unit and service category, each once; all of them when no number is given."""
        pairs = [
            (unit, service)
            for unit in self.house.units
            for service in dict.fromkeys(CATEGORY_OF[c].value for c in unit.functions)  # type: ignore[index]
        ]
        return [_bundle(unit, service) for unit, service in self.rng.sample(pairs, count or len(pairs))]

    def free_unit(self, category: str = "", besides: Iterable[Unit] = ()) -> Unit:
        """The least burdened unit that can solve the category; any unit when none says so."""
        refused = {unit.organization.pk for unit in besides}
        left = [unit for unit in self.house.units if unit.organization.pk not in refused]
        able = [unit for unit in left if not category or category in unit.functions] or left
        quarter = self.month.quarter_start
        return min(able, key=lambda unit: (*self.stories.burden(unit, quarter), self.rng.random()))

    # ---- agenda and meeting
    def table(self, lines: list[Line]) -> None:
        """Compile the agenda, announce it, hold the meeting."""
        moments = self.moments
        agenda = Agenda(
            committee=self.house.committee, list=self.list, number=1, edit_version=3, compiled_at=moments.compiled,
            frozen_at=moments.notified, frozen_number=1, frozen_hash="-",
        )  # fmt: skip
        self.ledger.agendas.append(agenda)
        self._place(agenda, lines)
        self.meeting = self._meeting(agenda, lines)
        for line in lines:
            self._brought(line)

    def _place(self, agenda: Agenda, lines: list[Line]) -> None:
        rules = self.list.in_force
        candidates = [_candidate(number, line.need) for number, line in enumerate(lines)]
        for placed in place(candidates, {}, rules, self.moments.dates.compile_on):
            line = lines[placed.need_id]
            line.item = AgendaItem(
                agenda=agenda, need=line.need, section=placed.section, position=placed.position,
                after_meeting=placed.after_meeting, times=placed.times, why=list(placed.why),
            )  # fmt: skip
            self.ledger.agenda_items.append(line.item)

    def _meeting(self, agenda: Agenda, lines: list[Line]) -> Meeting:
        moments, house = self.moments, self.house
        meeting = Meeting(
            committee=house.committee, list=self.list, agenda=agenda, state=MeetingState.CLOSED,
            starts_at=moments.starts, place=house.committee.default_place, notified_at=moments.notified,
            notified_by=house.secretary, opened_at=moments.began, closed_at=moments.ended,
            claims_until=moments.claims_until,
        )  # fmt: skip
        meeting.notice = notice_of(meeting, lines, clock.local(moments.notified).date())
        self.ledger.meetings.append(meeting)
        tell, said = self.ledger.tell, {"meeting": meeting, "list": self.list}
        arranged = moments.notified - timedelta(minutes=self.rng.randint(5, 40))
        tell(arranged, house.clerk, f"安排联席会：{when(meeting)} {meeting.place}", **said)
        tell(moments.notified, house.secretary, "发出会议通知，议程定稿", **said)
        tell(moments.began, house.clerk, "开会", **said)
        tell(moments.ended, house.clerk, "闭会", **said)
        return meeting

    def _brought(self, line: Line) -> None:
        need, moments = line.need, self.moments
        if need.state == NeedState.ACCEPTED:
            words = f"列入{self.month.label}联席会议程草案"
            self.ledger.tell(moments.compiled, None, words, need=need)
        need.state = NeedState.TABLED
        after = line.item.after_meeting  # type: ignore[union-attr]
        need.times_tabled += not after
        words = "列为会后认领" if after else f"第 {need.times_tabled} 次上会"
        self.ledger.tell(moments.began, self.house.clerk, words, need=need, meeting=self.meeting)

    # ---- claims
    def take(self, line: Line) -> None:
        """The lead claim of a line, with what happened before it, and its helper."""
        need, unit = line.need, line.unit
        assert unit is not None
        if self.decks.released and self.month.number % 5 == 3 and line.bundle is None and need.quantity > 1:
            self._released_first(line)
        whole = need.quantity
        lead = max(1, whole * 2 // 3) if line.support else whole
        line.claims.append((unit, self._claim(line, unit, lead, ClaimRole.LEAD)))
        if line.support:
            helper = self.free_unit(need.category, [unit])
            line.claims.append((helper, self._claim(line, helper, whole - lead, ClaimRole.SUPPORT)))
        elif self.decks.transferred and self.month.number % 5 == 4 and line.bundle is None:
            self._transfer(line)
        self.outcome(line, Outcome.CLAIMED)

    def _transfer(self, line: Line) -> None:
        """转交: the unit found that another is better placed."""
        unit, claim = line.claims.pop()
        better = self.free_unit(line.need.category, [unit])
        at = self.times.later(claim.registered_at, 1, 1)
        claim.state, claim.ended_at, claim.reason = ClaimState.TRANSFERRED, at, "对方有专业班组，更合适"
        line.need.claimed_quantity -= claim.quantity
        words = f"{unit.organization}牵头认领：转交{better.organization}"
        self.ledger.tell(at, unit.liaison, words, claim.reason, need=line.need)
        new = self.stories.claim(
            line.need, self.list, better, at, role=claim.role, quantity=claim.quantity, promised=claim.promised_on
        )  # fmt: skip
        later = at + timedelta(minutes=self.rng.randint(20, 60))
        self.stories.register(self.house, better, new, later, later + HALF_HOUR)
        line.unit, line.claims = better, [(better, new)]
        self.ledger.transfers.append((claim, new))
        self.decks.transferred -= 1

    def _claim(self, line: Line, unit: Unit, quantity: int, role: str) -> Claim:
        claimed, agreed, registered = self._moments_of_claim(line.item.after_meeting)  # type: ignore[union-attr]
        if role == ClaimRole.SUPPORT:  # a helper speaks after the lead
            claimed = max(claimed, line.claims[0][1].claimed_at + MINUTE)
        elif line.free_from:
            claimed = max(claimed, line.free_from + MINUTE)
        claim = self.stories.claim(
            line.need, self.list, unit, claimed, role=role, quantity=quantity, promised=self._promised(),
            alliance=line.alliance if role == ClaimRole.LEAD else None,
        )  # fmt: skip
        self.stories.register(self.house, unit, claim, agreed, registered)
        return claim

    def _moments_of_claim(self, after: bool) -> tuple[datetime, datetime, datetime]:
        moments, times = self.moments, self.times
        if after:
            claimed = times.between(moments.ended, moments.ended + timedelta(hours=20))
            agreed = times.later(claimed, 1, 1)
            return claimed, agreed, agreed + timedelta(minutes=self.rng.randint(20, 90))
        if self.rng.random() < 0.4:  # 会前预认领
            claimed = times.between(moments.notified + HALF_HOUR, moments.starts - HALF_HOUR)
            agreed = times.between(claimed, moments.starts)
            return claimed, agreed, times.between(moments.began, moments.ended)
        claimed = times.between(moments.began, moments.ended - 2 * MINUTE)
        agreed = times.later(claimed, 1, 2)
        return claimed, agreed, agreed + timedelta(minutes=self.rng.randint(15, 60))

    def _promised(self) -> date:
        service = self.list.service_month
        return service.day(self.rng.choice((15, 18, 20, 22, 25, 28, 31)))

    def _released_first(self, line: Line) -> None:
        """Another unit had the intention and gave it back before the meeting."""
        unit = self.free_unit("", [line.unit] if line.unit else [])
        claimed = self.times.between(self.moments.notified + HALF_HOUR, self.moments.notified + 3 * HALF_HOUR)
        claim = self.stories.claim(line.need, self.list, unit, claimed, quantity=1, promised=self._promised())
        claim.state, claim.reason = ClaimState.RELEASED, self.rng.choice(RELEASE_REASONS)
        claim.ended_at = self.times.between(claimed, self.moments.starts - HALF_HOUR)
        line.need.claimed_quantity -= claim.quantity
        line.free_from = claim.ended_at
        self.decks.released -= 1
        words = f"{unit.organization}牵头认领：退回"
        self.ledger.tell(claim.ended_at, unit.liaison, words, claim.reason, need=line.need)

    def outcome(self, line: Line, outcome: str, note: str = "") -> None:
        item, moments = line.item, self.moments
        assert item is not None
        late = item.after_meeting or any(
            c.registered_at and c.registered_at > moments.ended for _, c in line.claims
        )
        item.outcome, item.outcome_note = outcome, note
        item.outcome_at = moments.claims_until + HALF_HOUR if late else moments.ended

    def shelve(self, line: Line) -> datetime:
        """没有单位认领，挂账. Returns when."""
        self.outcome(line, Outcome.PENDING)
        at = line.item.outcome_at  # type: ignore[union-attr]
        line.need.state = NeedState.PENDING
        self.ledger.tell(at, self.house.clerk, "没有单位认领，挂账", need=line.need, meeting=self.meeting)
        return at  # type: ignore[return-value]

    def carry_on(self, line: Line) -> None:
        """挂账, then 提请下次联席会."""
        at = self.times.later(self.shelve(line), 1, 3)
        line.need.state = NeedState.AWAITING
        self.ledger.tell(at, self.house.secretary, "提请下次联席会", need=line.need)

    # ---- service items
    def item_of(self, bundle: Bundle) -> ServiceItem:
        """The bundle's row, planned."""
        first, more = bundle.leads[0], len(bundle.leads)
        title = first.need.title if more == 1 else f"{first.need.title}等 {more} 件"
        leads = [claim for line in bundle.leads for _, claim in line.claims if claim.role == ClaimRole.LEAD]
        item = ServiceItem(
            list=self.list, committee=self.house.committee, organization=bundle.unit.organization,
            category=bundle.service, title=title, due_on=max(claim.promised_on for claim in leads),
            place=first.need.place,
        )  # fmt: skip
        for line in bundle.leads:
            for _, claim in line.claims:
                claim.item = item
        self.ledger.items.append(item)
        at = max(claim.registered_at for claim in leads) + MINUTE
        self.ledger.tell(max(at, self.moments.ended), None, "列入服务清单", title, item=item)
        return item

    def begin(self, item: ServiceItem, bundle: Bundle, at: datetime) -> None:
        """开始实施: its needs are 办理中."""
        item.state, item.started_at = ItemState.ONGOING, at
        self.ledger.tell(at, bundle.unit.liaison, "开始实施", item=item)
        for line in bundle.leads:
            line.need.state = NeedState.IN_PROGRESS
            self.ledger.tell(at, bundle.unit.liaison, "开始办理", need=line.need)

    def finish(self, item: ServiceItem, bundle: Bundle, at: datetime) -> None:
        """办完: claims 完成, needs 待评价."""
        result = self.stories.result(bundle.leads[0].need)
        item.state, item.done_at, item.result = ItemState.DONE, at, result
        item.served = self.rng.randint(8, 120)
        unit = bundle.unit
        self.ledger.tell(at, unit.liaison, f"办完，服务 {item.served} 人", result, item=item)
        for line in bundle.leads:
            for _, claim in line.claims:
                claim.state, claim.completed_at = ClaimState.COMPLETED, at
                self.stories.verify(claim)
            self.stories.finished(line.need, at, unit.liaison, result)

    def rated(self, item: ServiceItem, bundle: Bundle) -> None:
        """All its needs are closed: 已评价."""
        item.state = ItemState.RATED
        at = max(line.need.closed_at for line in bundle.leads)
        self.ledger.tell(at + MINUTE, None, "群众已评价", item=item)

    def cancelled(self) -> None:
        """One of a unit's own accord that came to nothing."""
        unit = self.free_unit("education")
        item = ServiceItem(
            list=self.list, committee=self.house.committee, organization=unit.organization, category="skills",
            title="周末手工课堂", own_accord=True, title_by_hand=True, state=ItemState.CANCELLED,
            due_on=self.list.service_month.day(28), cancelled_reason="场地临时检修，改到下个月再报",
        )  # fmt: skip
        self.ledger.items.append(item)
        at = self.times.later(self.moments.published, 1, 2)
        self.ledger.tell(at, unit.liaison, "列入服务清单", item.title, item=item)
        self.ledger.tell(self.times.later(at, 1, 2), unit.liaison, "取消", item.cancelled_reason, item=item)

    def publish(self, count: int) -> None:
        self.list.stage, self.list.published_at = ListStage.PUBLISHED, self.moments.published
        self.list.published_by = self.house.secretary
        words = f"公示{self.list.service_month.label}服务清单 {count} 项"
        self.ledger.tell(self.moments.published, self.house.secretary, words, list=self.list)

    def workday_before(self, moment: datetime, latest: date) -> datetime:
        """A moment at least a working day after, not beyond the latest day."""
        first = calendar.add(clock.local(moment).date(), 1)
        last = calendar.on_or_before(latest)
        days = max(0, calendar.between(first, last)) if last > first else 0
        return self.times.office(calendar.add(first, self.rng.randint(0, days)))


def make_list(name: str, house: House, month: Month, moments: Moments) -> MonthlyList:
    """A convened list with the rules that were in force."""
    made = bare_list(name, house, month)
    made.stage = ListStage.CONVENED
    made.compiled_at, made.convened_at = moments.compiled, moments.notified
    return made


def bare_list(name: str, house: House, month: Month) -> MonthlyList:
    """A list that has just been opened."""
    rules = rules_of(name, month)
    return MonthlyList(
        committee=house.committee, month=month, rules=rules.to_json(), opened_at=opened_at(name, month),
        **asdict(dates_of(month, rules)),
    )  # fmt: skip


def notice_of(meeting: Meeting, lines: list[Line], day: date) -> str:
    """The notice's words, as servicelists.notices drafts them."""
    talked = [line.item for line in lines if line.item and not line.item.after_meeting]
    late = len(lines) - len(talked)
    counts = {s: sum(item.section == s for item in talked) for s in Section.values}
    parts = "、".join(f"{Section(s).label} {n} 项" for s, n in counts.items() if n)
    month = meeting.list.month.label if meeting.list else ""
    return "\n".join(
        [
            "各成员单位：",
            f"定于 {when(meeting)} 在{meeting.place}召开{meeting.committee.name} {month}联席会。",
            f"议程共 {len(talked)} 项：{parts}。" + (f"另有 {late} 项会后认领。" if late else ""),
            "请各单位会前在平台看议程，能牵头或协办的先点“有意向”，回单位请示后再点“单位已同意”。",
            "请联络员参加；不能到会的请提前请假，并说明由谁代会。",
            meeting.committee.name,
            f"{day:%Y 年 %-m 月 %-d 日}",
        ]
    )


def _candidate(number: int, need: Need) -> Candidate:
    return replace(candidate_of(need), need_id=number)


def _bundle(unit: Unit, service: str) -> Bundle:
    categories = [c for c in unit.functions if service_category(c).value == service]
    return Bundle(unit, categories, service)
