"""Search over everything the user may see: needs, units, persons, committees, the grid."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from committees.models import Committee, Organization, Person
from grids.models import GridNode
from grids.queries.nodes import found_by
from grids.states import Level
from servicelists.models import Need
from servicelists.queries.needs import search as search_needs
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
