"""Who and where: communities, committees, units, people with their posts and accounts, the grid's first levels."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from committees.models import (
    Alliance,
    Committee,
    Community,
    Membership,
    Organization,
    PartyMember,
    Person,
    Resource,
    Seat,
)
from committees.names import spellings
from committees.states import MemberStanding, SeatKind
from grids.models import GridNode, GridPost, Registration
from grids.states import Level, PostKind, RegistrationState
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.demo import plan
from tianyuan.demo.people import People
from tianyuan.demo.units import OFFERS, UnitRow, units_of
from tianyuan.permissions import Role

SINCE = date(2025, 12, 10)
PLACES = (
    "社区党群活动中心二楼",
    "社区议事厅",
    "社区党群服务中心",
    "社区多功能会议室",
    "社区会议室",
    "社区红色驿站",
)
SEATS = (
    (SeatKind.SECRETARY, "主持全面工作"),
    (SeatKind.DEPUTY_SECRETARY, "联席会筹备"),
    (SeatKind.DEPUTY_SECRETARY, "双报到"),
    (SeatKind.FULL_TIME_MEMBER, "网格与走访"),
    (SeatKind.FULL_TIME_MEMBER, "服务清单督促"),
    (SeatKind.CLERK, "材料与系统录入"),
)
PART_TIME = 3
# Accounts by seat; the deputy's and the member's belong to 龙井, where most is to be seen.
ACCOUNT_OF = {SeatKind.SECRETARY: "secretary", SeatKind.CLERK: "clerk"}
RICHEST = "龙井"
GRANTS = {
    "town": Role.TOWN_LEADER, "officer": Role.TOWN_OFFICER, "county": Role.COUNTY_READER,
    "responder1": Role.RESPONDER, "sysadmin": Role.SYSTEM_ADMIN, "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDITOR,
}  # fmt: skip
SKILLS = (
    "电工",
    "水管维修",
    "理发",
    "书法",
    "心理辅导",
    "会计",
    "驾驶",
    "急救",
    "摄影",
    "英语辅导",
    "法律",
    "园艺",
)


@dataclass
class Unit:
    """A guest unit with what the stories need of it."""

    organization: Organization
    functions: tuple[str, ...]
    contact: Person

    @property
    def liaison(self) -> User:
        return self.contact.user


@dataclass
class House:
    """A committee with its people."""

    committee: Committee
    community: Community
    served: list[Community]
    secretary: User
    clerk: User
    units: list[Unit] = field(default_factory=list)
    members: list[Person] = field(default_factory=list)
    alliance: Alliance | None = None


@dataclass
class Town:
    """Everything founded, by the names of plan.COMMITTEES."""

    communities: dict[str, Community]
    houses: dict[str, House]
    users: dict[str, User]


class Founder:
    """Collects rows and writes them in bulk; the same numbers every time."""

    def __init__(self, rng: Random, people: People):
        self.rng, self.people = rng, people
        self.password = make_password(settings.DEMO_PASSWORD)
        self.users: dict[str, User] = {}
        self.persons: list[Person] = []
        self.rows: list[Any] = []

    def person(self, account: str = "", kept_by: Committee | None = None) -> Person:
        """A new person, with an account of that name."""
        name = self.people.name()
        person = Person(name=name, spelling=spellings(name), phone=self.people.phone(), kept_by=kept_by)
        if account:
            person.user = self.user(account, name)
        self.persons.append(person)
        return person

    def user(self, username: str, name: str = "") -> User:
        user = User(username=username, name=name or self.people.name(), password=self.password, is_demo=True)
        self.users[username] = user
        return user

    def write(self) -> None:
        """Accounts, then persons, then what points to them, each kind at once."""
        User.objects.bulk_create(self.users.values())
        Person.objects.bulk_create(self.persons)
        for model in (Seat, PartyMember, Membership, Resource, Registration, RoleGrant):
            model.objects.bulk_create([row for row in self.rows if isinstance(row, model)])


def found(rng: Random, people: People) -> Town:
    """Make the town; call inside the loading transaction."""
    communities = _communities()
    committees = {name: _committee(communities[name], at) for at, name in enumerate(plan.COMMITTEES)}
    for name, served_by in plan.SERVED_BY.items():
        communities[name].served_by = committees[served_by]
        communities[name].save(update_fields=["served_by"])
    founder = Founder(rng, people)
    houses = {name: _house(founder, committees[name], communities) for name in plan.COMMITTEES}
    _liaisons(founder, houses)
    _registrations(founder, houses)
    for username, role in GRANTS.items():
        founder.rows.append(RoleGrant(user=founder.user(username), role=role.value))
    founder.write()
    _grid(founder, communities)
    return Town(communities, houses, founder.users)


def _communities() -> dict[str, Community]:
    made = {name: Community(name=name, order=order) for order, name in enumerate(plan.COMMUNITIES, start=1)}
    for community in made.values():
        community.save()
    return made


def _committee(community: Community, at: int) -> Committee:
    committee = Committee(
        community=community, name=f"{community.name}社区“大党委”", established_on=SINCE,
        default_place=f"{community.name}{PLACES[at]}", phone=f"100{at + 1:08d}",
    )  # fmt: skip
    committee.save()
    return committee


def _house(founder: Founder, committee: Committee, communities: dict[str, Community]) -> House:
    name = committee.community.name
    number = plan.COMMITTEES.index(name) + 1
    seated = [_seat(founder, committee, kind, duty, number) for kind, duty in SEATS]
    house = House(
        committee, committee.community,
        [communities[served] for served, by in plan.SERVED_BY.items() if by == name],
        secretary=seated[0].user, clerk=seated[-1].user,
    )  # fmt: skip
    _host(founder, house)
    for order, row in enumerate(units_of(name), start=1):
        _guest(founder, house, row, order)
    for unit in house.units[:PART_TIME]:
        founder.rows.append(
            Seat(
                committee=committee, person=founder.person(kept_by=committee), starts_on=SINCE,
                kind=SeatKind.PART_TIME_MEMBER, duty=f"联系{unit.organization.short_name}",
            )
        )  # fmt: skip
    return house


def _seat(founder: Founder, committee: Committee, kind: SeatKind, duty: str, number: int) -> Person:
    word = ACCOUNT_OF.get(kind)
    account = f"{word}{number}" if word else _account_of_richest(founder, committee, kind)
    person = founder.person(account, committee)
    founder.rows.append(Seat(committee=committee, person=person, kind=kind, starts_on=SINCE, duty=duty))
    return person


def _account_of_richest(founder: Founder, committee: Committee, kind: SeatKind) -> str:
    if committee.community.name != RICHEST:
        return ""
    account = {SeatKind.DEPUTY_SECRETARY: "deputy1", SeatKind.FULL_TIME_MEMBER: "member1"}.get(kind, "")
    return "" if account in founder.users else account


def _host(founder: Founder, house: House) -> None:
    """The community's own Party organisation: host of the meetings, home of the members without a post."""
    name = f"{house.community.name}社区党总支"
    organization = Organization.objects.create(
        name=f"中共田园镇{name}", short_name=name, sector="community", community=house.community,
        functions=["neighbours", "sanitation"], duties="联系群众、组织协商",
    )  # fmt: skip
    _join(founder, house, organization, order=0)
    _members(founder, house, organization, plan.MEMBERS_A_COMMUNITY, MemberStanding.WITHOUT_POST)


def _guest(founder: Founder, house: House, row: UnitRow, order: int) -> None:
    organization = Organization.objects.create(
        name=row.name, short_name=row.short_name, sector=row.sector, functions=list(row.functions), duties=row.duties,
        address=f"田园镇{house.community.name}社区", phone=founder.people.phone(),
        code=f"TY-{plan.COMMITTEES.index(house.community.name) + 1}{order:02d}",
    )  # fmt: skip
    contact = _join(founder, house, organization, order)
    house.units.append(Unit(organization, row.functions, contact))
    _members(founder, house, organization, plan.MEMBERS_A_UNIT, MemberStanding.EMPLOYED)
    founder.rows += [_offer(founder, organization, category) for category in row.functions]


def _offer(founder: Founder, organization: Organization, category: str) -> Resource:
    kind, title, amount, unit, period = founder.rng.choice(OFFERS[category])
    return Resource(
        organization=organization, kind=kind, title=title, amount=amount, unit=unit, period=period,
        categories=[category], year=plan.YEAR,
    )  # fmt: skip


def _join(founder: Founder, house: House, organization: Organization, order: int) -> Person:
    """Membership with its liaison; the account's number is given later."""
    contact = founder.person()
    agreed = date(2025, 12, 12 + order % 15) if order else None
    founder.rows.append(
        Membership(
            committee=house.committee, organization=organization, liaison=contact, joined_on=SINCE, order=order,
            agreement_on=agreed, agreement_note=f"{organization.duties}，每季度至少参加一次服务" if order else "",
        )
    )  # fmt: skip
    return contact


def _members(founder: Founder, house: House, organization: Organization, count: int, standing: str) -> None:
    for _ in range(count):
        known = not house.members and house.community.name == RICHEST and standing == MemberStanding.EMPLOYED
        person = founder.person("partymember1" if known else "", house.committee)
        skills = founder.rng.choice(SKILLS) if founder.rng.random() < 0.5 else ""
        founder.rows.append(
            PartyMember(person=person, organization=organization, standing=standing, skills=skills)
        )
        if standing == MemberStanding.EMPLOYED:
            house.members.append(person)


def _liaisons(founder: Founder, houses: dict[str, House]) -> None:
    """liaison001 is of a unit whose committee's notice is out; then in the committees' order."""
    rows = [row for row in founder.rows if isinstance(row, Membership)]
    first = houses[plan.LIAISON_FIRST].units[0].organization
    rows.sort(key=lambda row: row.organization is not first)
    for number, row in enumerate(rows, start=1):
        row.liaison.user = founder.user(f"liaison{number:03d}", row.liaison.name)


def _registrations(founder: Founder, houses: dict[str, House]) -> None:
    """All guests but two: one has handed it in, one has not come yet."""
    guests = [(house, unit) for house in houses.values() for unit in house.units]
    for number, (house, unit) in enumerate(guests[: plan.REGISTERED_UNITS + 1], start=1):
        confirmed = number <= plan.REGISTERED_UNITS
        day = date(2025, 12, 11 + number % 15) if confirmed else date(2026, 11, 17)
        founder.rows.append(
            Registration(
                organization=unit.organization, community=house.community, registered_on=day,
                state=RegistrationState.CONFIRMED if confirmed else RegistrationState.PROPOSED,
                confirmed_on=day.replace(day=day.day + 2) if confirmed else None,
            )
        )  # fmt: skip


def _grid(founder: Founder, communities: dict[str, Community]) -> None:
    county = _node(None, Level.COUNTY, "昌宁县")
    town = _node(county, Level.TOWN, "田园镇")
    nodes = {name: _node(town, Level.COMMUNITY, f"{name}社区", row) for name, row in communities.items()}
    head = _grid_person(founder, "gridhead1")
    GridPost.objects.create(node=nodes[RICHEST], person=head, kind=PostKind.HEAD, starts_on=SINCE)
    _grid_person(founder, "worker1")  # the post stands on a cell: demo.grid


def _grid_person(founder: Founder, username: str) -> Person:
    name = founder.people.name()
    user = founder.user(username, name)
    user.save()
    person = Person(name=name, phone=founder.people.phone(), user=user)
    person.save()
    return person


def _node(parent: GridNode | None, level: Level, name: str, community: Community | None = None) -> GridNode:
    node = GridNode.objects.create(
        parent=parent, level=level, name=name, community=community, order=community.order if community else 0
    )
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    return node
