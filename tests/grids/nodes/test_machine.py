"""In whatever order the tree is built, reshaped and filled: paths, posts, needs, counts and history stay true.

Every step runs the real action; a refused one must leave every row as it was. The invariants are worked out in plain
Python from parents and dates, never from paths.
"""

from contextlib import ExitStack
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from committees.models import Committee, Community, Organization, PartyMember, Person
from grids.actions import member_registrations, nodes, posts, sponsors
from grids.actions.nodes import Part
from grids.models import GridNode, GridPost, GridSponsor, MemberRegistration, NodeChange, RetiredCode
from grids.posts import posts_of_user
from grids.queries.nodes import children_with_counts, subtree_counts
from grids.states import ChangeKind, Level, PostKind
from servicelists.actions import needs
from servicelists.models import Need, TimelineEntry
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput, Conflict

TODAY = date(2026, 11, 10)
REFUSED = (Denied, Conflict, BadInput)
K = ChangeKind
# A field of a node → the lines of history one of which tells of its change.
TOLD = {
    "name": {K.RENAMED, K.MOVED, K.SPLIT, K.REOPENED},
    "code": {K.CODED},
    "households": {K.COUNTED, K.SPLIT, K.TOOK_IN},
    "residents": {K.COUNTED, K.SPLIT, K.TOOK_IN},
    "parent_id": {K.MOVED},
    "active": {K.MERGED, K.CLOSED, K.REOPENED},
    "token": {K.RENEWED},
}
COUNTED = (GridNode, GridPost, GridSponsor, MemberRegistration, NodeChange, RetiredCode, Need)
NUMBERED = (AuditEvent, InboxMessage, TimelineEntry)

index = st.integers(0, 8)
below_town = st.sampled_from([Level.CELL, Level.GROUP, Level.CELL, Level.GROUP, Level.CELL, Level.COMMUNITY])
reshaped = st.sampled_from([Level.GROUP, Level.CELL])
name = st.sampled_from(["01网格", "甲", "02网格", "第1组", "第2组", " "])
code = st.sampled_from(["", "Y1", "Y2", "五"])
number = st.sampled_from([None, 0, 3, 8, -1])
days = st.integers(-3, 4)
last_day = st.none() | st.integers(-2, 8)
half = st.sampled_from([PostKind.WORKER, PostKind.WORKER, PostKind.PARTY_PAIR])


def dump():
    """Every row a step may touch."""
    rows = {
        model: {row["pk"]: row for row in model.objects.values("pk", *_fields(model))} for model in COUNTED
    }
    return rows | {model: model.objects.count() for model in NUMBERED}


def _fields(model):
    return [field.attname for field in model._meta.concrete_fields]


class Tree(RuleBasedStateMachine):
    people: list
    unit: Organization
    refusals: int = 0
    done: int = 0
    changed: bool = False  # a refused step left every row as it was: nothing to look at again

    @initialize()
    def begin(self):
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.open.callback(transaction.set_rollback, True)
        self.day = TODAY
        self.turn = 0
        self._clock()

    def teardown(self):
        if hasattr(self, "open"):
            self.open.close()

    def _clock(self):
        self.open.enter_context(clock.frozen(clock.at(self.day, 10)))
        self.changed = True

    # ---- what a step does
    def _try(self, act):
        before, self.changed = dump(), False
        try:
            act()
        except REFUSED:
            type(self).refusals += 1
            assert dump() == before, "a refused step changed something"
        else:
            type(self).done += 1
            self.changed = True
            self._told(before, dump())

    def _told(self, before, after):
        """Every change of a node has its line of history, and no line is lost."""
        old, new = before[GridNode], after[GridNode]
        assert before[NodeChange].items() <= after[NodeChange].items()
        assert old.keys() <= new.keys()
        lines = {}
        for pk in after[NodeChange].keys() - before[NodeChange].keys():
            line = after[NodeChange][pk]
            lines.setdefault(line["node_id"], set()).add(line["kind"])
        for pk, row in new.items():
            if pk not in old:
                assert K.CREATED in lines[pk]
                continue
            changed = {field for field in TOLD if row[field] != old[pk][field]}
            for field in changed:
                assert TOLD[field] & lines.get(pk, set()), (field, row)
            assert changed or lines.get(pk, set()) <= {K.TOOK_IN}, "history of nothing"

    def _node(self, level, place):
        """One of the nodes of a level, closed ones the last."""
        rows = list(GridNode.objects.filter(level=level).order_by("-active", "pk"))
        return rows[place % len(rows)]

    def _row(self, model, place):
        rows = list(model.objects.order_by("pk"))
        return rows[place % len(rows)] if rows else None

    # ---- the tree
    @rule(
        level=below_town,
        place=index,
        name=name,
        code=code,
        deeper=st.sampled_from([1, 1, 1, 1, 2]),
        size=number,
    )
    def create(self, level, place, name, code, deeper, size):
        parent, level = self._node(level, place), level + deeper
        community = parent.community if level == Level.COMMUNITY else None
        self._try(
            lambda: nodes.create(
                name=name, level=level, parent=parent, community=community, code=code, by=SYSTEM,
                households=size if level == Level.CELL else None,
            )
        )  # fmt: skip

    @rule(level=below_town, place=index, what=st.sampled_from(["name", "code", "count", "token"]), name=name,
          code=code, size=number)  # fmt: skip
    def edit(self, level, place, what, name, code, size):
        node = self._node(level, place)
        edits = {
            "name": lambda: nodes.rename(node, name, by=SYSTEM),
            "code": lambda: nodes.recode(node, code, by=SYSTEM),
            "count": lambda: nodes.count(node, households=size, residents=size, by=SYSTEM),
            "token": lambda: nodes.renew_token(node, by=SYSTEM),
        }
        self._try(edits[what])

    @rule(level=reshaped, place=index, to=index, name=st.sampled_from(["", "05网格"]))
    def move(self, level, place, to, name):
        node = self._node(level, place)
        above = GridNode.objects.filter(level=level - 1).exclude(pk=node.parent_id).order_by("-active", "pk")
        parent = above[to % above.count()]
        self._try(lambda: nodes.move(node, parent, name=name, by=SYSTEM))

    @rule(level=below_town, place=index, to_level=below_town, to=index)
    def move_anywhere(self, level, place, to_level, to):
        node, parent = self._node(level, place), self._node(to_level, to)
        self._try(lambda: nodes.move(node, parent, by=SYSTEM))

    @rule(place=st.integers(0, 3), into=st.integers(0, 2))
    def merge_cells_in_use(self, place, into):
        cells = list(GridNode.objects.active().cells().order_by("community", "pk"))
        cell = cells[place % len(cells)]
        heirs = [heir for heir in cells if heir.community_id == cell.community_id and heir != cell]
        if heirs:
            self._try(lambda: nodes.merge(cell, heirs[into % len(heirs)], carry=True, by=SYSTEM))

    @rule(level=reshaped, place=index, into=index, carry=st.sampled_from([True, True, False]))
    def merge(self, level, place, into, carry):
        node = self._node(level, place)
        heirs = list(GridNode.objects.filter(level=level, community=node.community).order_by("-active", "pk"))
        heir = heirs[(heirs.index(node) + 1 + into) % len(heirs)]
        self._try(lambda: nodes.merge(node, heir, carry=carry, by=SYSTEM))

    @rule(place=index, first=name, second=name, size=number, fits=st.sampled_from([True, True, False]))
    def split(self, place, first, second, size, fits):
        cell = self._node(Level.CELL, place)
        parts = [Part(first, cell.households, cell.residents), Part(second, 0, 0)] if fits else [
            Part(first, size, 0), Part(second, size, 0)]  # fmt: skip
        self._try(lambda: nodes.split(cell, parts, by=SYSTEM))

    @rule(level=below_town, place=index)
    def close(self, level, place):
        node = self._node(level, place)
        self._try(lambda: nodes.close(node, by=SYSTEM))

    @rule(level=reshaped, place=index, name=st.sampled_from(["", "", "05网格", "第5组"]))
    def reopen(self, level, place, name):
        rows = GridNode.objects.filter(level=level).order_by("active", "pk")
        node = rows[place % rows.count()]
        self._try(lambda: nodes.reopen(node, name=name, by=SYSTEM))

    # ---- people on it
    @rule(place=index, person=index, kind=half, since=days, until=last_day, acting=st.booleans())
    def appoint(self, place, person, kind, since, until, acting):
        self._appoint(self._node(Level.CELL, place), person, kind, since, until, acting)

    @rule(level=below_town, place=index, person=index, since=days, until=last_day)
    def appoint_head(self, level, place, person, since, until):
        self._appoint(self._node(level, place), person, PostKind.HEAD, since, until, False)

    def _appoint(self, node, person, kind, since, until, acting):
        someone = self.people[person % len(self.people)]
        term = {"starts_on": self._on(since), "ends_on": None if until is None else self._on(until)}
        self._try(lambda: posts.appoint(node, someone, kind=kind, acting=acting, by=SYSTEM, **term))

    def _on(self, offset):
        return self.day + timedelta(offset)

    @rule(place=index, person=index, what=st.sampled_from(["end", "hand", "correct", "renew", "back"]), since=days,
          until=last_day)  # fmt: skip
    def change_post(self, place, person, what, since, until):
        someone, on = self.people[person % len(self.people)], self._on(since)
        last = None if until is None else self._on(until)
        if post := self._row(GridPost, place):
            changes = {
                "end": lambda: posts.end(post, on=on, by=SYSTEM),
                "hand": lambda: posts.hand_over(post, someone, on=on, by=SYSTEM),
                "correct": lambda: posts.correct(post, person=someone, starts_on=on, ends_on=last, by=SYSTEM),
                "renew": lambda: posts.renew(post, ends_on=last, by=SYSTEM),
                "back": lambda: posts.take_back(post, by=SYSTEM),
            }
            self._try(changes[what])

    @rule(place=index, step=st.sampled_from(["day", "day", "leave", "sponsor"]))
    def pass_time(self, place, step):
        if step == "day":
            self.day += timedelta(1)
            self._clock()
        elif step == "leave":
            registration = self._row(MemberRegistration, place)
            self._try(lambda: member_registrations.end(registration, by=SYSTEM))
        else:
            node = self._node(Level.GROUP, place)
            self._try(lambda: sponsors.add(node, self.unit, starts_on=self.day, by=SYSTEM))

    # ---- needs in it
    @rule(place=index, named=index)
    def need(self, place, named):
        cell = self._node(Level.CELL, place)
        community = cell.community if named else Community.objects.first()
        self._try(lambda: needs.create(community=community, title="路灯不亮", cell=cell, by=SYSTEM))

    @rule(place=index, to=index, what=st.sampled_from(["elsewhere", "solved", "again"]))
    def change_need(self, place, to, what):
        cell = self._node(Level.CELL, to)
        if need := self._row(Need, place):
            changes = {
                "elsewhere": lambda: needs.edit(need, cell=cell, by=SYSTEM),
                "solved": lambda: needs.solve_in_grid(need, by=SYSTEM),
                "again": lambda: needs.reopen(need, by=SYSTEM),
            }
            self._try(changes[what])

    # ---- what must be true after every step
    @invariant()
    def the_tree_is_a_tree(self):
        if not self.changed:
            return
        rows = {node.pk: node for node in GridNode.objects.all()}
        for node in rows.values():
            parent = rows.get(node.parent_id)
            assert node.path == f"{parent.path if parent else '/'}{node.pk}/"
            assert node.level == (parent.level if parent else 0) + 1
            assert len(_way_up(node, rows)) == node.level, "a cycle"
            if parent is not None:
                assert parent.active or not node.active, "an open node under a closed one"
                assert (
                    parent.level < Level.COMMUNITY
                    or not node.active
                    or node.community_id == parent.community_id
                )

    @invariant()
    def posts_hold_what_the_rules_say(self):
        if not self.changed:
            return
        by_node = {}
        for post in GridPost.objects.select_related("node"):
            by_node.setdefault(post.node_id, []).append(post)
            assert post.node.active or (post.ends_on is not None and post.ends_on <= self.day)
        for held in by_node.values():
            for one, other in combinations(held, 2):
                if _overlap(one, other):
                    assert one.person_id != other.person_id, "one person twice in one cell"
                    in_pair = one.kind in {PostKind.WORKER, PostKind.PARTY_PAIR}
                    assert not in_pair or (one.kind, one.acting) != (other.kind, other.acting)

    @invariant()
    def rights_follow_the_post(self):
        if not self.changed:
            return
        current = [
            p for p in GridPost.objects.select_related("node") if _holds(p, self.day) and p.node.active
        ]
        for person in self.people:
            due = {(post.node_id, post.node.path) for post in current if post.person_id == person.pk}
            assert {(post.node_id, post.path) for post in posts_of_user(person.user)} == due

    @invariant()
    def needs_lie_where_their_cell_is(self):
        if not self.changed:
            return
        for need in Need.objects.open().filter(cell__isnull=False).select_related("cell"):
            assert need.cell.active, "an open need in a closed cell"
            assert need.community_id == need.cell.community_id

    @invariant()
    def counts_are_true(self):
        if not self.changed:
            return
        rows = {node.pk: node for node in GridNode.objects.all()}
        open_needs = list(Need.objects.open().values_list("cell", flat=True))
        filled = {kind: {p.node_id for p in GridPost.objects.filter(kind=kind, acting=False) if _holds(p, self.day)}
                  for kind in (PostKind.WORKER, PostKind.PARTY_PAIR)}  # fmt: skip
        self.turn += 1
        used = [row for row in rows.values() if row.active and row.level in (2, 3, 4)]
        for node in (used[0], used[self.turn % len(used)]):  # the town, and another each time
            below = {pk: row for pk, row in rows.items() if node.pk in _way_up(row, rows)}
            assert set(GridNode.objects.subtree(node).values_list("pk", flat=True)) == below.keys()
            found = Need.objects.open().filter(cell__path__below=node.path).count()
            assert found == sum(cell in below for cell in open_needs)
            cells = [row for row in below.values() if row.active and row.level == Level.CELL]
            counts = subtree_counts(node)
            assert counts.groups == sum(row.active and row.level == Level.GROUP for row in below.values())
            assert (counts.cells, counts.households, counts.residents) == (
                len(cells),
                sum(row.households or 0 for row in cells),
                sum(row.residents or 0 for row in cells),
            )
            assert counts.workers == sum(row.pk in filled[PostKind.WORKER] for row in cells)
            assert counts.pairs == sum(row.pk in filled[PostKind.PARTY_PAIR] for row in cells)
            children = {row.pk: row for row in children_with_counts(node, SYSTEM)}
            assert children.keys() == {
                row.pk for row in below.values() if row.parent_id == node.pk and row.active
            }
            assert sum(row.cells for row in children.values()) == len(cells)


def _way_up(node, rows):
    """The node's own id and those above it; stops after ten, where there is a cycle."""
    way, here = [node.pk], rows.get(node.parent_id)
    while here is not None and len(way) < 10:
        way.append(here.pk)
        here = rows.get(here.parent_id)
    return way


def _holds(post, day):
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)


def _overlap(one, other):
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


@pytest.fixture
def small_town(db):
    """Three communities, the third without a committee; four 组 with six cells; five members with accounts."""
    with clock.frozen(clock.at(date(2026, 11, 2), 9)):
        towns = [Community.objects.create(name=name, order=order) for order, name in enumerate("龙宝九", 1)]
        for community in towns[:2]:
            Committee.objects.create(community=community, name=f"{community}“大党委”")
        nodes.seed(by=SYSTEM)
        Tree.unit = Organization.objects.create(name="县医院党委")
        for number, place, cells in ((1, 0, "12"), (2, 0, "34"), (3, 1, "5"), (4, 2, "6")):
            above = GridNode.objects.get(level=Level.COMMUNITY, community=towns[place])
            group = nodes.create(name=f"第{number}组", level=Level.GROUP, parent=above, by=SYSTEM)
            for cell in cells:
                nodes.create(name=f"0{cell}网格", level=Level.CELL, parent=group, by=SYSTEM, households=8)
        Tree.people = [_member(place, towns[community]) for place, community in enumerate((0, 0, 1))]
    with clock.frozen(clock.at(TODAY, 9)):
        for cell, person in zip(GridNode.objects.cells().order_by("pk"), Tree.people, strict=False):
            posts.appoint(cell, person, kind=PostKind.WORKER, starts_on=TODAY, by=SYSTEM)
            needs.create(community=cell.community, title="路灯不亮", cell=cell, by=SYSTEM)
    Tree.refusals = Tree.done = 0


def _member(place, community):
    user = get_user_model().objects.create(username=f"member{place}", name=f"杨{place}")
    person = Person.objects.create(name=f"杨{place}", user=user)
    member = PartyMember.objects.create(person=person, organization=Tree.unit)
    MemberRegistration.objects.create(
        member=member, community=community, state="confirmed", registered_on=date(2026, 3, 2),
        confirmed_on=date(2026, 3, 3),
    )  # fmt: skip
    return person


@pytest.mark.slow
def test_any_order_keeps_the_tree_true(small_town):
    run_state_machine_as_test(
        Tree,
        settings=settings(
            max_examples=50, stateful_step_count=15, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert Tree.done > 200, Tree.done
    assert Tree.refusals > 100, Tree.refusals
