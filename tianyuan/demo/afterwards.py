"""What follows a meeting: who came, what was settled, and the minutes, in the order of the clock and by the actions."""

from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F

from committees.queries import guests_of
from servicelists.actions import minutes, resolutions, rooms
from servicelists.models import AgendaItem, Claim, Meeting, Minutes, Resolution
from servicelists.states import ClaimState, NeedState, Outcome, Presence, ResolutionState
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.dates import Times
from tianyuan.demo.founding import House, Town
from tianyuan.outbox.models import InboxMessage
from tianyuan.workdays import calendar

SEED = 20260131
DAY = timedelta(days=1)
REMINDED_ON = date(plan.YEAR, 11, 17)
WHY_LATE = "28 户已装好；还有 3 户老人住院，家属请求出院后再装"
# By month of the meeting; October's are still being carried out.
SETTLED = {
    1: ("春节前走访慰问独居老人，一户不漏", "走访 63 户，米油和药品送到家"),
    2: ("春耕前清理三条田间沟渠的杂物", "清理 4.2 公里，水通了"),
    3: ("小区楼道杂物集中清理，楼长每周看一遍", "清出 11 车，楼长值守表上墙"),
    4: ("汛前把低洼院坝的排水口清一遍", "36 处排水口都清了"),
    5: ("端午前开展一次食品摊点联合检查", "检查 28 个摊点，2 个当场整改"),
    6: ("高考期间夜间施工停工，噪声有人管", "值守 5 晚，没有投诉"),
    7: ("暑期托管班开到 8 月底，每班两名志愿者", "开班 6 周，接收 84 名孩子"),
    8: ("开学前修好两处校门口的减速带", "两处都已装好"),
    9: ("国庆前开展一次消防通道清障", "清出 19 辆占道车，重新划线"),
    10: ("入冬前为行动不便的老人上门装扶手、换灯泡", "装了 31 户"),
}


def act(town: Town) -> None:
    """Every closed meeting, oldest first; messages of the past have been read."""
    times = Times(Random(SEED))
    houses = {house.committee.pk: house for house in town.houses.values()}
    rows = Meeting.objects.filter(state="closed").select_related(
        "committee__community", "list", "agenda__list"
    )
    for meeting in rows.order_by("closed_at", "pk"):
        house = houses[meeting.committee_id]
        assert meeting.opened_at
        assert meeting.closed_at
        _came(meeting, meeting.opened_at, house, times)
        _settled(meeting, meeting.closed_at, house, times)
        with clock.frozen(meeting.closed_at):
            minutes.draft(meeting, by=house.clerk)
    _issue_all(houses, times)
    _remind(town.houses[plan.RESOLUTION_REMINDED])
    InboxMessage.objects.filter(kind="resolutions", read_at=None).update(
        read_at=F("created_at") + timedelta(hours=2)
    )


def _came(meeting: Meeting, began: datetime, house: House, times: Times) -> None:
    """Most units; one or two on leave, a substitute for another. The clerk does it while people sit down."""
    rng = times.rng
    guests = [membership.organization for membership in guests_of(house.committee)]
    away = rng.sample(guests, rng.choice((0, 1, 1, 2)))
    sent = rng.choice([unit for unit in guests if unit not in away])
    with clock.frozen(began + timedelta(minutes=rng.randint(2, 6))):
        for unit in away:
            rooms.mark(meeting, unit, Presence.LEAVE, by=house.clerk)
        if rng.random() < 0.4:
            rooms.mark(meeting, sent, Presence.PRESENT, substitute=rng.choice(SUBSTITUTES), by=house.clerk)
        rooms.mark_all(meeting, by=house.clerk)


SUBSTITUTES = ("李建平", "杨丽琴", "段志勇", "字美兰", "鲁文学", "茶国华")


def _settled(meeting: Meeting, ended: datetime, house: House, times: Times) -> None:
    """What was settled was carried out before the next agenda was compiled; some of October's is still under way."""
    name, month = house.community.name, meeting.monthly_list.month.number
    if not plan.settles(name, month):
        return
    open_until = plan.RESOLUTIONS_OPEN.get(name) if month == plan.PAST[-1] else None
    words, result = SETTLED[month]
    held = clock.local(ended).date()
    due = calendar.add(held, 9)
    if open_until:
        due = due.replace(year=plan.YEAR, month=open_until[0], day=open_until[1])
    units = times.rng.sample([unit.organization for unit in house.units], 2)
    item = _unclaimed(meeting) if open_until and name == plan.RESOLVED_WITH_UNITS else None
    if item is not None:
        words = f"{item.need.title}，由两家单位一起办"
    with clock.frozen(ended - timedelta(minutes=times.rng.randint(2, 9))):
        row = resolutions.settle(
            meeting, text=words, organizations=units, due_on=due, item=item, by=house.clerk
        )
    if open_until is None:
        _carried_out(row, result, house, times.office(calendar.add(held, times.rng.randint(4, 8))))


def _unclaimed(meeting: Meeting) -> AgendaItem:
    """What nobody took and what would else have been put off (挂账)."""
    rows = meeting.agenda.items.filter(outcome=Outcome.PENDING, need__state=NeedState.PENDING)
    return rows.select_related("need").order_by("position")[0]


def _carried_out(row: Resolution, result: str, house: House, at: datetime) -> None:
    with clock.frozen(at):
        resolutions.done(row, result=result, by=house.clerk)


def _remind(house: House) -> None:
    """Past its term: the clerk reminds, and one of the two units answers with a reason that shames nobody."""
    row = Resolution.objects.get(committee=house.committee, state=ResolutionState.OPEN)
    with clock.frozen(clock.at(REMINDED_ON, 9, 40)):
        resolutions.remind(row, by=house.clerk)
    unit = row.organizations.order_by("pk")[0]
    liaison = next(one.liaison for one in house.units if one.organization == unit)
    with clock.frozen(clock.at(REMINDED_ON, 15, 20)):
        resolutions.report(row, text=WHY_LATE, organization=unit, by=liaison)


def _issue_all(houses: dict[int, House], times: Times) -> None:
    """第×期 in the order in which they went out: once the term of 会后认领 was over and its claims registered."""
    rows = Minutes.objects.select_related("meeting__committee__community", "meeting__list", "committee")
    when = {row.pk: _issued_at(row, times) for row in rows}
    for row in sorted(rows, key=lambda row: (when[row.pk], row.pk)):
        house = houses[row.committee_id]
        with clock.frozen(when[row.pk]):
            minutes.issue(_as_of_then(row, house, when[row.pk]), quiet=True, by=house.secretary)


def _issued_at(row: Minutes, times: Times) -> datetime:
    needs = row.meeting.agenda.items.values("need")
    claims = Claim.objects.filter(need__in=needs, list=row.meeting.list).exclude(state=ClaimState.AGREED)
    last = claims.order_by("-claimed_at").values_list("claimed_at", flat=True).first()
    told = max(filter(None, [last, row.meeting.claims_until]))
    return times.office(calendar.add(clock.local(told).date(), 1))


def _as_of_then(row: Minutes, house: House, at: datetime) -> Minutes:
    """A unit's Party committee met later than that: on the day of issue it was an intention still."""
    key = "items"
    text = minutes.section_of(row, key)["text"]
    later = Claim.objects.filter(list=row.meeting.list, state=ClaimState.AGREED, agreed_at__gt=at)
    if not later.exists():
        return row
    return minutes.edit(row, key, text.replace("（单位已同意）", "（意向）"), by=house.clerk)
