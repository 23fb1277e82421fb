"""Counts of a subtree: one query each, equal to a naive recount."""

from random import Random

import pytest

from grids.models import GridNode, GridPost
from grids.queries.nodes import children_with_counts, found_by, subtree_counts, tops, trail
from tests.grids.conftest import make_node

SUMS = {"all_households": "households", "all_residents": "residents"}


def _grow(tree, random, make_person):
    """组 and cells at random, some closed, with posts at random: current, over, acting."""
    persons = [make_person() for _ in range(4)]
    for community in (tree.here, tree.there):
        for number in range(random.randint(0, 3)):
            group = make_node(community, f"{number}号组", 4)
            for each in range(random.randint(0, 4)):
                closed = {"active": False, "ended_on": "2026-11-01"} if random.random() < 0.2 else {}
                sizes = {"households": random.choice([None, 3, 9]), "residents": random.choice([None, 20])}
                cell = make_node(group, f"{each}号格", 5, **sizes, **closed)
                for kind in ("worker", "party_pair"):
                    if random.random() < 0.6:
                        GridPost.objects.create(
                            node=cell, person=random.choice(persons), kind=kind, starts_on="2026-01-05",
                            acting=random.random() < 0.2, ends_on=random.choice([None, "2026-11-09", "2026-11-10"]),
                        )  # fmt: skip


def _naive(node):
    """Counted by walking down, cell by cell."""
    from datetime import date

    today, found = date(2026, 11, 10), dict.fromkeys(("cells", "workers", "pairs", *SUMS), 0)

    def walk(one):
        if one.level == 5 and one.active:
            held = {
                post.kind
                for post in one.posts.all()
                if not post.acting and post.starts_on <= today and (post.ends_on or today) >= today
            }
            found["cells"] += 1
            found["workers"] += "worker" in held
            found["pairs"] += "party_pair" in held
            for name, column in SUMS.items():
                found[name] += getattr(one, column) or 0
        for child in one.children.all():
            walk(child)

    walk(GridNode.objects.get(pk=node.pk))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_counts_equal_a_recount(tree, town_officer, make_person, django_assert_num_queries, seed):
    _grow(tree, Random(seed), make_person)
    for node in GridNode.objects.filter(level__lt=5):
        with django_assert_num_queries(1):
            counted = subtree_counts(node)
        shown = {"cells": counted.cells, "workers": counted.workers, "pairs": counted.pairs,
                 "all_households": counted.households, "all_residents": counted.residents}  # fmt: skip
        assert shown == _naive(node)
        assert counted.gaps == 2 * counted.cells - counted.workers - counted.pairs
        rows = children_with_counts(node, town_officer)
        town_officer.is_active  # noqa: B018
        with django_assert_num_queries(1):
            rows = list(rows)
        assert {row.pk for row in rows} == {child.pk for child in node.children.filter(active=True)}
        for row in rows:
            assert {name: getattr(row, name) for name in _naive(row)} == _naive(row)


def test_children_stand_in_their_order_and_in_scope(tree, town_officer, clerk, head_of_group):
    assert [row.name for row in children_with_counts(tree.town, town_officer)] == ["龙井社区", "宝丰社区"]
    assert [row.name for row in children_with_counts(tree.town, clerk)] == ["龙井社区"]
    assert len(children_with_counts(tree.group, head_of_group)) == 3
    assert not children_with_counts(tree.there, head_of_group)


def test_where_a_grid_begins(tree, town_leader, clerk, head_of_group, nobody, post_of, make_person):
    worker = make_person("杨姐", username="worker9")
    for cell in (tree.cells[0], tree.far_cell):
        post_of(cell, worker)
    assert tops(town_leader) == [tree.town]
    assert tops(clerk) == [tree.here]
    assert tops(head_of_group) == [tree.group]
    assert tops(worker.user) == [tree.cells[0], tree.far_cell]
    assert tops(nobody) == []
    post_of(tree.group, worker, "head")
    worker.user._posts = None
    assert tops(worker.user) == [tree.group, tree.far_cell]


def test_the_way_up_and_what_is_found(tree, cell, post_of, make_person):
    assert [node.name for node in trail(cell)] == ["昌宁县", "田园镇", "龙井社区", "第1组", "01网格"]
    post_of(cell, make_person("杨菊芬"))
    GridNode.objects.filter(pk=tree.cells[1].pk).update(code="530524-7")
    every = GridNode.objects.cells()
    assert set(found_by(every, "杨菊芬")) == set(found_by(every, "yjf")) == {cell}
    assert set(found_by(every, "530524")) == {tree.cells[1]}
    assert set(found_by(every, "第1组 01")) == {cell, tree.far_cell}
    assert set(found_by(every, "龙井社区 01")) == {cell}
