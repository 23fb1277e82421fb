"""Search over everything the user may see: needs, units, persons, committees, the grid."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from committees.models import Committee, Organization, Person
from grids.models import GridNode
from grids.queries.nodes import found_by
from grids.queries.posts import by_person, responsible_at
from grids.states import Level
from servicelists.models import Need
from servicelists.queries.needs import search as search_needs
from tianyuan.permissions import scope_of
from tianyuan.ui.text import mask_phone

MOST = 10


@dataclass(frozen=True)
class Hit:
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """Hits of one sort; `more` is the list page with the same search."""

    title: str
    hits: list[Hit]
    more: str


def find(user, words: str) -> list[Group]:
    """Groups that found something, at most ten hits each; nothing for an empty search."""
    if not words:
        return []
    groups = [Group(title, list(rows(user, words)), reverse(name)) for title, rows, name in SORTS]
    return [group for group in groups if group.hits]


def _needs(user, words: str) -> Iterable[Hit]:
    needs = search_needs(Need.objects.visible_to(user), words).select_related("community")
    for need in needs.order_by("-submitted_at", "-pk")[:MOST]:
        yield Hit(
            need.title,
            f"{need.community} · {need.get_state_display()}",
            reverse("needs:detail", args=[need.pk]),
        )


def _units(user, words: str) -> Iterable[Hit]:
    for unit in Organization.objects.visible_to(user).named(words)[:MOST]:
        yield Hit(unit.name, unit.get_sector_display(), reverse("organizations:detail", args=[unit.pk]))


def _persons(user, words: str) -> Iterable[Hit]:
    for person in Person.objects.visible_to(user).named(words)[:MOST]:
        yield Hit(person.name, mask_phone(person.phone), reverse("persons:detail", args=[person.pk]))
    yield from _in_line(user, words)


def _in_line(user, words: str) -> Iterable[Hit]:
    """Those whom a 网格员 works with and whose own pages the post does not open: on the node's page they are rung."""
    paths = scope_of(user, "grid.view").paths
    nodes = GridNode.objects.active().filter(path__in=paths).select_related("parent", "community")
    known = set(Person.objects.visible_to(user).named(words).values_list("pk", flat=True)) if paths else set()
    for node in nodes.order_by("level", "pk")[:MOST]:
        posts = by_person(responsible_at(node).filter(node__level__gte=Level.COMMUNITY), words)
        for post in posts.exclude(person__in=known)[:MOST]:
            known.add(post.person_id)
            at = reverse("grid:detail", args=[node.pk])
            yield Hit(post.person.name, f"{post.node.full_name} {post.title}", f"{at}#posts")


def _committees(user, words: str) -> Iterable[Hit]:
    for committee in Committee.objects.visible_to(user).named(words)[:MOST]:
        yield Hit(committee.name, "", reverse("committees:detail", args=[committee.pk]))


def _nodes(user, words: str) -> Iterable[Hit]:
    """组 and cells as the grid's own page finds them, the larger first."""
    rows = found_by(GridNode.objects.active().visible_to(user), words).select_related("parent", "community")
    for node in rows.order_by("level", "community__order", "parent__order", "order", "pk")[:MOST]:
        title = f"{node.community} {node.full_name}" if node.level > Level.COMMUNITY else node.name
        yield Hit(title, node.code or node.get_level_display(), reverse("grid:detail", args=[node.pk]))


SORTS: list[tuple[str, Callable[..., Iterable[Hit]], str]] = [
    ("事", _needs, "needs:list"),
    ("单位", _units, "organizations:list"),
    ("人", _persons, "persons:list"),
    ("大党委", _committees, "committees:list"),
    ("网格", _nodes, "grid:tree"),
]
