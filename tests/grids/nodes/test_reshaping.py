"""Moved, merged, split, closed: whole or not at all."""

from datetime import date

import pytest

from grids import matters
from grids.actions import nodes
from grids.actions.nodes import Part
from grids.models import GridNode, GridPost, NodeChange
from grids.queries.posts import responsible_at
from servicelists.actions import needs
from servicelists.models import Need
from tests.grids.conftest import make_node
from tianyuan import clock
from tianyuan.refusals import BadInput, Denied

TODAY = date(2026, 11, 10)


@pytest.fixture
def other_group(tree):
    return make_node(tree.here, "第2组", 4)


@pytest.fixture
def need_in(committee, clerk):
    def make(cell, state="submitted"):
        return Need.objects.create(
            committee=committee, community=cell.community, cell=cell, title="路灯不亮", state=state,
            submitted_at=clock.now(), created_by=clerk,
        )  # fmt: skip

    return make


def _consistent():
    for node in GridNode.objects.select_related("parent"):
        assert node.path == f"{node.parent.path if node.parent else '/'}{node.pk}/"
        if node.parent and node.parent.community_id:
            assert node.community_id == node.parent.community_id


def _kinds(node):
    return [change.kind for change in NodeChange.objects.filter(node=node).order_by("pk")]


# ---- move
def test_a_group_takes_all_below_to_another_community(tree, town_officer, make_person, post_of):
    tree.there.children.update(name="第9组")
    post = post_of(tree.cells[0], make_person("杨姐"))
    moved = nodes.move(tree.group, tree.there, by=town_officer)
    assert moved.community == tree.there.community
    assert set(GridNode.objects.subtree(tree.there)) >= {*tree.cells, tree.group}
    assert GridPost.objects.get(pk=post.pk).node == tree.cells[0]
    _consistent()
    told = NodeChange.objects.get(node=tree.group, kind="moved")
    assert (told.before, told.after, told.other) == ("龙井社区 第1组", "宝丰社区 第1组", tree.there)


@pytest.mark.parametrize(
    ("what", "where"),
    [("group", "group"), ("here", "town"), ("here", "group"), ("group", "here"), ("group", "there"),
     ("group", "cell"), ("cell", "here"), ("cell", "cell"), ("cell", "group"), ("town", "cell")],
)  # fmt: skip
def test_senseless_moves_change_nothing(tree, cell, town_officer, what, where):
    places = {"group": tree.group, "here": tree.here, "there": tree.there, "town": tree.town, "cell": cell}
    before = list(GridNode.objects.order_by("pk").values())
    with pytest.raises(BadInput):
        nodes.move(places[what], places[where], by=town_officer)
    assert list(GridNode.objects.order_by("pk").values()) == before
    assert not NodeChange.objects.exists()


def test_open_needs_keep_a_cell_in_its_community(tree, cell, need_in, town_officer, other_group):
    need_in(cell)
    far = tree.far_cell.parent
    tree.far_cell.name = "09网格"
    tree.far_cell.save()
    with pytest.raises(BadInput, match="1 件需求"):
        nodes.move(cell, far, by=town_officer)
    nodes.move(cell, other_group, by=town_officer)
    Need.objects.update(state="closed", closed_at=clock.now())
    nodes.move(cell, far, by=town_officer)
    _consistent()


# ---- merge
def test_two_cells_become_one(tree, cell, town_officer, post_of, make_person):
    heir = tree.cells[1]
    GridNode.objects.filter(pk=cell.pk).update(households=9, residents=26)
    GridNode.objects.filter(pk=heir.pk).update(households=5)
    merged = nodes.merge(cell, heir, by=town_officer)
    cell.refresh_from_db()
    assert (merged.households, merged.residents) == (14, 26)
    assert (cell.active, cell.ended_on) == (False, TODAY)
    assert NodeChange.objects.get(node=cell, kind="merged").other == heir
    assert NodeChange.objects.get(node=heir, kind="took_in").other == cell
    with pytest.raises(BadInput, match="停用"):
        nodes.merge(cell, heir, by=town_officer)


def test_open_matters_are_refused_or_carried(tree, cell, town_officer, post_of, make_person, need_in):
    heir, need = tree.cells[1], need_in(cell)
    worker, other = make_person("杨姐"), make_person("李哥")
    post_of(cell, worker)
    with pytest.raises(BadInput, match=r"1 个岗位有人在任、1 件需求"):
        nodes.merge(cell, heir, by=town_officer)
    assert GridNode.objects.get(pk=cell.pk).active
    nodes.merge(cell, heir, by=town_officer, carry=True)
    need.refresh_from_db()
    assert need.cell == heir
    assert [post.person for post in responsible_at(heir)] == [worker]
    assert [post.person for post in responsible_at(cell, date(2026, 5, 3))] == [worker]
    assert not GridPost.objects.current(date(2026, 11, 11)).filter(node=cell).exists()
    assert other not in [post.person for post in responsible_at(heir)]


def test_who_finds_the_post_taken_ends_with_the_cell(tree, cell, town_officer, post_of, make_person):
    heir, stays, goes = tree.cells[1], make_person("李哥"), make_person("杨姐")
    post_of(heir, stays)
    post_of(cell, goes)
    post_of(cell, make_person("后来"), "party_pair", since="2026-12-01")
    nodes.merge(cell, heir, by=town_officer, carry=True)
    assert [post.person for post in responsible_at(heir)] == [stays]
    assert GridPost.objects.get(person=goes).ends_on == TODAY


def test_a_merged_group_hands_over_its_cells(tree, other_group, town_officer, need_in):
    mine = make_node(other_group, "01网格", 5)
    need = need_in(tree.cells[0])
    nodes.merge(tree.group, other_group, by=town_officer)
    names = set(GridNode.objects.filter(parent=other_group).values_list("name", flat=True))
    assert names == {"01网格", "02网格", "03网格", "04网格"}
    told = NodeChange.objects.get(node=tree.cells[0], kind="moved")
    assert (told.before, told.after) == ("龙井社区 第1组 01网格", "龙井社区 第2组 04网格")
    assert told.note == "改名：01网格 → 04网格"
    need.refresh_from_db()
    assert need.cell == tree.cells[0]
    assert mine.path.startswith(other_group.path)
    _consistent()


@pytest.mark.parametrize("way", ["merged", "closed", "moved"])
def test_a_need_taken_up_again_lies_where_there_is_a_cell(
    tree, cell, need_in, town_officer, clerk, other_group, way
):
    need = needs.solve_in_grid(need_in(cell), by=clerk)
    if way == "merged":
        nodes.merge(cell, tree.cells[1], by=town_officer)
        nodes.merge(tree.cells[1], tree.cells[2], by=town_officer)
    elif way == "closed":
        nodes.close(cell, by=town_officer)
    else:
        nodes.rename(tree.group, "第9组", by=town_officer)
        nodes.move(GridNode.objects.get(pk=tree.group.pk), tree.there, by=town_officer)
    again = needs.reopen(Need.objects.get(pk=need.pk), by=clerk)
    again.refresh_from_db()
    assert again.cell == (tree.cells[2] if way == "merged" else None)
    assert (again.state, again.community) == ("accepted", tree.here.community)


def test_senseless_merges_change_nothing(tree, cell, town_officer):
    before = list(GridNode.objects.order_by("pk").values())
    for what, into in ((cell, cell), (cell, tree.group), (cell, tree.far_cell), (tree.here, tree.there)):
        with pytest.raises(BadInput):
            nodes.merge(what, into, by=town_officer, carry=True)
    assert list(GridNode.objects.order_by("pk").values()) == before


def test_what_cannot_be_carried_is_refused_even_then(tree, cell, town_officer):
    def whistles(node):
        return ["2 件吹哨"]

    matters.register(whistles)
    try:
        with pytest.raises(BadInput, match="2 件吹哨"):
            nodes.merge(cell, tree.cells[1], by=town_officer, carry=True)
        with pytest.raises(BadInput, match="2 件吹哨"):
            nodes.close(cell, by=town_officer)
    finally:
        matters.forget(whistles)
    nodes.close(cell, by=town_officer)


# ---- split
def test_a_split_cell_adds_up(tree, cell, town_officer, post_of, make_person):
    nodes.count(cell, households=10, residents=30, by=town_officer)
    post_of(cell, make_person("杨姐"))
    parts = [Part("01网格", 6, 20), Part("04网格", 4, 10)]
    kept, new = nodes.split(cell, parts, by=town_officer)
    assert (kept.pk, kept.households, new.households, new.residents) == (cell.pk, 6, 4, 10)
    assert new.token != kept.token
    assert kept.posts.count() == 1
    assert _kinds(cell) == ["counted", "split"]
    assert _kinds(new) == ["created"]
    _consistent()


@pytest.mark.parametrize(
    "parts",
    [
        [Part("01网格", 10, 30)],
        [Part("01网格", 6, 20), Part("04网格", 5, 10)],
        [Part("01网格", 6, 20), Part("04网格", 4, None)],
        [Part("01网格", 6, 20), Part("02网格", 4, 10)],
        [Part("甲", 6, 20), Part("甲", 4, 10)],
        [Part("甲", 11, 20), Part("乙", -1, 10)],
        [Part("甲", 6, 20), Part("  ", 4, 10)],
        [Part("甲" * 41, 6, 20), Part("乙", 4, 10)],
        [Part(f"格{n}", 1, 3) for n in range(10)],
    ],
)
def test_parts_that_do_not_fit_change_nothing(tree, cell, town_officer, parts):
    nodes.count(cell, households=10, residents=30, by=town_officer)
    before = list(GridNode.objects.order_by("pk").values())
    with pytest.raises(BadInput):
        nodes.split(cell, parts, by=town_officer)
    assert list(GridNode.objects.order_by("pk").values()) == before


# ---- close
def test_closing_wants_an_empty_node(tree, cell, town_officer, post_of, make_person, need_in, unit):
    with pytest.raises(BadInput, match="3 个网格"):
        nodes.close(tree.group, by=town_officer)
    post = post_of(cell, make_person("杨姐"))
    with pytest.raises(BadInput, match="岗位"):
        nodes.close(cell, by=town_officer)
    GridPost.objects.filter(pk=post.pk).update(ends_on="2026-11-09")
    need = need_in(cell)
    with pytest.raises(BadInput, match="需求"):
        nodes.close(cell, by=town_officer)
    Need.objects.filter(pk=need.pk).update(state="closed", closed_at=clock.now())
    closed = nodes.close(cell, by=town_officer)
    assert (closed.active, closed.ended_on) == (False, TODAY)
    again = nodes.create(name="01网格", level=5, parent=tree.group, by=town_officer)
    assert again.active


def test_the_town_office_alone_reshapes(tree, cell, other_group, secretary, head_of_group, town_leader):
    for user in (secretary, head_of_group, town_leader):
        for act in (
            lambda user=user: nodes.move(cell, other_group, by=user),
            lambda user=user: nodes.merge(cell, tree.cells[1], by=user),
            lambda user=user: nodes.split(cell, [Part("甲"), Part("乙")], by=user),
            lambda user=user: nodes.close(cell, by=user),
        ):
            with pytest.raises(Denied):
                act()
