"""Questions about accounts that other rooms ask."""

from django.db.models import QuerySet

from tianyuan.accounts.models import RoleGrant, User
from tianyuan.permissions import Role


def users_with_role(role: Role) -> QuerySet[User]:
    """Active users who were granted a town-level or administrator role, in the order of usernames.

    Roles that follow a post (secretary, liaison, …) are not grants; the app of the post answers for those.
    """
    return User.objects.filter(is_active=True, role_grants__role=role)


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """What the user was granted by hand."""
    return RoleGrant.objects.filter(user=user)
