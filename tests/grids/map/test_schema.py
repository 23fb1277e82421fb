"""The plan is a pure function of the tree: nothing overlaps, and a change here moves nothing there."""

from itertools import combinations

import pytest

from grids.map.schema import Box, board, cell_box, community_box, group_box


def inside(part: Box, whole: Box) -> bool:
    return (
        part.width > 0
        and part.height > 0
        and whole.x <= part.x
        and whole.y <= part.y
        and part.x + part.width <= whole.x + whole.width
        and part.y + part.height <= whole.y + whole.height
    )


def apart(one: Box, two: Box) -> bool:
    beside = one.x + one.width <= two.x or two.x + two.width <= one.x
    return beside or one.y + one.height <= two.y or two.y + two.height <= one.y


@pytest.mark.parametrize("count", [1, 9, 10, 12, 13, 30, 96])
def test_cells_lie_in_their_group_and_apart(count):
    group = group_box(community_box(2, 13), 5, 21)
    boxes = [cell_box(group, place, count) for place in range(count)]
    assert all(inside(box, group) for box in boxes)
    assert all(apart(one, two) for one, two in combinations(boxes, 2))


def test_groups_and_communities_lie_apart():
    towns = [community_box(place, 13) for place in range(13)]
    groups = [group_box(town, place, 28) for town in towns for place in range(28)]
    assert all(apart(one, two) for one, two in combinations(towns, 2))
    assert all(apart(one, two) for one, two in combinations(groups, 2))


def test_a_tenth_cell_leaves_the_nine_where_they_were():
    group = group_box(community_box(0, 13), 0, 21)
    assert [cell_box(group, place, 9) for place in range(9)] == [
        cell_box(group, place, 10) for place in range(9)
    ]


def test_a_board_grows_only_when_it_is_full():
    assert board(12, (4, 3)) == (4, 3)
    assert board(13, (4, 3)) == (5, 3)
    assert board(16, (4, 3)) == (5, 4)
