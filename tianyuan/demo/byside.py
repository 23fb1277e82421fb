"""What a month brings beside the meeting: solved in the grid, not listed, merged, members' wishes and posts."""

from dataclasses import replace
from datetime import datetime, timedelta

from committees.models import Person
from servicelists.models import MonthlyList, Need
from servicelists.states import NeedKind, NeedState, Source
from tianyuan.demo import plan
from tianyuan.demo.months import PastMonth
from tianyuan.demo.running import STARTS_AT
from tianyuan.demo.stories import MINUTE, Stories
from tianyuan.demo.texts import KINDS, Said

GRID_CATEGORIES = ("sanitation", "neighbours", "safety", "street_light", "other", "elderly")
ON_THE_SPOT = (
    "网格员当场清理，拍照留存",
    "联格党员上门协调，当天解决",
    "换了灯泡，现场亮了",
    "提醒住户搬走，已清空",
    "网格长带人一起收拾干净",
    "帮老人代办，当面交清",
    "邻居互相说开，握手言和",
    "贴了提示，现场劝导三户",
)
WHERETO = (
    "不属联席会范围，已转 12345",
    "已列入县里明年改造计划，届时公示",
    "属物业合同内的事，已转物业并请楼长盯办",
    "已由镇里专项解决，不再上会",
    "涉诉讼，请走司法途径，社区帮忙联系法律援助",
)
THANKS = (
    "东西送到家里，陪着说了会儿话",
    "当面送到，教会怎么用",
    "已送上门，老人很高兴",
    "一起挑的，孩子喜欢",
    "按约送到，以后常来看看",
)
SERVED = ("按排班到岗四次，没有缺岗", "当月到岗，记录已交社区", "到岗服务，群众认可", "按时上岗，交接清楚")


class BySide:
    """The parts of a month that no meeting decides."""

    def __init__(self, month: PastMonth, counts: plan.Past):
        self.month, self.counts = month, counts
        self.stories: Stories = month.stories
        self.rng, self.house = month.rng, month.house

    def tell(self) -> None:
        """Everything but what was merged, which needs the month's problems."""
        for _ in range(self.counts.grid):
            solve_in_grid(self.month, self.month.said_at())
        for _ in range(self.counts.not_listed):
            not_listed(self.month)
        for number in range(self.counts.wish_needs):
            self._wish(several=number < self.counts.shared_wishes)
        for people in plan.posts_of(self.counts.posts):
            self._post(people)

    def _wish(self, *, several: bool) -> None:
        community = self.month.community()
        said = self.stories.words.wish(community.name, several)
        need = self.month.accepted(said, community, kind=NeedKind.WISH, category=self._wish_category())
        for member in self.rng.sample(self.house.members, said.quantity):
            member_takes(self.stories, self.month, self.month.list, need, member)
        fulfil(self.stories, self.month, need, self.rng.choice(THANKS))
        self.stories.close(self.house, need, rated=self.month.decks.wishes.draw())

    def _wish_category(self) -> str:
        return self.rng.choice(("elderly", "elderly", "education", "medical", "other"))

    def _post(self, people: int) -> None:
        community = self.month.community()
        said = self.stories.words.job(community.name, people, self.month.list.service_month.number)
        need = self.month.accepted(
            said,
            community,
            kind=NeedKind.POST,
            category=self.rng.choice(GRID_CATEGORIES),
            source=Source.SUPERIOR,
        )
        for member in self.rng.sample(self.house.members, people):
            member_takes(self.stories, self.month, self.month.list, need, member)
        fulfil(self.stories, self.month, need, self.rng.choice(SERVED))
        self.stories.close(self.house, need, rated=False)

    def merge(self, targets: list[Need]) -> None:
        """Some residents said the same thing: one need, every proposer kept."""
        for target in self.rng.sample(targets, self.counts.merged):
            merge_into(self.month, target)


def member_takes(
    stories: Stories, month: PastMonth, monthly_list: MonthlyList, need: Need, member: Person,
    latest: datetime | None = None,
) -> None:  # fmt: skip
    """A member takes it some days after it was accepted; registered within three working days."""
    claimed = stories.times.later(need.accepted_at, 0, 5)
    claimed = max(claimed, need.accepted_at + MINUTE)
    registered = stories.times.later(claimed, 0, 2)
    if latest:
        claimed, registered = min(claimed, latest), min(registered, latest + 30 * MINUTE)
    stories.member_claim(month.house, need, monthly_list, member, claimed, registered)


def fulfil(stories: Stories, month: PastMonth, need: Need, result: str, at: datetime | None = None) -> None:
    """All who took it are done; the need waits for a word."""
    claims = [claim for claim in stories.ledger.claims[-need.quantity :] if claim.need is need]
    done = at or stories.times.later(max(claim.registered_at for claim in claims), 1, 8)
    by = claims[0].member.user or month.house.clerk
    for claim in claims:
        stories.complete(claim, done, by)
        stories.verify(claim)
    stories.finished(need, done, by, result)


def solve_in_grid(month: PastMonth, at: datetime) -> Need:
    """即办即记: solved on the spot or nearby, never tabled."""
    stories, community = month.stories, month.community()
    category = month.rng.choice(GRID_CATEGORIES)
    said = replace(stories.words.problem(community.name, category), quantity=month.rng.randint(1, 4))
    need = stories.need(
        month.house, month.list, said, community, at, category=category, source=Source.GRID_VISIT
    )
    done = at + timedelta(minutes=month.rng.randint(8, 170))
    need.state, need.accepted_at, need.finished_at = NeedState.SOLVED_IN_GRID, done, done
    need.result = month.rng.choice(ON_THE_SPOT)
    stories.ledger.tell(done, need.created_by, "网格内办结", need.result, need=need)
    return need


def not_listed(month: PastMonth) -> Need:
    """暂不列入, with where it goes."""
    stories, community = month.stories, month.community()
    category = month.rng.choice(list(KINDS))
    said = stories.words.problem(community.name, category)
    need = stories.need(month.house, month.list, said, community, month.said_at(), category=category)
    at = min(stories.times.later(need.submitted_at, 1, 1), STARTS_AT - 30 * MINUTE)
    need.state, need.whereto = NeedState.NOT_LISTED, month.rng.choice(WHERETO)
    stories.ledger.tell(at, month.house.clerk, "暂不列入", need.whereto, need=need)
    return need


def merge_into(month: PastMonth, target: Need) -> Need:
    """Another said it too; the quantities add up where they count the same."""
    stories, clerk = month.stories, month.house.clerk
    title = f"{target.title}，请处理"
    said = Said(
        title,
        f"{target.place}的住户也来说：{target.title}。",
        target.place,
        target.unit,
        month.rng.randint(1, 6),
    )
    between = target.submitted_at + (target.accepted_at - target.submitted_at) / 2
    at = min(
        between, month.list.cutoff_at - 30 * MINUTE
    )  # over a long holiday the list closes before anybody accepts
    row = stories.need(
        month.house, month.list, said, target.community, at, category=target.category, source=Source.RESIDENT
    )
    stories.ledger.needs.pop()
    stories.ledger.merged.append(row)
    proposer = stories.ledger.proposers[-1]
    proposer.need, proposer.came_with = target, row
    merged = target.accepted_at + timedelta(minutes=month.rng.randint(3, 25))
    row.state, row.merged_into, row.merged_from_state = NeedState.MERGED, target, NeedState.SUBMITTED
    row.merged_quantity = row.quantity
    target.quantity += row.quantity
    stories.ledger.tell(merged, clerk, "已归并到另一条需求", target.title, need=row)
    stories.ledger.tell(merged, clerk, "并入一条相同的需求", row.title, need=target)
    return row
