"""A small tree: 龙井 with one 组 of one cell, and a second where a test asks for it."""

import pytest

from tests.cast import _community_node, _node


@pytest.fixture
def cell(community):
    return _node(5, "01网格", _node(4, "第1组", _community_node(community), community), community)


@pytest.fixture
def other_cell(cell, community):
    return _node(5, "02网格", cell.parent, community)
