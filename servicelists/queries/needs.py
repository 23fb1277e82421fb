"""Finding and counting needs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Prefetch, Q, QuerySet, Value, When

from committees.models import Community, Seat
from committees.states import SeatKind
from grids.models import GridNode, placed_below
from grids.models.paths import below
from grids.queries.finding import cells_numbered, numbers_searched
from grids.states import Level
from servicelists import grams
from servicelists.models import Need, NeedGram, Proposer
from servicelists.rules import Rules
from servicelists.similarity import NeedText, similar_to
from servicelists.states import NEED_OPEN, NeedState, Urgency
from tianyuan import clock
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.permissions import GRID, TABLE, TOWN, posts_of, scope_of

N = NeedState
STAFF_SEATS = (SeatKind.SECRETARY, SeatKind.DEPUTY_SECRETARY, SeatKind.CLERK)


# ---- search
def search(needs: QuerySet[Need], words: str) -> QuerySet[Need]:
    """Needs in whose title, place or text every word stands, found by pairs of characters; and those of a cell.

    `3 号楼` is one word. A single character is looked for in the title. Words without any letter or
    character find nothing to match and are left out. `12组3`, `12-3`, `龙井12组3` also find what lies in that cell.
    """
    said = _every(words)
    numbers = numbers_searched(words)
    if numbers is None:
        return needs.filter(said)
    group, cell, rest = numbers
    lying = Q(cell__in=cells_numbered(group, cell).values("pk"))
    return needs.filter(said | lying & _every(rest, community_too=True))


def _every(words: str, *, community_too: bool = False) -> Q:
    """A condition: each word is said; beside a cell's numbers it may also be the community's name."""
    wanted = Q()
    for word in grams.words_of(words):
        one = _said(word)
        if community_too and (name := word.removesuffix("社区")):
            one |= Q(community__name__contains=name)
        wanted &= one
    return wanted


def _said(word: str) -> Q:
    pairs = sorted(grams.grams_of(word))
    return Q(pk__in=_having_all(pairs)) if pairs else Q(title__icontains=word)


def _having_all(pairs: list[str]) -> QuerySet:
    """Ids of the needs that have every pair: each pair is one look into the index."""
    rows = NeedGram.objects.filter(gram=pairs[0])
    for pair in pairs[1:]:
        rows = rows.filter(need__in=NeedGram.objects.filter(gram=pair).values("need"))
    return rows.values("need")


# ---- similar ones
def text_of(need: Need) -> NeedText:
    """A need as `similarity` compares it: title and place."""
    said = need.title if need.place in need.title else f"{need.place} {need.title}"
    return NeedText(
        id=need.pk,
        community_id=need.community_id,
        text=said,
        cell_id=need.cell_id,
        submitted_at=need.submitted_at,
    )


def similar_open(
    text: str,
    community: Community,
    *,
    days: int = Rules().duplicate_days,
    limit: int = 5,
    besides: Iterable[int] = (),
) -> list[Need]:
    """类似的未办结需求 of a community for a sentence being typed, best first, each with `.score`.

    The index picks the fifty that share most pairs of characters; only those are compared.
    """
    pairs = grams.grams_of(text)
    if len(pairs) < 2:
        return []
    nearest = (
        NeedGram.objects.filter(
            gram__in=pairs,
            need__community=community,
            need__state__in=NEED_OPEN,
            need__submitted_at__gte=clock.now() - timedelta(days),
        )
        .exclude(need__in=list(besides))
        .values("need")
        .annotate(shared=Count("id"))
        .order_by("-shared", "-need")
        .values_list("need", flat=True)[:50]
    )
    found = {need.pk: need for need in Need.objects.filter(pk__in=list(nearest))}
    ranked = similar_to(text, community.pk, map(text_of, found.values()), limit=limit)
    needs = []
    for candidate, score in ranked:
        need = found[candidate.id]
        need.score = score  # type: ignore[attr-defined]
        needs.append(need)
    return needs


COMPARED = 1000


def similar_among(needs: Sequence[Need], *, days: int = Rules().duplicate_days) -> dict[int, list[Need]]:
    """Open needs like each of some needs, best first, by the need's id; one query for all of them."""
    texts = [(need.community_id, text_of(need).text) for need in needs]
    found = similar_to_texts(texts, visible=Need.objects.all(), days=days, limit=4)
    return {
        need.pk: [other for other in others if other.pk != need.pk][:3]
        for need, others in zip(needs, found, strict=True)
    }


def similar_to_texts(
    texts: Sequence[tuple[int, str]],
    *,
    visible: QuerySet[Need],
    days: int = Rules().duplicate_days,
    limit: int = 3,
) -> list[list[Need]]:
    """Open needs like each (community id, sentence); compares with the newest thousand, in one query."""
    recent = visible.filter(
        community__in={community for community, _ in texts},
        state__in=NEED_OPEN,
        submitted_at__gte=clock.now() - timedelta(days),
    )
    open_needs = (
        {need.pk: need for need in recent.order_by("-submitted_at", "-pk")[:COMPARED]} if texts else {}
    )
    candidates = [text_of(need) for need in open_needs.values()]
    return [
        [open_needs[found.id] for found, _ in similar_to(text, community, candidates, limit=limit)]
        for community, text in texts
    ]


# ---- lists of rows
def communities_seen(user: Any) -> QuerySet[Community]:
    """The communities whose needs the user's posts show, in the town's fixed order: a filter's choices."""
    rows = Community.objects.order_by("order")
    scope = scope_of(user, "needs.view")
    if scope.everywhere:
        return rows
    posts = [post for post in posts_of(user) if post.role in TABLE["needs.view"]]
    grid = {post.community_id for post in posts if post.role in GRID and post.community_id}
    below_town = GridNode.objects.filter(below(scope.paths), level=Level.COMMUNITY).values("community")
    committees = {post.committee_id for post in posts if post.role not in GRID and post.committee_id}
    served = Q(committee__in=committees, committee__active=True) | Q(served_by__in=committees)
    # A community nobody serves: the town may have handed single needs to the committee.
    handed = Need.objects.filter(
        committee__in=committees, community__in=rows.filter(committee=None, served_by=None)
    )
    return rows.filter(served | Q(pk__in=grid) | Q(pk__in=below_town) | Q(pk__in=handed.values("community")))


def rows_of(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With what a list shows, in a fixed number of queries."""
    first = Prefetch("proposers", queryset=Proposer.objects.order_by("said_at", "pk"))
    return needs.select_related("community", "committee__community", "cell__parent", "list").prefetch_related(
        first
    )


def for_page(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With what a need's own page shows."""
    return rows_of(needs).select_related("merged_into", "created_by").prefetch_related("photos__attachment")


@dataclass(frozen=True)
class Tab:
    """A tab of the list page: some states under one word."""

    key: str
    label: str
    states: frozenset[str]


TABS = (
    Tab("submitted", "待受理", frozenset({N.SUBMITTED})),
    Tab("accepted", "已受理", frozenset({N.ACCEPTED})),
    Tab("awaiting", "待上会", frozenset({N.AWAITING, N.TABLED})),
    Tab("pending", "挂账", frozenset({N.PENDING, N.REPORTED, N.WHISTLED})),
    Tab("working", "办理中", frozenset({N.CLAIMED, N.COMMUNITY, N.RESOLVED, N.IN_PROGRESS})),
    Tab("rating", "待评价", frozenset({N.AWAITING_RATING})),
    Tab("ended", "已办结", frozenset({N.CLOSED, N.SOLVED_IN_GRID})),
    Tab("apart", "暂不列入·已归并", frozenset({N.NOT_LISTED, N.MERGED})),
)


def tab_counts(needs: QuerySet[Need]) -> dict[str, int]:
    """How many of the needs stand under each tab, and `all`; one query."""
    by_state = Counter(dict(needs.order_by().values_list("state").annotate(rows=Count("pk"))))
    counts = {tab.key: sum(by_state[state] for state in tab.states) for tab in TABS}
    return {**counts, "all": sum(by_state.values())}


def awaiting_triage(user: Any) -> QuerySet[Need]:
    """What waits for this user: submitted needs where the user may accept, oldest first, 应急 before all."""
    needs = Need.objects.filter(state=N.SUBMITTED)
    scope = scope_of(user, "needs.accept")
    mine = Q(committee__in=scope.whole_committees) | placed_below(scope.paths)
    if scope_of(user, "needs.steer").everywhere:
        mine |= Q(committee__isnull=True)
    return needs.filter(mine).order_by(emergency_first(), "submitted_at", "pk")


def unplaced() -> QuerySet[Need]:
    """Open needs of communities that nobody serves, oldest first: the town names a committee for each."""
    waiting = [N.SUBMITTED, N.ACCEPTED, N.AWAITING]
    return Need.objects.filter(committee__isnull=True, state__in=waiting).order_by("submitted_at", "pk")


def emergency_first() -> Case:
    """An ordering: 应急 before all others."""
    return Case(When(urgency=Urgency.EMERGENCY, then=Value(0)), default=Value(1))


def emergencies(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Open 应急 needs: they stand above every list."""
    ended = {N.AWAITING_RATING}
    return needs.filter(urgency=Urgency.EMERGENCY, state__in=NEED_OPEN - ended).order_by("-submitted_at")


def finished_unrated(moment: datetime) -> QuerySet[Need]:
    """Done before the moment and without the resident's word, oldest first, with their lists' rules."""
    return (
        Need.objects.filter(state=N.AWAITING_RATING, finished_at__isnull=False, finished_at__lte=moment)
        .select_related("list")
        .order_by("finished_at", "pk")
    )


# ---- people
def staff_of(committee_id: int | None) -> list[User]:
    """Accounts of a committee's secretary, deputies and clerks of today; the town's without a committee."""
    if committee_id is None:
        return town_staff()
    seats = Seat.objects.current().filter(
        committee=committee_id, kind__in=STAFF_SEATS, person__user__isnull=False
    )
    return list(User.objects.filter(pk__in=seats.values("person__user"), is_active=True).order_by("pk"))


def town_staff() -> list[User]:
    """Accounts of 镇党委 and 镇党建办."""
    grants = RoleGrant.objects.filter(role__in=TOWN)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))
