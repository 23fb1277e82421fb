"""The grid's plan adds up before any row is made."""

import pytest

from tianyuan.demo import plan
from tianyuan.demo.grid import plan as grid

PUBLISHED = {
    "grid_groups": 277,
    "grid_cells": 2502,
    "grid_workers": 2502,
    "party_pairs": 2442,
    "cells_paired": 2442,
    "registered_members": 2637,
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_plan_adds_up_to_the_published_account(key):
    assert plan.totals()[key] == PUBLISHED[key]


def test_268_groups_of_nine_cells_and_nine_of_ten():
    sizes = [grid.cells_in(name, at) for name, count in grid.GROUPS.items() for at in range(1, count + 1)]
    assert sorted(set(sizes)) == [9, 10]
    assert (sizes.count(9), sizes.count(10)) == (268, 9)


def test_every_community_has_groups_gaps_and_members_to_spare():
    assert list(grid.GROUPS) == list(grid.GAPS) == list(plan.COMMUNITIES)
    for name in plan.COMMUNITIES:
        assert 0 < grid.GAPS[name] < grid.cells_of(name)
        assert grid.registered_in(name) - grid.bound_members(name) >= grid.GAPS[name]


def test_those_told_about_stand_where_groups_are():
    told = [grid.BUSY_WORKERS, grid.BUSY_PAIRS, {name: (at, 1) for name, at in grid.ACTING_HEADS.items()}]
    for rows in told:
        assert all(group <= grid.GROUPS[name] and cells <= 9 for name, (group, cells) in rows.items())
    name, group, cell = grid.WORKER1_AT
    assert group <= grid.GROUPS[name]
    assert cell <= grid.cells_in(name, group)
