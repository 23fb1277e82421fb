"""Two change the tree at the same second: both in order or one refused, nothing half done.

`overtaking` lets the first stand still between its check and its writing until the second is through, or plainly
queues behind a lock. Each race runs twice: as it is, and as a mutant whose lock is off, which must break the tree.
"""

import threading
from contextlib import contextmanager
from datetime import date

import pytest

from grids.actions import nodes, posts
from grids.actions.nodes import Part, building, ground, reshaping
from grids.models import GridNode, GridPost, NodeChange
from servicelists.actions import needs
from servicelists.actions.needs import places
from servicelists.models import Need
from tests.grids.conftest import make_node
from tests.races import at_once
from tianyuan.permissions import SYSTEM

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 0.5  # seconds after which the second plainly waits for a lock


@contextmanager
def overtaking(monkeypatch, room, check):
    """`race(first, second)`: the first pauses right after `room.check` until the second ended; how both ended."""
    checked, ended, me = threading.Event(), threading.Event(), threading.local()
    real = getattr(room, check)

    def pausing(*args, **values):
        found = real(*args, **values)
        if getattr(me, "first", False) and not checked.is_set():
            checked.set()
            ended.wait(PATIENCE)
        return found

    def race(first, second):
        def go_first():
            me.first = True
            try:
                first()
            finally:
                checked.set()

        def go_second():
            assert checked.wait(10)
            try:
                second()
            finally:
                ended.set()

        return at_once(go_first, go_second)

    with monkeypatch.context() as patched:
        patched.setattr(room, check, pausing)
        yield race


def _plain(*nodes, below=None):
    """The mutant's `hold` and `lock`: the same rows, nobody waits."""
    rows = GridNode.objects.filter(pk__in={node.pk for node in nodes if node is not None})
    return {row.pk: row for row in rows.select_related("parent", "community")}


def _unlocked_tree(monkeypatch):
    monkeypatch.setattr(ground, "hold", _plain)
    monkeypatch.setattr(ground, "lock", _plain)


def _unlocked_needs(monkeypatch):
    monkeypatch.setattr(places, "held", lambda cell: cell)


def _unlocked_posts(monkeypatch):
    monkeypatch.setattr(posts, "locked", lambda row: row)


def wrong():
    """What is wrong with the tree and what lies on it, in words; nothing when all is well."""
    found = []
    for node in GridNode.objects.select_related("parent"):
        parent = node.parent
        if node.path != f"{parent.path if parent else '/'}{node.pk}/":
            found.append(f"the path of {node}")
        if parent and parent.level > 2 and node.active and node.community_id != parent.community_id:
            found.append(f"the community of {node}")
        if parent and node.active and not parent.active:
            found.append(f"{node} is open under a closed one")
        closed = node.changes.filter(kind__in=["closed", "merged"]).count()
        if closed != (not node.active):
            found.append(f"{node} was closed {closed} times and is {'open' if node.active else 'closed'}")
    heirs = dict(NodeChange.objects.filter(kind="merged").values_list("node", "other"))
    found += [
        f"{one} and {other} are each other's heirs" for one, other in heirs.items() if heirs.get(other) == one
    ]
    for need in Need.objects.open().filter(cell__isnull=False):
        if not need.cell.active or need.cell.community_id != need.community_id:
            found.append("an open need in a closed cell, or in another community")
    if GridPost.objects.standing().filter(node__active=False, ends_on=None).exists():
        found.append("a post on a closed cell")
    return found


@pytest.fixture
def races(tree, committee):
    """name → (where the first pauses, the first, the second, the mutant, how both end)."""
    group, (cell, heir, third), there = tree.group, tree.cells, tree.there
    make_node(tree.here, "第2组", 4)
    other = GridNode.objects.get(name="第2组")
    new = {"name": "新网格", "level": 5, "parent": group}

    def move_cell():
        nodes.move(cell, other, by=SYSTEM)

    def move_other():
        GridNode.objects.filter(pk=other.pk).update(name="第8组")
        nodes.move(GridNode.objects.get(pk=other.pk), there, by=SYSTEM)

    def move_group():
        GridNode.objects.filter(pk=group.pk).update(name="第9组")
        nodes.move(GridNode.objects.get(pk=group.pk), there, by=SYSTEM)

    def merge():
        nodes.merge(cell, heir, carry=True, by=SYSTEM)

    def merge_back():
        nodes.merge(heir, cell, carry=True, by=SYSTEM)

    def place():
        fresh = GridNode.objects.select_related("community").get(pk=cell.pk)
        needs.create(community=fresh.community, title="路灯不亮", cell=fresh, by=SYSTEM)

    person = _person()

    def appoint():
        fresh = GridNode.objects.get(pk=cell.pk)
        posts.appoint(fresh, person, kind="worker", starts_on=date(2026, 11, 10), by=SYSTEM)

    def close():
        nodes.close(third, by=SYSTEM)

    def split():
        nodes.split(third, [Part(third.name), Part("06网格")], by=SYSTEM)

    def create():
        nodes.create(**new, by=SYSTEM)

    return {
        "a cell moves under a group that moves": (
            reshaping,
            "check_move",
            move_cell,
            move_other,
            _unlocked_tree,
        ),
        "a cell is made below a group that moves": (
            building,
            "_check_place",
            create,
            move_group,
            _unlocked_tree,
        ),
        "two merge into each other": (reshaping, "check_merge", merge, merge_back, _unlocked_tree),
        "a need comes into a cell that is merged": (places, "check_cell", place, merge, _unlocked_needs),
        "a need comes into a cell whose group moves": (
            places,
            "check_cell",
            place,
            move_group,
            _unlocked_needs,
        ),
        "a post on a cell that is merged": (posts, "_check", appoint, merge, _unlocked_posts),
        "a cell is split while it is closed": (reshaping, "check_split", split, close, _unlocked_tree),
    }


def _person():
    from committees.models import Person

    return Person.objects.create(name="杨姐")


# What both end in, in order: who queues behind finds either a tree that lets it go on, or a refusal in words.
ENDS = {
    "a cell moves under a group that moves": ["done", "done"],
    "a cell is made below a group that moves": ["done", "done"],
    "two merge into each other": ["BadInput", "done"],
    "a need comes into a cell that is merged": ["done", "done"],
    "a need comes into a cell whose group moves": ["BadInput", "done"],
    "a post on a cell that is merged": ["done", "done"],
    "a cell is split while it is closed": ["done", "done"],
}


@pytest.mark.parametrize("name", ENDS)
def test_who_comes_second_waits(races, name, monkeypatch):
    room, check, first, second, _ = races[name]
    with overtaking(monkeypatch, room, check) as race:
        assert race(first, second) == ENDS[name]
    assert wrong() == []


@pytest.mark.parametrize("name", ENDS)
def test_the_other_way_round_and_nearly_together(races, name):
    _, _, first, second, _ = races[name]
    ends = at_once(second, first)
    assert set(ends) <= {"done", "BadInput", "Conflict"}
    assert len(ends) == 2
    assert "done" in ends
    assert wrong() == []


@pytest.mark.parametrize("name", ENDS)
def test_without_the_lock_the_tree_breaks(races, name, monkeypatch):
    """The mutants: show that the first test fails when its guard is off."""
    room, check, first, second, unlocked = races[name]
    unlocked(monkeypatch)
    with overtaking(monkeypatch, room, check) as race:
        race(first, second)
    assert wrong() != []
