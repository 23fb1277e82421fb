"""Yesterday and this morning, done by the program's own actions: compile, notice, edits, claims before the meeting."""

from datetime import date, datetime

from servicelists.actions import agendas, claims, compiling, meetings
from servicelists.models import Agenda, AgendaItem, Claim, MonthlyList
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.founding import House, Town, Unit
from tianyuan.demo.running import TODAY
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM

COMPILED = ("关庙", "宝丰", "龙井", "文昌", "右文")
YESTERDAY = date(2026, 11, 19)


def act(town: Town) -> None:
    """In the order of the clock."""
    agendas_of = {name: _compile(town.houses[name], minute) for minute, name in enumerate(COMPILED)}
    _edit(town, agendas_of["龙井"])
    _announce(town.houses["文昌"])


def _list(house: House) -> MonthlyList:
    return MonthlyList.objects.select_related("committee").get(
        committee=house.committee, month=Month(plan.YEAR, 11)
    )


def _compile(house: House, minute: int) -> Agenda:
    with clock.frozen(clock.at(YESTERDAY, 9, minute)):
        return compiling.compile_list(_list(house), by=SYSTEM)


def _edit(town: Town, agenda: Agenda) -> None:
    """龙井: the clerk pins one and gives another a shorter title; the room is booked."""
    house = town.houses["龙井"]
    with clock.frozen(clock.at(YESTERDAY, 15, 10)):
        item = _talked(agenda).exclude(section="review").last()
        agendas.pin(item, pinned=True, by=house.clerk, edit_version=None)
    with clock.frozen(clock.at(YESTERDAY, 15, 40)):
        meetings.arrange(
            _list(house), starts_at=clock.at(date(2026, 11, 26), 14, 30), place=house.committee.default_place,
            by=house.clerk,
        )  # fmt: skip


def _talked(agenda: Agenda):
    return AgendaItem.objects.standing().filter(agenda=agenda, after_meeting=False).order_by("position")


def _announce(house: House) -> None:
    """文昌: the notice is out, and units that asked at home already have spoken up."""
    monthly_list = _list(house)
    with clock.frozen(clock.at(YESTERDAY, 16, 20)):
        meeting = meetings.announce(
            monthly_list, starts_at=clock.at(date(2026, 11, 25), 9, 30), place=house.committee.default_place,
            by=house.secretary,
        )  # fmt: skip
    items = _open_items(meeting.agenda)
    first = house.units[0].organization
    hers = [item for item in items if item.suggestions.filter(organization=first).exists()]
    _intend(house.units[0], hers[0], clock.at(YESTERDAY, 17, 10))
    _others(house, [item for item in items if item not in hers][:3])


def _others(house: House, items: list[AgendaItem]) -> None:
    """Three more units; one of them brings the yes of its Party branch."""
    taken: set[int] = set()
    moments = [clock.at(YESTERDAY, 16, 55), clock.at(YESTERDAY, 17, 30), clock.at(TODAY, 8, 40)]
    for item, moment in zip(items, moments, strict=True):
        unit = _suited(house, item, taken)
        taken.add(unit.organization.pk)
        claim = _intend(unit, item, moment)
        if moment is moments[0]:
            with clock.frozen(clock.at(TODAY, 8, 50)):
                claims.agree(claim, by=unit.liaison)


def _open_items(agenda: Agenda) -> list[AgendaItem]:
    items = AgendaItem.objects.standing().filter(agenda=agenda).exclude(section="review")
    return list(items.select_related("need").order_by("position"))


def _intend(unit: Unit, item: AgendaItem, moment: datetime) -> Claim:
    with clock.frozen(moment):
        return claims.create(
            item.need, organization=unit.organization, quantity=item.need.quantity, measure="先派人看现场，再定办法",
            by=unit.liaison,
        )  # fmt: skip


def _suited(house: House, item: AgendaItem, taken: set[int]) -> Unit:
    """One that the agenda suggests, else one whose 职能 fits; not liaison001's, whose page shows what is left."""
    free = [unit for unit in house.units[1:] if unit.organization.pk not in taken]
    named = set(item.suggestions.values_list("organization", flat=True))
    free.sort(key=lambda unit: unit.organization.pk not in named)
    return next((unit for unit in free if item.need.category in unit.functions), free[0])
