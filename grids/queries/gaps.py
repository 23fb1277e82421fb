"""What is missing in "1+1", and who could fill it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from committees.models import Person
from committees.states import MemberStanding
from grids.models import GridNode, GridPost, GridSponsor
from grids.models.paths import ids_of
from grids.states import Level, PostKind, RegistrationState
from tianyuan import clock

IN_ORDER = ("community__order", "parent__order", "parent__pk", "order", "pk")


def without(cells: Any, kind: str) -> QuerySet[GridNode]:
    """Of these nodes the cells in which nobody holds the half today; who acts for a holder fills no half."""
    held = GridPost.objects.current().filter(node=OuterRef("pk"), kind=kind, acting=False)
    return cells.active().cells().filter(~Exists(held))


def cells_without(kind: str, user: Any) -> QuerySet[GridNode]:
    """Cells the user sees in which a half of 1+1 is missing, in the communities' fixed order."""
    found = without(GridNode.objects.visible_to(user), kind)
    return found.select_related("community", "parent").order_by(*IN_ORDER)


def ending_soon(user: Any) -> QuerySet[GridPost]:
    """Posts that end within GRID_ENDING_DAYS and whom nobody follows yet, the next to end first."""
    today = clock.today()
    last = today + timedelta(days=settings.GRID_ENDING_DAYS)
    follows = (
        GridPost.objects.filter(node=OuterRef("node"), kind=OuterRef("kind"), acting=OuterRef("acting"))
        .filter(starts_on__gt=OuterRef("starts_on"))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("ends_on")))
    )
    found = GridPost.objects.visible_to(user).current().filter(ends_on__lte=last, node__active=True)
    found = found.filter(~Exists(follows)).select_related("person", "node__parent", "node__community")
    return found.order_by("ends_on", "node__community__order", "pk")


def overloaded(user: Any) -> QuerySet[Person]:
    """Persons who hold posts in more than GRID_MOST_CELLS of the cells the user sees; `cells` says how many."""
    held = (
        GridPost.objects.visible_to(user).current().pairs().filter(node__level=Level.CELL, node__active=True)
    )
    many = held.values("person").annotate(cells=Count("node", distinct=True))
    many = many.filter(cells__gt=settings.GRID_MOST_CELLS)
    counted = many.filter(person=OuterRef("pk")).values("cells")
    found = Person.objects.filter(pk__in=many.values("person"))
    return found.annotate(cells=Coalesce(counted, 0)).order_by("-cells", "spelling", "pk")


# ---- who could
@dataclass(frozen=True)
class Proposal:
    """A person for a cell, and why in words: `本社区报到 · 未联格 · 特长 电工`."""

    person: Person
    why: str


def proposals_for(cell: GridNode, kind: str = PostKind.PARTY_PAIR, limit: int = 6) -> list[Proposal]:
    """Who could fill the half: members of the unit that sponsors the 组 or the community first, then by registration.

    For a 联格党员 the community's confirmed registrations, for a 网格员 its own 无职党员; nobody bound to a cell.
    """
    here = _near(cell, _sponsoring([cell]))
    at_hand = Case(
        When(party_member__organization__in=here, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    free = free_members([cell.community_id], kind).order_by(at_hand, "pk")
    return [_proposal(person, kind, here) for person in free[:limit]]


def plan(cells: Sequence[GridNode], kind: str) -> dict[int, Proposal]:
    """One person for each of the cells, nobody twice: what the board shows and a batch fills. Keyed by cell.

    Cells of one community share its free members in order, so pass them in a fixed order. Two queries.
    """
    sponsoring, free = _sponsoring(cells), defaultdict(list)
    for person in free_members({cell.community_id for cell in cells}, kind).order_by("pk"):
        free[person.home].append(person)
    planned = {}
    for cell in cells:
        if people := free[cell.community_id]:
            here = _near(cell, sponsoring)
            taken = next((one for one in people if one.party_member.organization_id in here), people[0])
            people.remove(taken)
            planned[cell.pk] = _proposal(taken, kind, here)
    return planned


def plan_around(cells: Sequence[GridNode], kind: str, user: Any) -> dict[int, Proposal]:
    """The same for the rows of one page: every page of a board proposes from the same plan."""
    if not cells:
        return {}
    communities = {cell.community_id for cell in cells}
    return plan(list(cells_without(kind, user).filter(community__in=communities)[:_PLANNED]), kind)


_PLANNED = 1000  # gaps planned ahead: a town that has yet to fill all its cells begins with these


def free_members(communities: Iterable[Any], kind: str) -> Any:
    """Party members of the communities without a post in any cell, today or to come; `home` is the community."""
    bound = GridPost.objects.standing().pairs().filter(person=OuterRef("pk"))
    people = Person.objects.filter(~Exists(bound)).select_related("party_member__organization")
    if kind == PostKind.PARTY_PAIR:
        return people.filter(
            party_member__active=True,
            party_member__registrations__community__in=communities,
            party_member__registrations__state=RegistrationState.CONFIRMED,
        ).annotate(home=F("party_member__registrations__community"))
    return people.filter(
        party_member__active=True,
        party_member__standing=MemberStanding.WITHOUT_POST,
        party_member__organization__community__in=communities,
    ).annotate(home=F("party_member__organization__community"))


def _proposal(person: Person, kind: str, near: set[int]) -> Proposal:
    member = person.party_member
    words = ["本社区报到" if kind == PostKind.PARTY_PAIR else "本社区无职党员", "未联格"]
    if member.organization_id in near:
        words.append("所在单位包联这里")
    if member.skills:
        words.append(f"特长 {member.skills}")
    return Proposal(person, " · ".join(words))


def _near(cell: GridNode, sponsoring: dict[int, set[int]]) -> set[int]:
    """Units that sponsor the cell's 组, its community or whatever lies above."""
    return set().union(*(sponsoring.get(pk, set()) for pk in ids_of(cell.path)))


def _sponsoring(cells: Iterable[GridNode]) -> dict[int, set[int]]:
    """Units that sponsor the nodes above these cells, by node."""
    above = {pk for cell in cells for pk in ids_of(cell.path)}
    found: dict[int, set[int]] = defaultdict(set)
    pairs = GridSponsor.objects.current().filter(node__in=above)
    for node, unit in pairs.values_list("node", "organization"):
        found[node].add(unit)
    return found
