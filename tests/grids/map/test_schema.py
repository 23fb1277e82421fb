"""The plan is a pure function of the tree: nothing overlaps, and a change here moves nothing there."""

from itertools import combinations, product

import pytest

from grids.map.schema import PIXEL, PLANS, Box
from grids.states import Level

LAYOUTS = pytest.mark.parametrize("layout", list(PLANS))
VIEWS = list(product(PLANS, (Level.TOWN, Level.COMMUNITY, Level.GROUP)))


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


def towns(layout: str, count: int = 13) -> list[Box]:
    plan = PLANS[layout][Level.TOWN]
    return [
        plan.communities.field(plan.communities.around(count, plan.width), place, count)
        for place in range(count)
    ]


def group_of(layout: str, level: Level, count: int = 21) -> Box:
    """The sixth 组 of 21, in the third community of 13, in the community alone, or by itself."""
    plan = PLANS[layout][level]
    if level == Level.GROUP:
        return plan.cells.around(9, plan.width)
    whole = towns(layout)[2] if level == Level.TOWN else plan.groups.around(count, plan.width)
    return plan.groups.field(whole, 5, count)


@pytest.mark.parametrize("count", [1, 9, 10, 12, 13, 30, 96])
@pytest.mark.parametrize(("layout", "level"), VIEWS)
def test_cells_lie_in_their_group_and_apart(layout, level, count):
    plan = PLANS[layout][level]
    group = plan.cells.around(count, plan.width) if level == Level.GROUP else group_of(layout, level)
    boxes = [plan.cells.field(group, place, count) for place in range(count)]
    assert all(inside(box, group) for box in boxes)
    assert all(apart(one, two) for one, two in combinations(boxes, 2))


@LAYOUTS
def test_groups_and_communities_lie_apart(layout):
    plan = PLANS[layout][Level.TOWN]
    groups = [plan.groups.field(town, place, 28) for town in towns(layout) for place in range(28)]
    assert all(apart(one, two) for one, two in combinations(towns(layout), 2))
    assert all(apart(one, two) for one, two in combinations(groups, 2))


@pytest.mark.parametrize(("layout", "level"), VIEWS)
def test_a_tenth_cell_leaves_the_nine_where_they_were(layout, level):
    cells, group = PLANS[layout][level].cells, group_of(layout, level)
    assert [cells.field(group, place, 9) for place in range(9)] == [
        cells.field(group, place, 10) for place in range(9)
    ]


@pytest.mark.parametrize(("layout", "level"), VIEWS)
def test_a_row_more_moves_nothing_out_of_its_column(layout, level):
    cells, group = PLANS[layout][level].cells, group_of(layout, level)
    before = [cells.field(group, place, 10).x for place in range(10)]
    assert [cells.field(group, place, 11).x for place in range(10)] == before


@LAYOUTS
def test_a_community_grown_by_a_row_of_groups_stays_where_it_was(layout):
    plan = PLANS[layout][Level.COMMUNITY]
    before, after = (
        [plan.groups.field(plan.groups.around(count, plan.width), place, count) for place in range(20)]
        for count in (20, 28)
    )
    assert before == after


@LAYOUTS
def test_the_plan_of_the_town_fills_its_rectangle(layout):
    plan = PLANS[layout][Level.TOWN]
    whole = plan.communities.around(13, plan.width)
    assert sum(town.width * town.height for town in towns(layout)) >= 0.8 * whole.width * whole.height


@LAYOUTS
def test_names_stand_in_strips_of_readable_height(layout):
    """14 pixels of text also at the narrowest: the phone's plan at 360, the wide one at 620."""
    narrowest = {"phone": 326 / 356, "wide": 620 / 1150}[layout]
    assert PLANS[layout][Level.TOWN].groups.head / PIXEL * narrowest >= 14


def test_a_board_keeps_its_columns_until_fields_would_get_too_small():
    cells = PLANS["wide"][Level.TOWN].cells
    assert cells.size(1) == cells.size(10) == (5, 2)
    assert cells.size(11) == (5, 3)
    assert cells.size(20) == (5, 4)
    assert cells.size(21) == (10, 3)
