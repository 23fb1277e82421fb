"""A small tree: 龙井 with one 组 of one cell, and a second where a test asks for it; and one elsewhere."""

import pytest

from tests.cast import _community_node, _node


@pytest.fixture
def cell(community):
    return _node(5, "01网格", _node(4, "第1组", _community_node(community), community), community)


@pytest.fixture
def other_cell(cell, community):
    return _node(5, "02网格", cell.parent, community)


@pytest.fixture
def far_cell(other_community, town):
    """In a community of another committee."""
    return _node(
        5, "01网格", _node(4, "第1组", _community_node(other_community), other_community), other_community
    )
