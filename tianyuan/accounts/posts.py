"""Posts that come from accounts: what was granted by hand, and what a delegation lends for some days."""

from collections.abc import Iterator

from tianyuan import clock
from tianyuan.accounts.models import Delegation, User
from tianyuan.permissions import COMMITTEE_SIDE, Post, Role, posts_from


def granted_posts(user: User) -> Iterator[Post]:
    """One post for each grant; town-level and administrator roles have no scope."""
    for role in user.role_grants.values_list("role", flat=True):
        yield Post(Role(role), label=Role(role).label)


def own_committee_posts(user: User) -> list[Post]:
    """The committee posts a user holds in person: what can be lent. Delegated ones are not lent on."""
    if not user.is_active:
        return []
    return [post for post in posts_from(user, without=delegated_posts) if _lendable(post)]


def _lendable(post: Post) -> bool:
    return post.role in COMMITTEE_SIDE and post.committee_id is not None and not post.delegated


def delegated_posts(user: User) -> Iterator[Post]:
    """The givers' committee posts, flagged as delegated, on the days of the delegation."""
    in_force = Delegation.objects.in_force(clock.today()).filter(receiver=user)
    for delegation in in_force.select_related("giver"):
        for post in own_committee_posts(delegation.giver):
            yield post.as_delegated()
