"""A small grid for the tests of this room: 龙井 with a 组 of two cells, 宝丰 with one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from grids.models import GridNode, GridPost

SINCE = date(2026, 1, 5)


def node(parent: Any, level: int, name: str, **values: Any) -> GridNode:
    """A node below another, its path set as the actions do."""
    made = GridNode.objects.create(
        parent=parent,
        level=level,
        name=name,
        community=values.pop("community", parent and parent.community),
        **values,
    )
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


@dataclass
class Tree:
    """龙井: 第12组 with 03网格 (both halves) and 04网格 (网格员 only). 宝丰: 第1组 with 01网格 (nobody)."""

    town: GridNode
    here: GridNode
    group: GridNode
    cell: GridNode
    half: GridNode
    there: GridNode
    far_cell: GridNode


@pytest.fixture
def tree(community, other_community, make_person) -> Tree:
    county = node(None, 1, "昌宁县", community=None)
    town = node(county, 2, "田园镇", community=None)
    here = node(town, 3, "龙井社区", community=community)
    there = node(town, 3, "宝丰社区", community=other_community)
    group = node(here, 4, "第12组")
    cell = node(group, 5, "03网格", households=9, residents=26)
    half = node(group, 5, "04网格", households=8, residents=21)
    far_cell = node(node(there, 4, "第1组"), 5, "01网格")
    post(cell, make_person("张三丰"), "party_pair")
    post(cell, make_person("李四光", username="cellworker"), "worker")
    post(half, make_person("王五"), "worker")
    return Tree(town, here, group, cell, half, there, far_cell)


def post(at: GridNode, person: Any, kind: str, **values: Any) -> GridPost:
    return GridPost.objects.create(
        **{"node": at, "person": person, "kind": kind, "starts_on": SINCE} | values
    )


@pytest.fixture
def cell_worker(tree):
    """网格员 of 03网格."""
    return tree.cell.posts.get(kind="worker").person.user


@pytest.fixture
def group_head(tree, make_person):
    """网格长 of 第12组."""
    return post(tree.group, make_person("何国平", username="grouphead"), "head").person.user
