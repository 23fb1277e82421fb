"""Who is responsible: for a node, on a day, all the way up."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from committees.models import Person
from committees.models.searchable import named
from grids.models import GridNode, GridPost, GridSponsor, MemberRegistration
from grids.models.paths import ids_of
from grids.states import PAIR, POSTS_AT, Level, PostKind
from tianyuan import clock

RANK = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(PostKind)), output_field=IntegerField()
)


def _shown(posts: QuerySet[GridPost]) -> QuerySet[GridPost]:
    """With what a line shows, leaders first, holders before those acting for them."""
    return posts.select_related("person", "node__parent", "node__community").order_by(
        "-node__level", RANK, "acting", "starts_on", "pk"
    )


def responsible_at(node: GridNode, day: date | None = None) -> QuerySet[GridPost]:
    """Posts of the node and of all nodes above that held on the day (today), from the node up; one query.

    "Above" is today's tree: where a cell was moved since, its history (NodeChange) says from where.
    """
    return _shown(GridPost.objects.on(day or clock.today()).filter(node__in=ids_of(node.path)))


def history(node: GridNode) -> QuerySet[GridPost]:
    """Everybody who ever held a post on the node, the latest first."""
    posts = GridPost.objects.filter(node=node).select_related("person", "node__parent")
    return posts.order_by("-starts_on", RANK, "-pk")


def open_halves(node: GridNode) -> list[PostKind]:
    """Which halves of 1+1 nobody holds in the cell today; none of a node that is no cell."""
    if node.level != Level.CELL or not node.active:
        return []
    held = set(GridPost.objects.current().filter(node=node, acting=False).values_list("kind", flat=True))
    return [kind for kind in POSTS_AT[Level.CELL] if kind in PAIR and kind not in held]


def standing_on(node: GridNode) -> QuerySet[GridPost]:
    """Whose posts on the node itself are not over yet."""
    return _shown(GridPost.objects.standing().filter(node=node))


def coming(node: GridNode) -> QuerySet[GridPost]:
    """Who has been appointed to the node and begins on a later day."""
    return _shown(GridPost.objects.filter(node=node, starts_on__gt=clock.today()))


def candidates(node: GridNode, kind: str, user: Any) -> QuerySet[Person]:
    """Who may be appointed by a user who fills the node's posts: a 联格党员 from the community's confirmed
    registrations; others also from whom the user works with and who holds a post in the community's grid.
    """
    registered = MemberRegistration.objects.confirmed().filter(
        community=node.community_id, member__active=True
    )
    here = Q(party_member__in=registered.values("member"))
    if kind == PostKind.PARTY_PAIR:
        return Person.objects.filter(here)
    posted = GridPost.objects.current().filter(node__community=node.community_id)
    own = Q(party_member__organization__community=node.community_id, party_member__active=True)
    known = Q(pk__in=Person.objects.visible_to(user).values("pk")) | Q(pk__in=posted.values("person"))
    return Person.objects.filter(here | own | known)


def why_no_candidate(node: GridNode, kind: str, user: Any, words: str) -> str:
    """Why nobody so called is offered for the post although the user knows one; "" when there is nobody."""
    posted = GridPost.objects.current().filter(node__community=node.community_id)
    known = Q(pk__in=Person.objects.visible_to(user).values("pk")) | Q(pk__in=posted.values("person"))
    people = list(named(Person.objects.filter(known), words).order_by("pk")[:3])
    here = {post.person_id: post.title for post in GridPost.objects.standing().filter(node=node)}
    return "；".join(
        f"{person.name}不能任{PostKind(kind).label}：{_why_not(person, node, here)}" for person in people
    )


def _why_not(person: Person, node: GridNode, here: dict[int, str]) -> str:
    if person.pk in here:
        return f"已是这里的{here[person.pk]}"
    return f"没有在{node.community}报到" if node.community else "不在可选的人里"


def free_on(node: GridNode, kind: str) -> date | None:
    """The day after everybody who holds the post, or will, has left it; None when it is free today or held on."""
    standing = GridPost.objects.standing().filter(node=node, kind=kind, acting=False)
    ends = list(standing.values_list("ends_on", flat=True))
    return max(ends) + timedelta(days=1) if ends and None not in ends else None


def sponsors_of(node: GridNode, day: date | None = None) -> QuerySet[GridSponsor]:
    """包联 of the node and of those above on the day, the nearest first."""
    found = GridSponsor.objects.on(day or clock.today()).filter(node__in=ids_of(node.path))
    return found.select_related("organization", "node").order_by("-node__level", "starts_on", "pk")


def by_person(posts: QuerySet[GridPost], words: str) -> QuerySet[GridPost]:
    """Posts of those whose name, pinyin or initials contain every word."""
    for word in words.lower().split()[:5]:
        posts = posts.filter(person__spelling__contains=word)
    return posts
