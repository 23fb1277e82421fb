"""Who may do what: one table, one question, one refusal.

Rights follow the post (DOMAIN.md section 3): each app registers a provider that yields the posts a user
holds *now*; `TABLE` says which roles a permission asks for; `may` puts both together within the post's
own scope. The table in docs/roles.md is generated from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models


class Denied(Exception):
    """An action is refused. `reason` is for the user: tooltip, 403 page and the API's `detail`."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Role(models.TextChoices):
    """The roles of DOMAIN.md section 3."""

    TOWN_LEADER = "town_leader", "镇党委"
    TOWN_OFFICER = "town_officer", "镇党建办"
    COUNTY_READER = "county_reader", "县级只读"
    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    COMMITTEE_MEMBER = "committee_member", "委员"
    COMMUNITY_CLERK = "community_clerk", "社区党务专干"
    LIAISON = "liaison", "联络员"
    RESPONDER = "responder", "网格部门"
    GRID_HEAD = "grid_head", "网格长"
    GRID_WORKER = "grid_worker", "网格员"
    PARTY_MEMBER = "party_member", "在职党员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


NOT_FOR_POST = "您的职务用不到这一页，看不到这里的内容"

R = Role
TOWN = frozenset({R.TOWN_LEADER, R.TOWN_OFFICER})
TOWN_WIDE = TOWN | {R.COUNTY_READER}
ADMINISTRATORS = frozenset({R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDITOR})
GRANTABLE = TOWN_WIDE | ADMINISTRATORS | {R.RESPONDER}
COMMITTEE_STAFF = frozenset({R.SECRETARY, R.DEPUTY_SECRETARY, R.COMMUNITY_CLERK})
COMMITTEE_SIDE = COMMITTEE_STAFF | {R.COMMITTEE_MEMBER}
GRID = frozenset({R.GRID_HEAD, R.GRID_WORKER})


@dataclass(frozen=True)
class Post:
    """One role held now, with its scope. Town-wide roles have none; `label` is what the top bar shows."""

    role: Role
    committee_id: int | None = None
    organization_id: int | None = None
    node_id: int | None = None
    community_id: int | None = None
    path: str = ""  # of the node: a grid post reaches what lies below it
    label: str = ""
    delegated: bool = False

    def as_delegated(self) -> "Post":
        return replace(self, delegated=True, label=f"{self.label}（代行）")


@dataclass(frozen=True)
class SystemActor:
    """The program itself as an actor: the calendar, an import, a command."""

    name: str = "系统"


SYSTEM = SystemActor()


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds a unit's signed link: acts for that unit in one committee, under the name typed once.

    Without an account; holds only `LINK_PERMISSIONS`, however its post reads.
    """

    name: str
    organization_id: int
    committee_id: int

    @property
    def posts(self) -> tuple[Post, ...]:
        return (Post(Role.LIAISON, committee_id=self.committee_id, organization_id=self.organization_id),)


# What a link may do: answer for its unit. The rest of a liaison's rights wants a login.
LINK_PERMISSIONS = frozenset(
    {
        "claims.create",
        "claims.agree",
        "claims.view",
        "needs.view",
        "lists.view",
        "minutes.comment",
        "minutes.view",
    }
)


def account_of(actor: Any) -> Any:
    """The account behind an actor; the program and the holder of a link have none."""
    return actor if getattr(actor, "is_authenticated", False) else None


# permission → roles that hold it within their scope. From the matrix in DOMAIN.md section 3.
TABLE: dict[str, frozenset[Role]] = {
    # who
    "communities.view": TOWN_WIDE | COMMITTEE_SIDE | GRID | {R.LIAISON, R.RESPONDER, R.PARTY_MEMBER},
    "committees.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.RESPONDER, R.GRID_HEAD},
    "committees.view_others": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON},
    "seats.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.RESPONDER, R.GRID_HEAD, R.PARTY_MEMBER},
    "committees.edit": TOWN | {R.SECRETARY, R.DEPUTY_SECRETARY, R.COMMUNITY_CLERK},
    "committees.decide": frozenset({R.TOWN_LEADER, R.TOWN_OFFICER}),
    "committees.appoint": TOWN | {R.SECRETARY},
    "committees.import": TOWN,
    "organizations.edit": TOWN | COMMITTEE_STAFF | {R.LIAISON},
    "registrations.create": COMMITTEE_STAFF | {R.TOWN_OFFICER, R.LIAISON},
    "registrations.confirm": COMMITTEE_STAFF | {R.TOWN_OFFICER},
    "member_registrations.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.GRID_HEAD},
    "persons.unmask": TOWN | {R.SECRETARY, R.COMMUNITY_CLERK, R.LIAISON},
    # where: names of nodes are public; who is responsible, what is open and what is missing is not
    "grid.view": TOWN_WIDE | COMMITTEE_STAFF | GRID,
    "grid.build": frozenset({R.TOWN_OFFICER}),
    "grid.edit": COMMITTEE_STAFF | {R.TOWN_OFFICER, R.GRID_HEAD},
    # needs
    "needs.view": TOWN_WIDE | COMMITTEE_SIDE | GRID | {R.LIAISON, R.PARTY_MEMBER},
    "needs.create": COMMITTEE_SIDE | GRID | {R.TOWN_OFFICER, R.LIAISON, R.PARTY_MEMBER},
    "needs.edit": COMMITTEE_STAFF | {R.TOWN_OFFICER},
    "needs.import": COMMITTEE_STAFF | {R.TOWN_OFFICER},
    "needs.accept": COMMITTEE_STAFF | {R.GRID_HEAD},
    "needs.solve_in_grid": COMMITTEE_STAFF | GRID,
    "needs.decide": frozenset({R.SECRETARY, R.DEPUTY_SECRETARY}),
    "needs.rate": COMMITTEE_STAFF,
    "needs.steer": TOWN,
    # month, meeting, agenda
    "lists.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.GRID_HEAD},
    "lists.edit": COMMITTEE_STAFF,
    "lists.publish": frozenset({R.SECRETARY}),
    "agenda.edit": COMMITTEE_STAFF,
    "agenda.compile": COMMITTEE_STAFF | {R.TOWN_OFFICER},
    "meeting.edit": COMMITTEE_STAFF,
    "meeting.notify": frozenset({R.SECRETARY, R.DEPUTY_SECRETARY, R.COMMUNITY_CLERK}),
    "meeting.run": COMMITTEE_STAFF,
    "meeting.record": COMMITTEE_STAFF,
    "attendance.mark": COMMITTEE_STAFF,
    "links.make": COMMITTEE_STAFF,
    "meeting.call": COMMITTEE_STAFF,
    "minutes.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.GRID_HEAD},
    "minutes.edit": COMMITTEE_STAFF,
    "minutes.comment": COMMITTEE_SIDE | {R.LIAISON},
    "minutes.issue": frozenset({R.SECRETARY}),
    "resolutions.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON},
    "resolutions.edit": COMMITTEE_STAFF,
    "resolutions.report": COMMITTEE_STAFF | {R.LIAISON},
    "resolutions.remind": COMMITTEE_STAFF,
    "resolutions.refer": frozenset({R.SECRETARY}),
    "resolutions.drop": frozenset({R.SECRETARY}),
    "resolutions.supervise": TOWN,
    "papers.file": COMMITTEE_STAFF,
    "papers.view": TOWN_WIDE | COMMITTEE_SIDE,
    "report_templates.edit": TOWN | COMMITTEE_STAFF,
    # claims and services
    "claims.view": TOWN_WIDE | COMMITTEE_SIDE | {R.LIAISON, R.PARTY_MEMBER},
    "claims.create": frozenset({R.LIAISON}),
    "claims.create_for_unit": COMMITTEE_SIDE,
    "claims.create_own": frozenset({R.PARTY_MEMBER}),
    "claims.agree": frozenset({R.LIAISON}),
    "claims.register": frozenset({R.SECRETARY}),
    "claims.ask": TOWN,
    "items.view": TOWN_WIDE | COMMITTEE_SIDE | GRID | {R.LIAISON},
    "items.edit": COMMITTEE_STAFF | {R.LIAISON},
    "items.verify": frozenset({R.SECRETARY}),
    # town and administration
    "figures.view": TOWN_WIDE | COMMITTEE_SIDE | GRID | {R.LIAISON},
    "workdays.edit": frozenset({R.TOWN_OFFICER}),
    "channels.edit": frozenset({R.TOWN_OFFICER, R.SYSTEM_ADMIN}),
    "accounts.edit": frozenset({R.SYSTEM_ADMIN}),
    "accounts.grant": frozenset({R.SECURITY_ADMIN}),
    "audit.view": frozenset({R.AUDITOR}),
}

# The roles stand in the order of what they decide.
_RANK = {role: number for number, role in enumerate(Role)}
_providers: list[Callable[[Any], Iterable[Post]]] = []


def register_provider(provider: Callable[[Any], Iterable[Post]]) -> None:
    """Add a source of posts; called once from an app's `ready`."""
    if provider not in _providers:
        _providers.append(provider)


def posts_of(user: Any) -> tuple[Post, ...]:
    """The posts a user holds now, the one with most to decide first.

    Asked once per user object, which lives as long as a request.
    """
    if isinstance(user, LinkHolder):
        return user.posts
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    # By attribute, not __dict__: request.user is a lazy wrapper with a __dict__ of its own.
    cached: tuple[Post, ...] | None = getattr(user, "_posts", None)
    if cached is None:
        held = dict.fromkeys(post for provider in _providers for post in provider(user))
        cached = tuple(sorted(held, key=lambda post: _RANK[post.role]))
        user._posts = cached
    return cached


def posts_from(user: Any, *, without: Callable[[Any], Iterable[Post]]) -> list[Post]:
    """The posts all other providers give: lets a provider build on them without asking itself."""
    return [post for provider in _providers if provider is not without for post in provider(user)]


def forget_posts(user: Any) -> None:
    """Ask the providers again next time: after an action changed the user's own posts."""
    user._posts = None


def has_role(user: Any, *roles: Role) -> bool:
    """Does the user hold one of the roles, in any scope?"""
    return any(post.role in roles for post in posts_of(user))


def _holding(user: Any, permission: str) -> list[Post]:
    roles = TABLE[permission]
    if isinstance(user, LinkHolder) and permission not in LINK_PERMISSIONS:
        return []
    return [post for post in posts_of(user) if post.role in roles]


def may(
    user: Any, permission: str, *, committee_id: int | None = None, organization_id: int | None = None
) -> bool:
    """Does the user hold the permission, here? Without a scope: anywhere at all.

    A town-wide role holds it everywhere; any other only in its own committee (and, for a liaison, its own
    unit). `SYSTEM` may do everything.
    """
    if isinstance(user, SystemActor):
        return True
    return any(
        post.role in TOWN_WIDE or _reaches(post, committee_id, organization_id)
        for post in _holding(user, permission)
    )


def _reaches(post: Post, committee_id: int | None, organization_id: int | None) -> bool:
    if committee_id is not None and post.committee_id != committee_id:
        return False
    return not (
        organization_id is not None
        and post.organization_id is not None
        and post.organization_id != organization_id
    )


def check(
    user: Any,
    permission: str,
    reason: str,
    *,
    committee_id: int | None = None,
    organization_id: int | None = None,
) -> None:
    """Raise Denied with the reason unless the user may."""
    if not may(user, permission, committee_id=committee_id, organization_id=organization_id):
        raise Denied(reason)


@dataclass(frozen=True)
class Scope:
    """Where a permission reaches: everywhere, or in these committees, communities, units and grid subtrees.

    `paths` are those of the nodes on which the grid posts stand. `committees` holds also those a liaison or a grid
    post belongs to; `whole_committees` only those of the committee's own side, whose post reaches all in there.
    """

    everywhere: bool = False
    committees: frozenset[int] = frozenset()
    communities: frozenset[int] = frozenset()
    organizations: frozenset[int] = frozenset()
    paths: frozenset[str] = frozenset()
    whole_committees: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        found = self.committees or self.communities or self.organizations or self.paths
        return self.everywhere or bool(found)


def scope_of(user: Any, permission: str) -> Scope:
    """Where the user holds the permission: the source of every `visible_to`."""
    if isinstance(user, SystemActor):
        return Scope(everywhere=True)
    posts = _holding(user, permission)
    return Scope(
        everywhere=any(post.role in TOWN_WIDE for post in posts),
        committees=frozenset(post.committee_id for post in posts if post.committee_id),
        communities=frozenset(post.community_id for post in posts if post.community_id),
        organizations=frozenset(post.organization_id for post in posts if post.organization_id),
        paths=frozenset(post.path for post in posts if post.path),
        whole_committees=frozenset(
            post.committee_id for post in posts if post.committee_id and _is_whole(post)
        ),
    )


def _is_whole(post: Post) -> bool:
    return not post.path and not post.organization_id and post.role != Role.PARTY_MEMBER
