"""Questions about accounts that other rooms ask."""

from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum

from tianyuan import clock
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.permissions import ADMINISTRATORS, Role


def users_with_role(role: Role) -> QuerySet[User]:
    """Active users who were granted a town-level or administrator role, in the order of usernames.

    Roles that follow a post (secretary, liaison, …) are not grants; the app of the post answers for those.
    """
    return User.objects.filter(is_active=True, role_grants__role=role)


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """What the user was granted by hand."""
    return RoleGrant.objects.filter(user=user)


def administrator_role(user: User) -> Role | None:
    """Which of the three administrators the user is, if any."""
    held = RoleGrant.objects.filter(user=user, role__in=ADMINISTRATORS).values_list("role", flat=True).first()
    return Role(held) if held else None


def administrators() -> QuerySet[User]:
    """The active accounts of the three administrators."""
    return User.objects.filter(is_active=True, role_grants__role__in=ADMINISTRATORS).distinct()


@dataclass(frozen=True)
class Lock:
    """An account locked at an address, and until when (real time)."""

    address: str
    until: datetime


def locks_of(user: User) -> list[Lock]:
    """Where the account is locked now after too many wrong passwords; empty when it is not."""
    limit, cooloff = settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(username=user.username, attempt_time__gt=clock.real_now() - cooloff)
    places = recent.order_by("ip_address").values("ip_address")
    counted = places.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return [
        Lock(row["ip_address"] or "", row["last"] + cooloff) for row in counted if row["failures"] >= limit
    ]
