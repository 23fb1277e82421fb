"""Writing many nodes and posts at once: what an import and the demonstration share.

The rules are those of `actions.nodes` and `actions.posts`; who calls has checked them for all rows and locked the
nodes. One audit row says what became of all; each node keeps its own history.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from committees.actions import persons
from committees.models import Committee, Person
from committees.names import spellings
from committees.queries import committee_serving
from grids.actions.nodes import naming
from grids.models import GridNode, GridPost, NodeChange
from grids.permissions.importing import check_can_import
from grids.states import ChangeKind, Level, PostKind
from tianyuan import audit, clock
from tianyuan.outbox import inbox
from tianyuan.permissions import account_of

BATCH = 400
DAY = timedelta(days=1)


def plant(nodes: Sequence[GridNode]) -> None:
    """Write new nodes of one level, whose parents stand already; each gets its key and its path."""
    GridNode.objects.bulk_create(nodes, batch_size=BATCH)
    parents = GridNode.objects.filter(pk=OuterRef("parent")).values("path")
    path = Concat(Subquery(parents), Cast(F("pk"), CharField()), Value("/"), output_field=CharField())
    GridNode.objects.filter(level__in={node.level for node in nodes}, path="").update(path=path)
    for node in nodes:
        assert node.parent
        node.path = f"{node.parent.path}{node.pk}/"


class Batch:
    """What an import does to the grid, gathered and written at once; posts begin today.

    Call inside a transaction, `write` at the end. Raises Denied unless the user builds the grid.
    """

    def __init__(self, by: Any):
        check_can_import(by)
        self.by, self.today, self.now = by, clock.today(), clock.now()
        self.new_nodes: list[GridNode] = []
        self.changed: list[GridNode] = []
        self.told: list[NodeChange] = []
        self.persons: list[Person] = []
        self.ended: list[GridPost] = []
        self.replaced: list[GridPost] = []
        self.begun: list[GridPost] = []
        self.renumbered = 0
        self._keepers: dict[int, Committee | None] = {}

    # ---- nodes
    def node(self, parent: GridNode, level: Level, name: str) -> GridNode:
        """A node that is not there yet; `plant` writes those of a level."""
        return GridNode(
            parent=parent, level=level, name=name, community=parent.community, order=naming.order_of(name)
        )

    def plant(self, nodes: Sequence[GridNode]) -> None:
        """Write nodes of one level."""
        plant(nodes)
        self.new_nodes += nodes
        for node in nodes:
            self._tell(node, ChangeKind.CREATED, "", node.full_name)

    def describe(self, node: GridNode, facts: Mapping[str, Any], *, note: str = "") -> None:
        """Official code, households, residents: those that are given and differ; `note` goes with a new code."""
        changed = {name: value for name, value in facts.items() if getattr(node, name) != value}
        if not changed:
            return
        code, counted = node.code, _counted(node)
        for name, value in changed.items():
            setattr(node, name, value)
        self.changed.append(node)
        if "code" in changed:
            self._tell(node, ChangeKind.CODED, code, node.code, note)
        if _counted(node) != counted:
            self._tell(node, ChangeKind.COUNTED, counted, _counted(node))

    def _tell(self, node: GridNode, kind: ChangeKind, before: str, after: str, note: str = "") -> None:
        change = NodeChange(
            node=node, kind=kind, at=self.now, by=account_of(self.by), before=before, after=after, note=note
        )
        self.told.append(change)

    # ---- people
    def person(self, name: str, phone: str, node: GridNode) -> Person:
        """Somebody new, whose record the committee of the node's community keeps."""
        person = Person(name=name, phone=phone, spelling=spellings(name), kept_by=self._keeper(node))
        self.persons.append(person)
        return person

    def _keeper(self, node: GridNode) -> Committee | None:
        if node.community is None:
            return None
        if node.community.pk not in self._keepers:
            self._keepers[node.community.pk] = committee_serving(node.community)
        return self._keepers[node.community.pk]

    def renumber(self, person: Person, phone: str) -> None:
        """The person's number is another now."""
        if person.phone != phone:
            persons.update(person, name=person.name, phone=phone, by=self.by)
            person.phone = phone
            self.renumbered += 1

    def appoint(self, node: GridNode, person: Person, kind: PostKind, before: GridPost | None) -> None:
        """From today on; who stood there did so until yesterday. What was only entered today is replaced."""
        if before is not None and before.starts_on >= self.today:
            before.person, before.ends_on = person, None
            self.replaced.append(before)
            return
        if before is not None:
            before.ends_on = self.today - DAY
            self.ended.append(before)
        self.begun.append(GridPost(node=node, person=person, kind=kind, starts_on=self.today))

    # ---- all at once
    def write(self) -> Counter[str]:
        """Write everything, tell those with an account, leave one audit row. Returns what was done, counted."""
        heirs = self._affected()
        Person.objects.bulk_create(self.persons, batch_size=BATCH)
        self._count_up([*self.changed, *self.ended, *self.replaced])
        GridNode.objects.bulk_update(
            self.changed, ["code", "households", "residents", "version"], batch_size=BATCH
        )
        # Those who leave first: a half has one holder at a time.
        GridPost.objects.bulk_update(self.ended, ["ends_on", "version"], batch_size=BATCH)
        GridPost.objects.bulk_update(self.replaced, ["person", "ends_on", "version"], batch_size=BATCH)
        GridPost.objects.bulk_create(self.begun, batch_size=BATCH)
        NodeChange.objects.bulk_create(self.told, batch_size=BATCH)
        done = self._done()
        audit.record("nodes.import", None, by=self.by, after=dict(done))
        inbox.notify(
            heirs, title="您的网格岗位有变动", body="权限随岗位生效，到“我的网格”看看。", kind="grid_post",
            why="您的网格岗位由导入更新",
        )  # fmt: skip
        return done

    def _count_up(self, rows: Sequence[GridNode | GridPost]) -> None:
        for row in {id(row): row for row in rows}.values():
            row.version += 1

    def _affected(self) -> list[int]:
        posts = [*self.ended, *self.replaced, *self.begun]
        return sorted({post.person.user_id for post in posts if post.person.user_id})

    def _done(self) -> Counter[str]:
        rows: dict[str, list] = {
            "nodes": self.new_nodes, "changed": self.changed, "posts": self.begun, "ended": self.ended,
            "replaced": self.replaced, "persons": self.persons,
        }  # fmt: skip
        return Counter({name: len(found) for name, found in rows.items()}) + Counter(
            renumbered=self.renumbered
        )


def _counted(node: GridNode) -> str:
    if node.households is None and node.residents is None:
        return ""
    return f"{node.households or 0} 户 {node.residents or 0} 人"
