"""October's list, served now: done, under way, late for a good reason; what no unit took; what waits for the town."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from servicelists.categories import service_category
from servicelists.models import ClaimRequest, Need, ServiceItem
from servicelists.states import AskState, ClaimState, ItemState, NeedState, Outcome
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.byside import BySide
from tianyuan.demo.founding import House, Town, Unit
from tianyuan.demo.ledger import Ledger
from tianyuan.demo.months import Bundle, Decks, Line, PastMonth
from tianyuan.demo.running import STARTS_AT
from tianyuan.demo.settled import decide_for_community
from tianyuan.demo.stories import MINUTE, Stories
from tianyuan.demo.texts import Said
from tianyuan.months import Month


@dataclass(frozen=True)
class Undone:
    """A service item not done yet: its due day in November, whether begun, and words that shame nobody."""

    day: int
    begun: bool = True
    sent_back: bool = False
    unit: str = ""
    title: str = ""
    category: str = ""
    households: int = 0
    note: str = ""
    together: bool = False  # in the name of the alliance the unit leads


# All five lights: 蓝 what is done, 绿 and 黄 here, 橙 and 红 only where waiting is nobody's fault.
UNDONE = {
    "关庙": [Undone(28)],
    "宝丰": [Undone(26, sent_back=True), Undone(23), Undone(30, begun=False)],
    "龙井": [
        Undone(27, sent_back=True),
        Undone(
            23,
            unit="龙井家园物业党支部",
            title="老年活动室屋面漏雨",
            category="drainage",
            note="已来过 2 次，等晴天做防水",
        ),
        Undone(28, unit="县中医医院党委", title="独居老人想在家门口义诊", category="medical", households=38),
        Undone(30, begun=False),
    ],
    "文昌": [
        Undone(
            30,
            unit="县人民医院党委",
            title="慢病老人用药没人指导",
            category="medical",
            households=42,
            together=True,
        )
    ],
    "达丙": [
        Undone(18, unit="核桃加工厂党支部", note="住户请求等核桃晒完再开工，已商量改到下周"),
        Undone(30),
    ],
    "右文": [Undone(13, unit="田园社工服务站党支部", note="老人住院，家属请求出院后再办")],
}
REPORTED = {
    "宝丰": (
        "safety",
        Said(
            "宝丰菜市场周边停车难",
            "赶集日车停到路上，要划停车位，涉及规划和交警。",
            "宝丰菜市场",
            "户",
            160,
            cost=28000,
        ),
    ),
    "右文": (
        "drainage",
        Said(
            "右文老街排水管径太小",
            "雨季年年淹，要整段换管，涉及几家单位和资金。",
            "右文老街",
            "户",
            95,
            cost=88000,
        ),
    ),
}


class OctoberMonth:
    """One committee's October."""

    def __init__(self, stories: Stories, house: House, decks: Decks):
        self.month = PastMonth(stories, house, Month(plan.YEAR, 10), decks)
        self.stories, self.house, self.rng = stories, house, stories.rng
        self.name = self.month.name
        self.counts = plan.OCTOBER[self.name]
        self.wanted = UNDONE[self.name]

    def tell(self, waiting: list[Need], crossing: Need | None) -> None:
        """`waiting` came from September; `crossing` is before a meeting for the third time."""
        month, counts = self.month, self.counts
        undone, done = self._bundles(waiting)
        claimed = self._lines(undone, done, waiting)
        unclaimed = self._unclaimed(crossing)
        side = BySide(month, plan.past(self.name, 10))
        side.tell()
        side.merge([line.need for line in claimed if line.need.list is month.list and line.bundle in done])
        month.table([*claimed, *unclaimed])
        for line in claimed:
            month.take(line)
        for line in unclaimed:
            getattr(self, f"_{line.fate}")(line)
        month.publish(counts.items)
        self._under_way(undone)
        self._done(done)
        if counts.own_accord:
            self._own_accord()
        if (self.name, 10) in plan.CANCELLED_ITEMS:
            month.cancelled()

    # ---- lines
    def _bundles(self, waiting: list[Need]) -> tuple[list[Bundle], list[Bundle]]:
        """The undone ones as wanted, then the done ones, among them one for each need carried over."""
        month, counts = self.month, self.counts
        named = [self._named(wish) for wish in self.wanted if wish.unit]
        busy = [bundle.unit for bundle in named]
        carried = [self._of(month.free_unit(need.category, busy), need.category) for need in waiting]
        keys = {(bundle.unit.organization.pk, bundle.service) for bundle in [*named, *carried]}
        known = {bundle.unit.organization.pk for bundle in named}
        count = counts.items - counts.own_accord - len(keys)
        others = [b for b in month.bundles() if (b.unit.organization.pk, b.service) not in keys]
        others = _spread([b for b in others if b.unit.organization.pk not in known], carried)[:count]
        undone = [named.pop(0) if wish.unit else others.pop() for wish in self.wanted]
        return undone, [*carried, *others]

    def _of(self, unit: Unit, category: str) -> Bundle:
        return Bundle(unit, [category], service_category(category).value)

    def _named(self, wish: Undone) -> Bundle:
        unit = next(u for u in self.house.units if u.organization.short_name == wish.unit)
        return self._of(unit, wish.category or unit.functions[0])

    def _lines(self, undone: list[Bundle], done: list[Bundle], waiting: list[Need]) -> list[Line]:
        counts = self.counts
        extra = counts.working - len(undone)
        lines = [self._first(bundle, wish) for bundle, wish in zip(undone, self.wanted, strict=True)]
        lines += [self._line(undone[-1]) for _ in range(extra)]
        shares = plan.share(counts.awaiting + counts.closed, [1] * len(done))
        for bundle, size in zip(done, shares, strict=True):
            lines += [self._line(bundle, waiting) for _ in range(size)]
        helped = [line for line in lines if line.need.quantity > 1]
        for line in self.rng.sample(helped, counts.supports):
            line.support = True
        return lines

    def _first(self, bundle: Bundle, wish: Undone) -> Line:
        if not wish.title:
            return self._line(bundle)
        said = Said(
            wish.title, f"{wish.title}，请单位帮忙。", "老年活动室", "户", wish.households or 2, "独居老人"
        )
        line = self._add(bundle, self.month.accepted(said, self.house.community, category=wish.category))
        line.alliance = self.house.alliance if wish.together else None
        return line

    def _line(self, bundle: Bundle, waiting: list[Need] | None = None) -> Line:
        """A need carried over that this bundle was made for, or a new one."""
        for need in waiting or []:
            if [need.category] == bundle.categories:
                waiting.remove(need)  # type: ignore[union-attr]
                return self._add(bundle, need)
        return self._add(bundle, self.month.problem(self.rng.choice(bundle.categories), alone=True))

    def _add(self, bundle: Bundle, need: Need) -> Line:
        line = Line(need, bundle.unit, bundle)
        bundle.leads.append(line)
        return line

    def _unclaimed(self, crossing: Need | None) -> list[Line]:
        counts = self.counts
        fates = {
            "tabled": counts.tabled, "pending": counts.pending, "carried_on": counts.carried_on,
            "community": counts.community, "community_working": counts.community_working,
        }  # fmt: skip
        lines = [
            Line(self.month.problem(self.month.free_unit().functions[0], alone=True), fate=fate)
            for fate, count in fates.items()
            for _ in range(count)
        ]
        if counts.reported:
            lines.append(Line(crossing or self._reported_need(), fate="reported"))
        return lines

    def _reported_need(self) -> Need:
        category, said = REPORTED[self.name]
        return self.month.accepted(said, self.house.community, category=category, several_units=True)

    # ---- what no unit took
    def _tabled(self, line: Line) -> None:
        """会后认领: the unit's Party committee met late; it waits for the secretary's word."""
        month, need = self.month, line.need
        unit = month.free_unit(need.category)
        claimed = month.times.between(month.moments.ended, month.moments.ended + 60 * MINUTE)
        promised = date(plan.YEAR, 12, self.rng.choice((10, 18, 25)))
        claim = self.stories.claim(need, month.list, unit, claimed, quantity=need.quantity, promised=promised)
        claim.state = ClaimState.AGREED
        claim.agreed_at = month.times.office(date(plan.YEAR, 11, self.rng.choice((18, 19))))
        words = f"{unit.organization}牵头认领：单位已同意"
        month.ledger.tell(claim.agreed_at, unit.liaison, words, "支部会 18 日才开，刚研究通过", need=need)

    def _pending(self, line: Line) -> None:
        self.month.shelve(line)

    def _carried_on(self, line: Line) -> None:
        self.month.carry_on(line)

    def _community(self, line: Line) -> None:
        decide_for_community(self.month, line)

    def _community_working(self, line: Line) -> None:
        decide_for_community(self.month, line)
        line.need.state = NeedState.IN_PROGRESS
        at = self.month.times.later(line.item.outcome_at, 3, 6)  # type: ignore[union-attr]
        self.month.ledger.tell(at, self.house.clerk, "开始办理", need=line.need)

    def _reported(self, line: Line) -> None:
        month = self.month
        month.outcome(line, Outcome.REPORTED, "提请镇党委协调")
        line.need.state = NeedState.REPORTED
        at = line.item.outcome_at  # type: ignore[union-attr]
        month.ledger.tell(
            at, self.house.clerk, "会议结果：上报", "提请镇党委协调", need=line.need, meeting=month.meeting
        )

    # ---- services
    def _under_way(self, undone: list[Bundle]) -> None:
        for bundle, wish in zip(undone, self.wanted, strict=True):
            for line in bundle.leads:
                for _, claim in line.claims:
                    claim.promised_on = date(plan.YEAR, 11, wish.day)
            item = self.month.item_of(bundle)
            if wish.begun:
                self.month.begin(item, bundle, self.month.times.office(date(plan.YEAR, 11, 6)))
            if wish.sent_back:
                self._sent_back(item, bundle)
            if wish.note:
                self.stories.item_line(
                    item, STARTS_AT - 1100 * MINUTE, bundle.unit.liaison, "进展", wish.note
                )

    def _sent_back(self, item: ServiceItem, bundle: Bundle) -> None:
        """Done once, 不满意, taken up again: next agenda's first section."""
        need, unit = bundle.leads[0].need, bundle.unit
        done = self.month.times.office(date(plan.YEAR, 11, 10))
        result = self.stories.result(need)
        self.stories.item_line(item, done, unit.liaison, "办完，服务 30 人", result)
        self.stories.finished(need, done, unit.liaison, result)
        at = self.stories.dissatisfied(self.house, need)
        self.stories.item_line(item, at, unit.liaison, "群众不满意，重新办理")

    def _done(self, done: list[Bundle]) -> None:
        """The last ones wait for the residents' word; what was done earlier is closed."""
        closing = self.counts.closed
        for bundle in done:
            closed = bundle.leads[: max(0, closing)]
            closing -= len(bundle.leads)
            item = self.month.item_of(bundle)
            started = self.month.times.office(date(plan.YEAR, 11, 6))
            self.month.begin(item, bundle, started)
            self._finish(item, bundle, closed)

    def _finish(self, item: ServiceItem, bundle: Bundle, closed: list[Line]) -> None:
        all_closed = len(closed) == len(bundle.leads)
        if all_closed:
            rated = [self.month.decks.problems.draw() for _ in closed]
            day = self.rng.choice((9, 10, 11))
        else:
            rated = [self.month.decks.problems.draw(must=True) for _ in closed]
            day = self.rng.choice((16, 17)) if closed else self.rng.choice((16, 17, 18, 19))
        self.month.finish(item, bundle, self.month.times.office(date(plan.YEAR, 11, day)))
        for line, word in zip(closed, rated, strict=True):
            self.stories.close(self.house, line.need, rated=word)
        if all_closed:
            self.month.rated(item, bundle)

    def _own_accord(self) -> None:
        """单位自报: nobody had to claim it."""
        month = self.month
        unit = next(u for u in self.house.units if u.organization.short_name == "县消防救援大队党委")
        done = clock.at(date(plan.YEAR, 11, 9), 16, 20)
        item = ServiceItem(
            list=month.list, committee=self.house.committee, organization=unit.organization, category="law_and_safety",
            title="119 消防宣传月进小区演练", title_by_hand=True, own_accord=True, state=ItemState.DONE,
            due_on=date(plan.YEAR, 11, 15), started_at=done - 150 * MINUTE, done_at=done, served=180,
            result="演练两场，灭火器人人上手", place="文昌文化广场",
        )  # fmt: skip
        month.ledger.items.append(item)
        month.ledger.tell(
            month.moments.published - MINUTE, unit.liaison, "列入服务清单", item.title, item=item
        )
        month.ledger.tell(done, unit.liaison, "办完，服务 180 人", item.result, item=item)


def _spread(bundles: list[Bundle], before: list[Bundle]) -> list[Bundle]:
    """Units that have nothing yet come first: the quarter's ceiling leaves most of them room."""
    had = Counter(bundle.unit.organization.pk for bundle in before)
    turns = []
    for bundle in bundles:
        turns.append(had[bundle.unit.organization.pk])
        had[bundle.unit.organization.pk] += 1
    order = sorted(range(len(bundles)), key=lambda at: turns[at])
    return [bundles[at] for at in order]


def ask_units(town: Town, ledger: Ledger) -> list[ClaimRequest]:
    """商请: one open with 县住建局, one with a bank that waits, one declined."""
    officer = town.users["officer"]
    said = [
        (
            plan.REPORTED_BEING_ASKED,
            NeedState.REPORTED,
            "县住建局党支部",
            AskState.OPEN,
            "请牵头看现场，能否先划线定位。",
            "",
        ),
        ("文昌", NeedState.PENDING, "建设银行昌宁支行党支部", AskState.OPEN, "需求不大，请帮助解决。", ""),
        (
            "右文",
            NeedState.REPORTED,
            "县供排水管网所党支部",
            AskState.DECLINED,
            "请牵头换管。",
            "今年工程款已排满，明年一季度可以",
        ),
    ]
    requests = []
    for name, state, unit_name, answer_state, words, answer in said:
        house = town.houses[name]
        need = next(n for n in ledger.needs if n.committee == house.committee and n.state == state)
        unit = next(u for u in house.units if u.organization.short_name == unit_name)
        requests.append(_ask(ledger, need, unit, officer, answer_state, words, answer))
    return requests


def _ask(
    ledger: Ledger, need: Need, unit: Unit, officer, state: str, words: str, answer: str
) -> ClaimRequest:
    asked = clock.at(date(plan.YEAR, 11, 12), 10, 20)
    ledger.tell(asked, officer, f"镇党委商请{unit.organization}承接", words, need=need)
    request = ClaimRequest(
        need=need, organization=unit.organization, words=words, state=state, asked_at=asked, asked_by=officer
    )
    if state == AskState.DECLINED:
        request.answered_at, request.answer = clock.at(date(plan.YEAR, 11, 13), 15, 5), answer
        ledger.tell(request.answered_at, unit.liaison, f"{unit.organization}暂不能承接", answer, need=need)
    return request
