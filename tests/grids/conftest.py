"""A 组 with three cells in 龙井, one in 宝丰, and Party members registered there."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from committees.models import Person
from grids.models import GridNode, GridPost


@dataclass
class Tree:
    """`town` over `here` (龙井) and `there` (宝丰); `group` with `cells` below here, `far_cell` below there."""

    town: GridNode
    here: GridNode
    there: GridNode
    group: GridNode
    far_cell: GridNode
    cells: list[GridNode] = field(default_factory=list)


def make_node(parent, name, level, community=None, **values) -> GridNode:
    node = GridNode.objects.create(
        parent=parent, name=name, level=level, community=community or (parent and parent.community), **values
    )
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    return node


@pytest.fixture
def tree(community, other_community) -> Tree:
    county = make_node(None, "昌宁县", 1)
    town = make_node(county, "田园镇", 2)
    here, there = (
        make_node(town, str(one), 3, community=one, order=one.order) for one in (community, other_community)
    )
    group = make_node(here, "第1组", 4)
    far_cell = make_node(make_node(there, "第1组", 4), "01网格", 5)
    cells = [make_node(group, f"0{n}网格", 5, order=n) for n in (1, 2, 3)]
    return Tree(town, here, there, group, far_cell, cells)


@pytest.fixture
def cell(tree) -> GridNode:
    return tree.cells[0]


@pytest.fixture
def make_member(make_person, unit, community):
    """`make_member("张三", community=…, organization=…, state="confirmed") -> Person`, registered to a community."""
    from datetime import date

    from committees.models import PartyMember
    from grids.models import MemberRegistration

    def make(
        name: str = "", *, organization=None, skills="", state="confirmed", username="", **values
    ) -> Person:
        person = make_person(name, username=username)
        member = PartyMember.objects.create(person=person, organization=organization or unit, skills=skills)
        MemberRegistration.objects.create(
            member=member, community=values.get("community", community), state=state,
            registered_on=date(2026, 3, 2),
            confirmed_on=date(2026, 3, 3) if state == "confirmed" else None,
            ended_on=date(2026, 4, 1) if state == "ended" else None,
        )  # fmt: skip
        return person

    return make


@pytest.fixture
def post_of():
    """`post_of(node, person, kind="worker", since="2026-01-05", until=None)`: a post, past every rule."""

    def make(node, person, kind="worker", since="2026-01-05", until=None, **values: Any) -> GridPost:
        made = GridPost.objects.create(
            node=node, person=person, kind=kind, starts_on=since, ends_on=until, **values
        )
        made.refresh_from_db()  # days as days
        return made

    return make


@pytest.fixture
def head_of_group(tree, make_person, post_of):
    """The 网格长 of 第1组."""
    person = make_person("罗组长", username="grouphead")
    post_of(tree.group, person, "head")
    return person.user
