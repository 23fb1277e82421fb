"""Who may register units, confirm and end."""

from typing import Any

from django.db.models import Q, QuerySet

from committees.models import Community, Organization
from committees.queries import committee_serving
from grids.models import Registration
from tianyuan.permissions import Denied, Role, may, posts_of, scope_of


def keeps(user: Any, community: Community) -> bool:
    """The town, or the staff of the committee that serves the community."""
    if scope_of(user, "registrations.confirm").everywhere:
        return True
    committee = committee_serving(community)
    return committee is not None and may(user, "registrations.confirm", committee_id=committee.pk)


def check_can_register(user: Any, organization: Organization, community: Community) -> None:
    """The unit's own liaison, the community's staff, the town office."""
    own = any(
        post.role == Role.LIAISON and post.organization_id == organization.pk for post in posts_of(user)
    )
    if not own and not keeps(user, community):
        raise Denied("由本单位联络员、社区工作人员或镇党建办登记报到")


def check_can_confirm(user: Any, registration: Registration) -> None:
    if not keeps(user, registration.community):
        raise Denied("由报到社区的工作人员或镇党建办确认")


def check_can_end(user: Any, registration: Registration) -> None:
    check_can_confirm(user, registration)


def communities_kept_by(user: Any) -> set[int]:
    """The communities whose registrations the user confirms and ends."""
    scope = scope_of(user, "registrations.confirm")
    if scope.everywhere:
        return set(Community.objects.values_list("pk", flat=True))
    own = Q(committee__in=scope.committees, committee__active=True)
    # Not ~active: where there is no committee at all, NOT NULL finds nothing.
    none = Q(committee=None) | Q(committee__active=False)
    served = Q(served_by__in=scope.committees) & none
    return set(Community.objects.filter(own | served).values_list("pk", flat=True))


def communities_open_to(user: Any) -> QuerySet[Community]:
    """To which communities the user registers: a liaison to all, the staff to those it serves."""
    if any(post.role == Role.LIAISON for post in posts_of(user)):
        return Community.objects.all()
    return Community.objects.filter(pk__in=communities_kept_by(user))


def may_register_somewhere(user: Any) -> bool:
    return bool(scope_of(user, "registrations.create"))
