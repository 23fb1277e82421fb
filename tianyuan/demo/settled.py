"""January to September: everything listed was claimed, done and closed."""

from servicelists.models import Need
from servicelists.states import ListStage, NeedState, Outcome, Urgency
from tianyuan.demo import plan
from tianyuan.demo.byside import BySide
from tianyuan.demo.founding import House
from tianyuan.demo.months import Bundle, Decks, Line, PastMonth
from tianyuan.demo.stories import MINUTE, Stories
from tianyuan.demo.texts import Said
from tianyuan.months import Month

CROSSING = Said(
    "龙井小学门口没有人行横道",
    "上下学时段车多，420 户孩子过马路不安全。要划线、装信号灯和警示牌，需交警、住建一起定，单位接不了。",
    "龙井小学门口", "户", 420, cost=46000,
)  # fmt: skip
AT_LEAST, AT_MOST = 2, 5  # leads in a service item
OCTOBER_CARRIED_IN = 1


class Hard:
    """A need that comes before three meetings and is then reported to the town."""

    need: Need | None = None

    def line(self, month: PastMonth) -> Line:
        if self.need is None:
            self.need = month.accepted(CROSSING, month.house.community, category="safety", several_units=True)
        return Line(self.need, fate="carried")


def tell_settled(
    stories: Stories, house: House, number: int, decks: Decks, waiting: list[Need], hard: Hard | None = None
) -> list[Need]:
    """One settled month of a committee. `waiting` was carried here; returns what is carried on.

    `hard` is the matter no unit could take, meeting after meeting; it goes its own way.
    """
    month = PastMonth(stories, house, Month(plan.YEAR, number), decks)
    counts = plan.past(month.name, number)
    lines, bundles = _lines(month, counts, waiting)
    onward = _carried_on(month, number)
    stuck = [hard.line(month)] if hard else []
    side = BySide(month, counts)
    side.tell()
    side.merge([line.need for line in lines if line.need.list is month.list])
    alone = _by_community(month, number)
    month.table([*lines, *onward, *stuck, *alone])
    for line in lines:
        month.take(line)
    for line in [*onward, *stuck]:
        month.carry_on(line)
    month.publish(len(bundles))
    _carry_out(month, lines, bundles)
    for line in alone:
        handle_in_community(month, line)
    _rare(month, number)
    _settle(month)
    return [line.need for line in onward]


def _carry_out(month: PastMonth, lines: list[Line], bundles: list[Bundle]) -> None:
    for bundle in bundles:
        _serve(month, bundle)
    for line in lines:
        if line.bundle is None:
            _do_at_once(month, line)


def _rare(month: PastMonth, number: int) -> None:
    """What happened once or twice in the year."""
    if (month.name, number) in plan.CANCELLED_ITEMS:
        month.cancelled()
    if (month.name, number) in plan.EMERGENCIES_CLOSED:
        emergency(month, "sanitation", "化粪池盖板破裂塌陷")


def _settle(month: PastMonth) -> None:
    month.list.stage, month.list.settled_at = ListStage.SETTLED, month.moments.settled
    month.ledger.tell(
        month.moments.settled, None, f"{month.list.service_month.label}服务月结", list=month.list
    )


def _lines(month: PastMonth, counts: plan.Past, waiting: list[Need]) -> tuple[list[Line], list[Bundle]]:
    """Who leads what: bundles that become service items, and small things done at once."""
    bundles = month.bundles(counts.items)
    fresh = counts.leads - len(waiting)
    lines: list[Line] = []
    quarter = month.month.quarter_start
    for left, bundle in zip(range(len(bundles) - 1, -1, -1), bundles, strict=True):
        room = max(1, min(AT_MOST, fresh - len(lines) - AT_LEAST * left))
        for _ in range(month.rng.randint(min(AT_LEAST, room), room)):
            lines.append(_bundled(month, bundle))
    while len(lines) < fresh:
        unit = month.free_unit()
        month.stories.carry(unit, quarter, 1)  # so that the next one is another's
        lines.append(Line(month.problem(month.rng.choice(unit.functions)), unit))
    for line in lines:
        if line.bundle is None and line.unit:
            month.stories.carry(line.unit, quarter, -1)  # it counts when it is claimed
    lines += [Line(need, month.free_unit(need.category)) for need in waiting]
    with_helper = [line for line in lines if line.need.quantity > 1]
    for line in month.rng.sample(with_helper, counts.supports):
        line.support = True
    return lines, bundles


def _bundled(month: PastMonth, bundle: Bundle) -> Line:
    line = Line(month.problem(month.rng.choice(bundle.categories)), bundle.unit, bundle)
    bundle.leads.append(line)
    return line


def _carried_on(month: PastMonth, number: int) -> list[Line]:
    """What no unit takes this time."""
    count = plan.past(month.name, number + 1).carried if number + 1 in plan.SETTLED else OCTOBER_CARRIED_IN
    return [Line(month.problem(month.free_unit().functions[0]), fate="carried") for _ in range(count)]


def _serve(month: PastMonth, bundle: Bundle) -> None:
    item = month.item_of(bundle)
    started = month.times.later(month.moments.published, 1, 4)
    month.begin(item, bundle, started)
    month.finish(item, bundle, month.workday_before(started, item.due_on))
    for line in bundle.leads:
        month.stories.close(month.house, line.need, rated=month.decks.problems.draw())
    month.rated(item, bundle)


def _do_at_once(month: PastMonth, line: Line) -> None:
    """Done within days, without a service item; some were not good enough the first time."""
    stories, unit = month.stories, line.unit
    assert unit is not None
    done = month.times.later(max(claim.registered_at for _, claim in line.claims), 1, 6)
    for owner, claim in line.claims:
        stories.complete(claim, done, owner.liaison)
    result = stories.result(line.need)
    stories.finished(line.need, done, unit.liaison, result)
    sent_back = month.decks.dissatisfied > 0 and month.rng.random() < 0.09
    if sent_back:
        month.decks.dissatisfied -= 1
        again = month.times.later(stories.dissatisfied(month.house, line.need), 2, 5)
        for owner, claim in line.claims:
            stories.complete(claim, again, owner.liaison)
        stories.finished(line.need, again, unit.liaison, f"返工后：{result}")
    for _, claim in line.claims:
        stories.verify(claim)
    stories.close(month.house, line.need, rated=month.decks.problems.draw(must=sent_back))


# ---- without a unit
def _by_community(month: PastMonth, number: int) -> list[Line]:
    if (month.name, number) not in plan.CLOSED_BY_COMMUNITY:
        return []
    return [Line(month.problem("neighbours"), fate="community")]


def handle_in_community(month: PastMonth, line: Line) -> None:
    """The meeting left it to the community itself."""
    decide_for_community(month, line)
    clerk, need = month.house.clerk, line.need
    need.state = NeedState.IN_PROGRESS
    begun = month.times.later(month.moments.ended, 1, 3)
    month.ledger.tell(begun, clerk, "开始办理", need=need)
    done = month.times.later(begun, 1, 5)
    month.stories.finished(need, done, clerk, "楼长和党员一起商量好，写进居民公约")
    month.stories.close(month.house, need, rated=month.decks.problems.draw())


def decide_for_community(month: PastMonth, line: Line) -> None:
    """会议结果：议定, 社区自办."""
    month.outcome(line, Outcome.RESOLVED, "由社区自己办")
    line.need.state = NeedState.COMMUNITY
    at = line.item.outcome_at  # type: ignore[union-attr]
    month.ledger.tell(
        at, month.house.clerk, "会议结果：议定", "由社区自己办", need=line.need, meeting=month.meeting
    )


def emergency(month: PastMonth, category: str, what: str) -> Need:
    """应急 waits for no meeting: the community acts at once, the agenda only reports it."""
    stories, clerk, community = month.stories, month.house.clerk, month.house.community
    said = stories.words.problem(community.name, category)
    said = Said(f"{said.place}{what}", f"{said.place}{what}，请马上来人。", said.place, "处", 1)
    at = month.said_at()
    need = stories.need(
        month.house, month.list, said, community, at, category=category, urgency=Urgency.EMERGENCY
    )
    need.accepted_at = at + 4 * MINUTE
    steps = ((4, "已受理"), (6, "社区自办"), (8, "开始办理"))
    for minutes, words in steps:
        stories.ledger.tell(at + minutes * MINUTE, clerk, words, need=need)
    done = at + month.rng.randint(50, 170) * MINUTE
    stories.finished(need, done, clerk, "围挡警示，专业人员到场排除，已恢复正常")
    stories.close(month.house, need, rated=month.decks.problems.draw(must=True))
    return need
