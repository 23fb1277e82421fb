"""What stands today, held for many rows at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from committees.models import Person
from grids.actions.nodes.ground import Former, former_holders
from grids.importing.columns import PEOPLE, PHONE, Place
from grids.models import GridNode, GridPost, MemberRegistration
from grids.states import Level, PostKind
from tianyuan import clock
from tianyuan.documents.imports import Row
from tianyuan.ui.text import mask_phone

Known = tuple[str, str]  # name and phone
BATCH = 900


@dataclass
class Books:
    """Nodes by place, posts by node and kind, persons by name and phone, members by person and community."""

    nodes: dict[Place, GridNode] = field(default_factory=dict)
    codes: dict[str, GridNode] = field(default_factory=dict)
    former: dict[str, list[Former]] = field(default_factory=dict)
    posts: dict[tuple[int, str], GridPost] = field(default_factory=dict)
    coming: dict[tuple[int, str], GridPost] = field(default_factory=dict)
    beside: dict[tuple[int, int], GridPost] = field(default_factory=dict)  # 代理 and 副: node and person
    persons: dict[Known, Person] = field(default_factory=dict)
    names_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    registered: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def open(cls, rows: Sequence[Row], *, lock: bool = False) -> "Books":
        """All that these rows may touch; locked in the order of the keys when it is to be written."""
        books = cls()
        communities = {row.values["community"].pk for row in rows if "community" in row.values}
        books._read_nodes(communities, lock)
        books.former = former_holders(row.values.get("code") or "" for row in rows)
        books._read_posts(communities)
        books._read_persons({row.values.get(f"{name}{PHONE}") for row in rows for name in PEOPLE})
        members = MemberRegistration.objects.confirmed().filter(
            community__in=communities, member__active=True
        )
        books.registered = set(members.values_list("member__person", "community"))
        return books

    def _read_nodes(self, communities: set[int], lock: bool) -> None:
        active = GridNode.objects.active().select_related("parent", "community")
        rows = active.filter(community__in=communities).order_by("pk")
        for node in rows.select_for_update(of=("self",)) if lock else rows:
            self.keep(node)
        self.codes = {node.code: node for node in active.exclude(code="")}

    def keep(self, node: GridNode) -> None:
        """Know a node by its place."""
        self.nodes[place_of_node(node)] = node

    def _read_posts(self, communities: set[int]) -> None:
        today = clock.today()
        rows = GridPost.objects.standing().filter(node__community__in=communities, node__active=True)
        for post in rows.select_related("person").order_by("-acting", "starts_on"):
            if post.acting or post.kind == PostKind.DEPUTY_HEAD:
                self.beside[post.node_id, post.person_id] = post
            elif post.starts_on > today:
                self.coming[post.node_id, post.kind] = post
            else:
                self.posts[post.node_id, post.kind] = post

    def _read_persons(self, phones: Iterable[str | None]) -> None:
        wanted = sorted(phone for phone in phones if phone)
        for start in range(0, len(wanted), BATCH):
            for person in Person.objects.filter(phone__in=wanted[start : start + BATCH]).order_by("-pk"):
                self.persons[person.name, person.phone] = person
                self.names_of[person.phone].add(person.name)

    def former_of(self, code: str, node: GridNode | None) -> Former | None:
        """Who had the official code last before this node, which has another one now; None when nobody."""
        if node is not None and node.code == code:
            return None
        others = [one for one in self.former.get(code, []) if node is None or one.node.pk != node.pk]
        return others[0] if others else None

    def holder(self, node: GridNode | None, kind: str) -> Person | None:
        """Who holds the post today, not counting 代理."""
        post = self.posts.get((node.pk, kind)) if node else None
        return post.person if post else None


def place_of_node(node: GridNode) -> Place:
    """Where a sheet finds the node; reads the parent."""
    groups = {Level.GROUP: node.name, Level.CELL: node.parent.name if node.parent else ""}
    cell = node.name if node.level == Level.CELL else ""
    return node.community_id or 0, groups.get(Level(node.level), ""), cell


def is_same(person: Person | None, name: str, phone: str) -> bool:
    """Does the sheet mean who stands there? A missing or masked number says nothing against it."""
    return (
        person is not None and person.name == name and phone in ("", person.phone, mask_phone(person.phone))
    )
