"""November's list as it stands this morning, and December's first entries. What the program does itself
(compile, notice, claims before the meeting) is left to the real actions in `present`."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from servicelists.models import Need
from servicelists.states import CLAIM_ACTIVE, NeedKind, NeedState, Source, Urgency
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.byside import THANKS, fulfil, member_takes, merge_into, not_listed, solve_in_grid
from tianyuan.demo.dates import moments_of
from tianyuan.demo.founding import House, Town, Unit
from tianyuan.demo.months import Decks, PastMonth, bare_list
from tianyuan.demo.running import STARTS_AT
from tianyuan.demo.settled import emergency
from tianyuan.demo.stories import MINUTE, Stories
from tianyuan.demo.texts import OUTDOORS, Said
from tianyuan.months import Month

FOR_HOSPITAL = {0: "medical", 2: "elderly", 4: "medical"}
EARLIER = timedelta(days=9)
# Two residents each, in their own words: the compile proposes them as one.
TWICE = (
    (
        "street_light",
        Said("文昌路路灯不亮", "文昌路靠学校一段路灯不亮，晚自习的孩子怕黑。", "文昌路", "盏", 6),
    ),
    ("street_light", Said("文昌路的路灯坏了", "文昌路路灯坏了好几盏，晚上看不清。", "文昌路", "盏", 4)),
    ("drainage", Said("菜市场北侧下水道堵塞", "菜市场北侧下水道堵塞，污水漫出来。", "菜市场北侧", "户", 26)),
    ("drainage", Said("菜市场北侧排水不通", "菜市场北侧排水不通，卖菜的都踩着水。", "菜市场北侧", "户", 12)),
)
LONELY = (
    (
        "road_paving",
        Said("四角田3组通组路还是土路", "四角田3组通组路还是土路，雨天摩托车上不来。", "四角田3组", "户", 32),
    ),
    (
        "elderly",
        Said("四角田高龄老人买药不便", "几位高龄老人买药要走两个小时。", "四角田5组", "人", 7, "高龄老人"),
    ),
)


class NovemberMonth(PastMonth):
    """A list still collecting, or just cut off: no agenda, no meeting yet."""

    def __init__(self, stories: Stories, house: House, decks: Decks):
        month = Month(plan.YEAR, 11)
        self.stories, self.house, self.month, self.decks = stories, house, month, decks
        self.rng, self.times, self.ledger = stories.rng, stories.times, stories.ledger
        self.name = house.community.name
        self.moments = moments_of(self.name, month, plan.COMMITTEES.index(self.name), self.rng)
        self.list = bare_list(self.name, house, month)
        self.ledger.lists.append(self.list)
        self.ledger.tell(self.moments.opened, None, f"{month.label}需求清单开始收集", list=self.list)
        self.room = self._room()

    def _room(self) -> Counter[int]:
        """unit → how many claims its ceiling leaves it this quarter."""
        since = clock.at(self.month.quarter_start)
        room = Counter(
            {unit.organization.pk: self.list.in_force.quarterly_ceiling for unit in self.house.units}
        )
        for claim in self.ledger.claims:
            unit = claim.organization_id
            if unit and claim.state in CLAIM_ACTIVE and claim.claimed_at >= since:
                room[unit] -= 1
        return room

    @property
    def until(self) -> datetime:
        return min(self.list.cutoff_at, STARTS_AT)

    def said_at(self) -> datetime:
        return self.stories.submitted(self.moments.opened, self.until - timedelta(days=1))

    def accepted(self, said: Said, community, **values) -> Need:
        need = self.stories.need(self.house, self.list, said, community, self.said_at(), **values)
        self.stories.accept(self.house, need, min(self.moments.compiled, STARTS_AT))
        return need

    def tell(self) -> None:
        counts = plan.NOVEMBER[self.name]
        fresh = self._fresh(counts.fresh)
        for _ in range(counts.grid):
            solve_in_grid(self, self.said_at())
        for _ in range(counts.not_listed):
            not_listed(self)
        for target in fresh[-counts.merged :] if counts.merged else []:
            merge_into(self, target)
        if counts.emergency:
            emergency(self, "safety", "闻到燃气味")
        self._wishes(counts)
        self._posts(counts)
        for number in range(counts.submitted):
            self._submitted(number)
        if counts.december:
            self._december(counts.december)

    def _fresh(self, count: int) -> list[Need]:
        made = []
        if self.name == "龙井":
            made = [self.accepted(said, self.house.community, category=category) for category, said in TWICE]
            for category, _ in TWICE:
                self._able(category)
        while len(made) < count:
            made.append(self._one(len(made)))
        return made

    def _one(self, number: int) -> Need:
        """Now and then a big matter or an urgent one, so that the agenda has every section."""
        big = number % 4 == 1
        community, category = self.community(), self._category(number, big)
        said = self.stories.words.problem(community.name, category, alone=True)
        if big:
            said = replace(said, unit="户", quantity=self.rng.randint(60, 180))
        return self.accepted(said, community, category=category, **self._weight(number, big))

    def _weight(self, number: int, big: bool) -> dict[str, Any]:
        """What decides the section is planned, not drawn: a big matter drawn 急办 would no longer take a big one's
        minutes, and 龙井's agenda would fit the meeting by chance."""
        if number % 7 == 3:
            return {"urgency": Urgency.URGENT}
        return {"urgency": Urgency.NORMAL} if big else {"several_units": number % 11 == 6}

    def _category(self, number: int, big: bool) -> str:
        """What touches many households is out of doors; 文昌 has something for each of its hospital's 职能.

        Of what the unit with most room left can solve, so that somebody can be suggested.
        """
        if self.name == plan.LIAISON_FIRST and number in FOR_HOSPITAL:
            return self._able(FOR_HOSPITAL[number])
        known = {category for unit in self.house.units for category in unit.functions}
        wanted = {c for c in known if c in OUTDOORS} if big else known
        unit = self._roomiest(wanted)
        return self._able(self.rng.choice([c for c in unit.functions if c in wanted]))

    def _able(self, category: str) -> str:
        """The category, after a unit that can solve it gave some of its room."""
        self.room[self._roomiest({category}).organization.pk] -= 1
        return category

    def _roomiest(self, categories: set[str]) -> Unit:
        able = [unit for unit in self.house.units if categories & set(unit.functions)]
        return max(able, key=lambda unit: (self.room[unit.organization.pk], self.rng.random()))

    def _submitted(self, number: int) -> None:
        """Not yet looked at: of the last days before the cut-off."""
        at = min(self.until, STARTS_AT - 2 * MINUTE) - timedelta(
            hours=4 + 7 * number, minutes=self.rng.randint(0, 50)
        )
        self._unread(self.list, at)

    def _unread(self, monthly_list, at: datetime) -> None:
        category = self.rng.choice(self.rng.choice(self.house.units).functions)
        said = self.stories.words.problem(self.house.community.name, category, alone=True)
        self.stories.need(self.house, monthly_list, said, self.house.community, at, category=category,
                          source=Source.RESIDENT)  # fmt: skip

    def _december(self, count: int) -> None:
        """Opened when November's was cut off: the first entries of yesterday."""
        december = bare_list(self.name, self.house, self.month.next())
        self.ledger.lists.append(december)
        self.ledger.tell(december.opened_at, None, f"{december.month.label}需求清单开始收集", list=december)
        for number in range(count):
            self._unread(december, clock.at(clock.local(december.opened_at).date(), 15 + number, 12))

    # ---- members
    def _wishes(self, counts: plan.November) -> None:
        for fate, count in zip(
            ("open", "intended", "claimed", "awaiting", "closed"), counts.wishes, strict=True
        ):
            for _ in range(count):
                self._wish(fate)

    def _wish(self, fate: str) -> None:
        community = self.house.community
        said = self.stories.words.wish(community.name, alone=True)
        category = "education" if "书" in said.title else "elderly"
        need = self._early(
            said, community, kind=NeedKind.WISH, category=category, early=fate in ("awaiting", "closed")
        )
        if fate == "open":
            return
        member = self.rng.choice(self.house.members)
        latest = (
            clock.at(clock.local(STARTS_AT).date() - timedelta(days=12), 17)
            if fate in ("awaiting", "closed")
            else None
        )
        member_takes(self.stories, self, self.list, need, member, latest or STARTS_AT - 60 * MINUTE)
        if fate == "intended":
            self._take_back_registration(need)
        elif fate != "claimed":
            day = (12, 13) if fate == "closed" else (16, 17, 18, 19)
            at = self.times.office(clock.local(STARTS_AT).date().replace(day=self.rng.choice(day)))
            fulfil(self.stories, self, need, self.rng.choice(THANKS), at)
            if fate == "closed":
                self.stories.close(self.house, need, rated=True)

    def _early(self, said: Said, community, *, early: bool, **values) -> Need:
        """Of the first weeks of collecting, so that there was time to fulfil it."""
        if not early:
            return self.accepted(said, community, **values)
        opened = self.moments.opened
        need = self.stories.need(
            self.house, self.list, said, community, self.stories.submitted(opened, opened + EARLIER), **values
        )
        self.stories.accept(self.house, need)
        return need

    def _take_back_registration(self, need: Need) -> None:
        """Only intended: the secretary has not registered it yet."""
        claim = self.ledger.claims[-1]
        claim.state, claim.registered_at = "intent", None
        need.state = NeedState.ACCEPTED
        self.ledger.entries.pop()

    def _posts(self, counts: plan.November) -> None:
        month = self.list.service_month.number
        for _ in range(counts.posts_open):
            self._post(4, month)
        shares = plan.share(counts.post_claims, [1] * counts.posts_taken)
        for taken in shares:
            need = self._post(taken + self.rng.choice((0, 1, 2)), month)
            for member in self.rng.sample(self.house.members, taken):
                member_takes(self.stories, self, self.list, need, member, STARTS_AT - 60 * MINUTE)

    def _post(self, people: int, month: int) -> Need:
        community = self.house.community
        said = self.stories.words.job(community.name, people, month, alone=True)
        return self.accepted(said, community, kind=NeedKind.POST, category="other", source=Source.SUPERIOR)


def homeless(stories: Stories, town: Town) -> None:
    """四角田 has no committee and none that serves it: its needs wait for the town."""
    community, clerk = town.communities["四角田"], town.users["officer"]
    for number, (category, said) in enumerate(LONELY):
        at = clock.at(clock.local(STARTS_AT).date().replace(day=12 + number * 4), 10, 15)
        need = Need(
            community=community, category=category, title=said.title, text=said.text, place=said.place,
            quantity=said.quantity, unit=said.unit, vulnerable=said.vulnerable, submitted_at=at,
            source=Source.GRID_VISIT, created_by=clerk,
        )  # fmt: skip
        stories.ledger.needs.append(need)
        stories.proposer(need, at)
        stories.ledger.tell(at, clerk, "网格员走访反映，已提交", need=need)
