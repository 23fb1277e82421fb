"""What the list of registered members can be narrowed by."""

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from committees.models import Community, Organization
from grids.models import MemberRegistration
from grids.permissions.registrations import communities_kept_by
from grids.queries.registrations import bound, unbound
from grids.states import RegistrationState
from tianyuan.permissions import scope_of


def _units(request: HttpRequest | None) -> QuerySet[Organization]:
    """Those of which the user sees members registered."""
    if request is None:  # the schema of the API is made without a user
        return Organization.objects.none()
    if scope_of(request.user, "member_registrations.view").everywhere:
        return Organization.objects.filter(party_members__registrations__isnull=False).distinct()
    seen = MemberRegistration.objects.visible_to(request.user)
    return Organization.objects.filter(pk__in=seen.values("member__organization"))


def _communities(request: HttpRequest | None) -> QuerySet[Community]:
    """Those whose registrations the user keeps, or of which the user sees some."""
    if request is None or scope_of(request.user, "member_registrations.view").everywhere:
        return Community.objects.all()
    seen = MemberRegistration.objects.visible_to(request.user)
    kept = communities_kept_by(request.user)
    return Community.objects.filter(Q(pk__in=kept) | Q(pk__in=seen.values("community")))


class MemberRegistrationFilter(django_filters.FilterSet):
    """Registered members by community, unit, state; bound to a cell or not. The ended only when asked for."""

    community = django_filters.ModelChoiceFilter(label="社区", queryset=_communities, empty_label="全部")
    organization = django_filters.ModelChoiceFilter(
        label="单位", queryset=_units, field_name="member__organization", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=RegistrationState.choices, empty_label="全部")
    bound = django_filters.ChoiceFilter(
        label="联格", choices=[("yes", "已联格"), ("no", "未联格")], method="by_cell", empty_label="全部"
    )

    class Meta:
        model = MemberRegistration
        fields: list[str] = []

    def by_cell(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return bound(queryset) if value == "yes" else unbound(queryset)
