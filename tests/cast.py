"""The cast: a small town and its people, and quick ways to make more rows.

Loaded as a plugin by tests/conftest.py. Rows are made directly, not by actions: tests of a room must not
depend on another room's rules. The clock stands at 2026-11-10 10:00 in Shanghai, a Tuesday, whenever the
town is there.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest

from tianyuan import clock
from tianyuan.permissions import SYSTEM, Role, forget_posts

TODAY = date(2026, 11, 10)
SINCE = date(2026, 1, 5)
_numbers = count(1)


@pytest.fixture
def at_work():
    """The clock of the town, held at its present moment."""
    with clock.frozen(clock.at(TODAY, 10)) as moment:
        yield moment


@dataclass
class Town:
    """龙井 and 宝丰 with a committee each, 九甲 without (served by nobody). Units: see `town`."""

    communities: dict[str, Any] = field(default_factory=dict)
    committees: dict[str, Any] = field(default_factory=dict)
    organizations: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def town(db, at_work) -> Town:
    """Two committees and a community without one.

    龙井's committee: its own Party organisation (host), 县医院 `unit`, 供电所 `other_unit`.
    宝丰's committee: its own Party organisation, 县一中 `far_unit`. Liaisons are set by their fixtures.
    """
    from committees.models import Committee, Community

    made = Town()
    for order, name in enumerate(["龙井", "宝丰", "九甲"], 1):
        made.communities[name] = Community.objects.create(name=name, order=order)
    for name in ["龙井", "宝丰"]:
        community = made.communities[name]
        committee = Committee.objects.create(community=community, name=f"{name}社区“大党委”")
        made.committees[name] = committee
        host = _organization(f"{name}社区党总支", committee, sector="community", community=community)
        made.organizations[name] = host
    for name, where, sector, functions in [
        ("县医院党委", "龙井", "hospital", ["medical", "elderly"]),
        ("供电所党支部", "龙井", "state_owned", ["street_light", "safety"]),
        ("县一中党总支", "宝丰", "school", ["education"]),
    ]:
        made.organizations[name] = _organization(
            name, made.committees[where], sector=sector, functions=functions
        )
    return made


@pytest.fixture
def committee(town):
    """龙井社区“大党委”: the secretary's, the clerk's, the liaison's."""
    return town.committees["龙井"]


@pytest.fixture
def other_committee(town):
    """宝丰社区“大党委”: the other secretary's."""
    return town.committees["宝丰"]


@pytest.fixture
def community(town):
    return town.communities["龙井"]


@pytest.fixture
def other_community(town):
    return town.communities["宝丰"]


@pytest.fixture
def lone_community(town):
    """九甲: no committee of its own, served by none."""
    return town.communities["九甲"]


@pytest.fixture
def host_unit(town):
    """The Party organisation of 龙井 itself: host, not counted among the units of a meeting."""
    return town.organizations["龙井"]


@pytest.fixture
def unit(town):
    """县医院党委, member of 龙井's committee: the liaison's."""
    return town.organizations["县医院党委"]


@pytest.fixture
def other_unit(town):
    """供电所党支部, member of 龙井's committee: the other liaison's."""
    return town.organizations["供电所党支部"]


@pytest.fixture
def far_unit(town):
    """县一中党总支, member of 宝丰's committee only."""
    return town.organizations["县一中党总支"]


# ---- people
def _user(username: str, name: str):
    from tianyuan.accounts.models import User

    return User.objects.create_user(username, name=name)


def _person(name: str, user=None, **values):
    from committees.models import Person

    number = next(_numbers)
    values.setdefault("phone", f"100{number:08d}")
    return Person.objects.create(name=name, user=user, **values)


def _granted(username: str, name: str, role: Role):
    from tianyuan.accounts.models import RoleGrant

    user = _user(username, name)
    RoleGrant.objects.create(user=user, role=role)
    return user


def _seated(username: str, name: str, committee, kind: str):
    from committees.models import Seat

    user = _user(username, name)
    person = _person(name, user)
    Seat.objects.create(committee=committee, person=person, kind=kind, starts_on=SINCE)
    return user


def _liaison(username: str, name: str, committee, organization):
    user = _user(username, name)
    person = _person(name, user)
    organization.memberships.filter(committee=committee).update(liaison=person)
    return user


def _posted(username: str, name: str, node, kind: str):
    from grids.models import GridPost

    user = _user(username, name)
    GridPost.objects.create(node=node, person=_person(name, user), kind=kind, starts_on=SINCE)
    return user


def _node(level: int, name: str, parent=None, community=None):
    """A node of the grid, once."""
    from grids.models import GridNode

    node, made = GridNode.objects.get_or_create(level=level, name=name, parent=parent, community=community)
    if made:
        node.path = f"{parent.path if parent else '/'}{node.pk}/"
        node.save(update_fields=["path"])
    return node


def _community_node(community):
    town = _node(2, "田园镇", _node(1, "昌宁县"))
    return _node(3, f"{community.name}社区", town, community)


@pytest.fixture
def cell(community):
    """第1组 01网格 of the community: where grid_worker is."""
    group = _node(4, "第1组", _community_node(community), community)
    return _node(5, "01网格", group, community)


@pytest.fixture
def other_cell(cell, community):
    """Another cell of the same group."""
    return _node(5, "02网格", cell.parent, community)


@pytest.fixture
def town_officer(town):
    return _granted("officer", "杨建国", Role.TOWN_OFFICER)


@pytest.fixture
def town_leader(town):
    return _granted("town", "赵书华", Role.TOWN_LEADER)


@pytest.fixture
def county_reader(town):
    return _granted("county", "县组织部", Role.COUNTY_READER)


@pytest.fixture
def secretary(committee):
    return _seated("secretary1", "李秀英", committee, "secretary")


@pytest.fixture
def other_secretary(other_committee):
    return _seated("secretary2", "王德明", other_committee, "secretary")


@pytest.fixture
def deputy(committee, secretary):
    """The deputy of 龙井. The secretary is there too: with the seat vacant a deputy acts as secretary."""
    return _seated("deputy1", "段文兵", committee, "deputy_secretary")


@pytest.fixture
def committee_member(committee):
    return _seated("member1", "罗永刚", committee, "full_time_member")


@pytest.fixture
def clerk(committee):
    return _seated("clerk1", "张小燕", committee, "clerk")


@pytest.fixture
def liaison(committee, unit):
    return _liaison("liaison001", "周敏", committee, unit)


@pytest.fixture
def other_liaison(committee, other_unit):
    return _liaison("liaison002", "吴强", committee, other_unit)


@pytest.fixture
def far_liaison(other_committee, far_unit):
    return _liaison("liaison003", "郑丽", other_committee, far_unit)


@pytest.fixture
def party_member(unit):
    from committees.models import PartyMember

    user = _user("partymember1", "陈志远")
    PartyMember.objects.create(person=_person("陈志远", user), organization=unit)
    return user


@pytest.fixture
def grid_head(community):
    return _posted("gridhead1", "何国平", _community_node(community), "head")


@pytest.fixture
def grid_worker(cell):
    return _posted("worker1", "杨菊芬", cell, "worker")


@pytest.fixture
def responder(town):
    return _granted("responder1", "派出所值班", Role.RESPONDER)


@pytest.fixture
def sysadmin(town):
    return _granted("sysadmin", "系统管理员", Role.SYSTEM_ADMIN)


@pytest.fixture
def secadmin(town):
    return _granted("secadmin", "安全管理员", Role.SECURITY_ADMIN)


@pytest.fixture
def auditor(town):
    return _granted("auditor", "审计员", Role.AUDITOR)


@pytest.fixture
def nobody(town):
    """An account without any post."""
    return _user("nobody", "无职人员")


# ---- quick ways
def _organization(name: str, committee=None, *, liaison=None, **values):
    from committees.models import Membership, Organization

    organization = Organization.objects.create(name=name, **values)
    if committee is not None:
        Membership.objects.create(
            committee=committee, organization=organization, liaison=liaison, joined_on=SINCE
        )
    return organization


@pytest.fixture
def make_organization(town):
    """`make_organization(committee=None, *, name="单位1", liaison=person, **fields) -> Organization`."""

    def make(committee=None, *, name: str = "", liaison=None, **values):
        return _organization(name or f"单位{next(_numbers)}", committee, liaison=liaison, **values)

    return make


@pytest.fixture
def make_person(town):
    """`make_person(name="", *, username="", **fields) -> Person`; a username makes an account too."""

    def make(name: str = "", *, username: str = "", **values):
        name = name or f"某人{next(_numbers)}"
        return _person(name, _user(username, name) if username else None, **values)

    return make


@pytest.fixture
def make_list(town):
    """`make_list(committee=龙井's, month="2026-11") -> MonthlyList`; the same one for the same two."""
    from servicelists.actions.lists import open_list
    from tianyuan.months import Month

    def make(committee=None, month: str = "2026-11", **changes):
        committee = committee or town.committees["龙井"]
        opened = open_list(
            committee, Month.parse(month), by=SYSTEM, at=clock.at(Month.parse(month).first_day)
        )
        for name, value in changes.items():
            setattr(opened, name, value)
        if changes:
            opened.save()
        return opened

    return make


@pytest.fixture
def make_need(town):
    """`make_need(committee=龙井's, *, community=…, state="submitted", **fields) -> Need`.

    `list` stays empty unless given. Past `submitted` the need has its time of acceptance.
    """
    from servicelists.models import Need

    def make(committee=None, **values):
        committee = committee or town.committees["龙井"]
        values.setdefault("community", committee.community)
        values.setdefault("title", f"需求{next(_numbers)}")
        values.setdefault("submitted_at", clock.now())
        if values.get("state", "submitted") != "submitted":
            values.setdefault("accepted_at", values["submitted_at"])
        return Need.objects.create(committee=committee, **values)

    return make


@pytest.fixture
def as_user(db):
    """`as_user(user) -> Client` logged in as the user; a client of its own for each."""

    def log_in(user):
        from django.test import Client

        browser = Client()
        browser.force_login(user)
        return browser

    return log_in


@pytest.fixture
def fresh():
    """`fresh(user)`: forget the posts the user object remembers, after a post changed."""

    def ask_again(user):
        forget_posts(user)
        return user

    return ask_again
