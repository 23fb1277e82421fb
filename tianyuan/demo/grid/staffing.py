"""Who looks after what: 总网格长 to 网格员, with those before them. Collected, then written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from committees.models import Committee, Community, Organization, PartyMember, Person
from committees.names import spellings
from committees.states import MemberStanding
from grids.actions import bulk
from grids.models import GridNode, GridPost, MemberRegistration
from grids.states import Level, PostKind
from tianyuan.demo.founding import RICHEST, SINCE, Town
from tianyuan.demo.grid import plan
from tianyuan.demo.people import People

if TYPE_CHECKING:
    from tianyuan.demo.grid.building import Grid

DAY = timedelta(days=1)
GROUP_HAS_DEPUTY = 4  # every fourth


class Staff:
    """Persons, members, registrations and posts on their way to the database."""

    def __init__(self, rng: Random, people: People, town: Town):
        self.rng, self.people, self.town = rng, people, town
        self.persons: list[Person] = []
        self.members: list[PartyMember] = []
        self.registrations: list[MemberRegistration] = []
        self.posts: list[GridPost] = []
        self.hosts = _hosts()

    def person(self, community: Community | None) -> Person:
        """Somebody new, whose record the community's committee keeps."""
        name = self.people.name()
        keeper = _keeper(community) if community else None
        person = Person(name=name, spelling=spellings(name), phone=self.people.phone(), kept_by=keeper)
        self.persons.append(person)
        return person

    def resident_member(self, community: Community) -> Person:
        """A 无职党员 of the community, where it has a Party organisation in the town's book."""
        person = self.person(community)
        if host := self.hosts.get(community.pk):
            self.members.append(
                PartyMember(person=person, organization=host, standing=MemberStanding.WITHOUT_POST)
            )
        return person

    def post(self, node: GridNode, person: Person, kind: PostKind, since: date | None = None) -> GridPost:
        """A post since its day, of December where none is told."""
        since = since or SINCE + DAY * self.rng.randint(0, 12)
        post = GridPost(node=node, person=person, kind=kind, starts_on=since)
        self.posts.append(post)
        return post

    def write(self) -> None:
        """All rows, the ones pointed to first."""
        Person.objects.bulk_create(self.persons, batch_size=bulk.BATCH)
        PartyMember.objects.bulk_create(self.members, batch_size=bulk.BATCH)
        MemberRegistration.objects.bulk_create(self.registrations, batch_size=bulk.BATCH)
        GridPost.objects.bulk_create(self.posts, batch_size=bulk.BATCH)


def _hosts() -> dict[int, Organization]:
    rows = Organization.objects.filter(sector="community").select_related("community")
    return {row.community_id: row for row in rows if row.community_id}


def _keeper(community: Community) -> Committee | None:
    """The committee that serves the community; none for the one left to the town."""
    return getattr(community, "committee", None) or community.served_by


def staff_grid(staff: Staff, grid: Grid) -> None:
    """Everybody but the 联格党员, who have to be registered first."""
    town = GridNode.objects.get(level=Level.TOWN)
    staff.post(town, staff.person(None), PostKind.CHIEF, SINCE)
    staff.post(town, staff.person(None), PostKind.DEPUTY_HEAD, SINCE)
    for name, node in grid.communities.items():
        _heads(staff, name, node)
        for group in grid.groups[name]:
            _group_heads(staff, name, group)
        _workers(staff, grid, name)


def _heads(staff: Staff, name: str, node: GridNode) -> None:
    """gridhead1 stands in 龙井 already."""
    if name != RICHEST:
        staff.post(node, staff.person(node.community), PostKind.HEAD, SINCE)
    staff.post(node, staff.person(node.community), PostKind.DEPUTY_HEAD, SINCE)


def _group_heads(staff: Staff, name: str, group: GridNode) -> None:
    head = staff.post(group, staff.person(group.community), PostKind.HEAD, SINCE)
    head.acting = plan.ACTING_HEADS.get(name) == group.order
    if group.order % GROUP_HAS_DEPUTY == 0:
        staff.post(group, staff.person(group.community), PostKind.DEPUTY_HEAD, SINCE)


def _workers(staff: Staff, grid: Grid, name: str) -> None:
    busy = cells_of_busy(grid, name, plan.BUSY_WORKERS)
    shared = staff.resident_member(_community(grid, name)) if busy else None
    posts = []
    for cell in every_cell(grid, name):
        if cell is grid.own_cell:
            staff.post(cell, staff.town.users["worker1"].person, PostKind.WORKER, SINCE)
            continue
        person = shared if shared and cell in busy else staff.resident_member(_community(grid, name))
        posts.append(staff.post(cell, person, PostKind.WORKER))
    hand_over(staff, posts, lambda: staff.resident_member(_community(grid, name)), offset=0)
    end_soon(posts, name, PostKind.WORKER)


def _community(grid: Grid, name: str) -> Community:
    community = grid.communities[name].community
    assert community
    return community


def every_cell(grid: Grid, name: str) -> Iterable[GridNode]:
    """All cells of a community in their order."""
    return (cell for few in grid.cells[name] for cell in few)


def cells_of_busy(grid: Grid, name: str, planned: dict[str, tuple[int, int]]) -> list[GridNode]:
    """The cells one person looks after alone."""
    if name not in planned:
        return []
    group, count = planned[name]
    return grid.cells[name][group - 1][:count]


def hand_over(staff: Staff, posts: list[GridPost], former, *, offset: int) -> None:  # type: ignore[no-untyped-def]
    """In one cell of so many somebody else stood before."""
    for number, post in enumerate(posts[offset :: plan.HANDED_EVERY]):
        month, day = plan.HANDED_ON[(number + len(posts)) % len(plan.HANDED_ON)]
        change(staff, post, former(), date(2026, month, day))


def change(staff: Staff, post: GridPost, former: Person, last_day: date) -> None:
    """`former` stood there to the last day, who stands there now since the next."""
    before = staff.post(post.node, former, PostKind(post.kind), post.starts_on)
    before.ends_on, post.starts_on = last_day, max(post.starts_on, last_day + DAY)


def end_soon(posts: list[GridPost], name: str, kind: PostKind) -> None:
    """Some terms end within the month; nobody has been found yet."""
    ends = [day for half, day in plan.ENDING.get(name, ()) if half == kind]
    for number, day in enumerate(ends, start=1):
        posts[number * 40].ends_on = day
