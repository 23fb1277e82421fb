"""党员报到: 2,637 members registered to the 13 communities, most of them bound to a cell as 联格党员."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import TYPE_CHECKING

from committees.models import Community, Organization, PartyMember, Person
from committees.states import MemberStanding
from grids.models import GridNode, GridPost, MemberRegistration
from grids.states import PostKind, RegistrationState
from tianyuan.demo import plan as town_plan
from tianyuan.demo.grid import plan
from tianyuan.demo.grid.staffing import DAY, Staff, cells_of_busy, end_soon, every_cell
from tianyuan.workdays import calendar

if TYPE_CHECKING:
    from tianyuan.demo.grid.building import Grid

FIRST_DAYS = (date(2025, 12, 15), 55)  # registered within so many days
UNBOUND_ACCOUNT = "partymember1"  # stays free, so that there is somebody to click on
PROPOSED_ON = date(2026, 11, 17)


@dataclass
class Units:
    """The units whose members register to a community, in turn; larger ones come twice."""

    turns: dict[str, Iterator[Organization]]
    known: dict[str, list[PartyMember]]  # the employed members founded before, by the committee's community


LARGE = frozenset({"government", "hospital", "school"})


def _units(staff: Staff) -> Units:
    turns: dict[str, Iterator[Organization]] = {}
    known: dict[str, list[PartyMember]] = {}
    for name, house in staff.town.houses.items():
        units = [unit.organization for unit in house.units]
        turns[name] = cycle([*units, *(unit for unit in units if unit.sector in LARGE)])
        rows = PartyMember.objects.filter(organization__in=units, standing=MemberStanding.EMPLOYED)
        known[name] = list(rows.select_related("person__user").order_by("pk"))
    everybody = [unit.organization for house in staff.town.houses.values() for unit in house.units]
    turns[""] = cycle(unit for unit in everybody if unit.sector in LARGE)
    return Units(turns, known)


def register_members(staff: Staff, grid: Grid) -> None:
    """Community by community: those founded before, then invented ones; then they are bound."""
    units = _units(staff)
    for name in plan.GROUPS:
        rows = _registrations(staff, units, grid, name)
        _bind(staff, units, grid, name, rows)
    _propose(staff, units, grid)


def _registrations(staff: Staff, units: Units, grid: Grid, name: str) -> list[MemberRegistration]:
    """As many as are planned. Members the town knew before register where their committee sits."""
    known = units.known.get(name, [])
    members = [*known, *(_member(staff, units, name) for _ in range(plan.registered_in(name) - len(known)))]
    return [_register(staff, member, _community(grid, name)) for member in members]


def _community(grid: Grid, name: str) -> Community:
    community = grid.communities[name].community
    assert community
    return community


def _member(staff: Staff, units: Units, name: str) -> PartyMember:
    """An invented member of a unit of the committee that serves the community."""
    served_by = name if name in units.known else town_plan.SERVED_BY.get(name, "")
    person = staff.person(None)
    member = PartyMember(
        person=person, organization=next(units.turns[served_by]), standing=MemberStanding.EMPLOYED
    )
    staff.members.append(member)
    return member


def _register(staff: Staff, member: PartyMember, community: Community) -> MemberRegistration:
    first, within = FIRST_DAYS
    day = calendar.on_or_after(first + DAY * staff.rng.randint(0, within))
    row = MemberRegistration(
        member=member, community=community, branch=f"{community.name}社区第{staff.rng.randint(1, 4)}党支部",
        state=RegistrationState.CONFIRMED, registered_on=day, confirmed_on=day + DAY * staff.rng.randint(1, 4),
    )  # fmt: skip
    staff.registrations.append(row)
    return row


def _bind(staff: Staff, units: Units, grid: Grid, name: str, rows: list[MemberRegistration]) -> None:
    """One to each cell, gaps left open; who remains is proposed for them."""
    free = iter([row for row in rows if not _is_kept_free(row.member.person)])
    gaps = _gaps(staff, grid, name)
    busy = cells_of_busy(grid, name, plan.BUSY_PAIRS)
    shared = next(free) if busy else None
    posts = []
    for cell in every_cell(grid, name):
        if cell in gaps:
            continue
        row = shared if shared and cell in busy else next(free)
        posts.append(_stand(staff, cell, row))
    _history(staff, units, grid, name, posts, gaps)
    end_soon(posts, name, PostKind.PARTY_PAIR)


def _is_kept_free(person: Person) -> bool:
    return person.user is not None and person.user.username == UNBOUND_ACCOUNT


def _gaps(staff: Staff, grid: Grid, name: str) -> list[GridNode]:
    """Chosen by chance, not among those told about elsewhere."""
    spoken_for = [grid.own_cell, *cells_of_busy(grid, name, plan.BUSY_PAIRS)]
    cells = [cell for cell in every_cell(grid, name) if cell not in spoken_for]
    return staff.rng.sample(cells, plan.GAPS[name])


def _stand(staff: Staff, cell: GridNode, row: MemberRegistration) -> GridPost:
    assert row.confirmed_on
    since = row.confirmed_on + DAY * staff.rng.randint(1, 9)
    return staff.post(cell, row.member.person, PostKind.PARTY_PAIR, since)


def _history(
    staff: Staff, units: Units, grid: Grid, name: str, posts: list[GridPost], gaps: list[GridNode]
) -> None:
    """Those who left: their registration is over, another stands in the cell, or nobody yet."""
    for number, post in enumerate(posts[7 :: plan.HANDED_EVERY]):
        if post.node is not grid.own_cell:
            _leave(staff, units, grid, name, post, _day(number + plan.GROUPS[name]))
    for post in [post for post in posts if post.node is grid.own_cell]:
        _leave(staff, units, grid, name, post, plan.WORKER1_PAIR_CHANGED)
    for number, cell in enumerate(gaps[::2]):
        last_day = _day(number + 3)
        _stand(staff, cell, _gone(staff, units, grid, name, last_day)).ends_on = last_day


def _day(number: int) -> date:
    month, day = plan.HANDED_ON[number % len(plan.HANDED_ON)]
    return date(2026, month, day)


def _leave(staff: Staff, units: Units, grid: Grid, name: str, post: GridPost, last_day: date) -> None:
    """Somebody else stood there until the day; who stands there now came the next."""
    post.starts_on = max(post.starts_on, last_day + DAY)
    _stand(staff, post.node, _gone(staff, units, grid, name, last_day)).ends_on = last_day


def _gone(staff: Staff, units: Units, grid: Grid, name: str, last_day: date) -> MemberRegistration:
    """Somebody who was registered here and moved away."""
    row = _register(staff, _member(staff, units, name), _community(grid, name))
    row.registered_on = min(row.registered_on, date(2026, 1, 9))
    row.confirmed_on = row.registered_on + DAY
    row.state, row.ended_on = RegistrationState.ENDED, last_day
    return row


def _propose(staff: Staff, units: Units, grid: Grid) -> None:
    """Handed in this week; the communities have yet to say yes."""
    names = cycle(plan.GROUPS)
    for _ in range(plan.PROPOSED_MEMBERS):
        name = next(names)
        row = _register(staff, _member(staff, units, name), _community(grid, name))
        row.state, row.registered_on, row.confirmed_on = RegistrationState.PROPOSED, PROPOSED_ON, None
