"""What the gap board can be narrowed by."""

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from committees.models import Community
from grids.filters.under import UnderFilter
from grids.models import GridNode, GridPost
from grids.states import Level, PostKind


def _communities(request: HttpRequest) -> QuerySet[Community]:
    """Those in which the user sees any node."""
    seen = GridNode.objects.visible_to(request.user).filter(level__gte=Level.COMMUNITY)
    return Community.objects.filter(pk__in=seen.values("community"))


def _groups(request: HttpRequest) -> QuerySet[GridNode]:
    """The 组 the user sees, of the chosen community where one is chosen."""
    found = GridNode.objects.visible_to(request.user).active().filter(level=Level.GROUP)
    chosen = request.GET.get("community", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        found = found.filter(community=int(chosen))
    return found.select_related("community").order_by("community__order", "order", "pk")


class _GroupFilter(django_filters.ModelChoiceFilter):
    class field_class(django_filters.fields.ModelChoiceField):
        def label_from_instance(self, group: GridNode) -> str:
            return f"{group.community} {group.name}"


class GapFilter(django_filters.FilterSet):
    """Cells by community, by 组, by a part of the grid."""

    community = django_filters.ModelChoiceFilter(label="社区", queryset=_communities, empty_label="全部")
    group = _GroupFilter(label="组", queryset=_groups, field_name="parent", empty_label="全部")
    under = UnderFilter(path="path")

    class Meta:
        model = GridNode
        fields: list[str] = []


class EndingFilter(django_filters.FilterSet):
    """Posts by community, 组 and kind."""

    community = django_filters.ModelChoiceFilter(
        label="社区", queryset=_communities, field_name="node__community", empty_label="全部"
    )
    group = _GroupFilter(label="组", queryset=_groups, method="in_group", empty_label="全部")
    kind = django_filters.ChoiceFilter(label="岗位", choices=PostKind.choices, empty_label="全部")

    class Meta:
        model = GridPost
        fields: list[str] = []

    def in_group(self, queryset: QuerySet, name: str, group: GridNode) -> QuerySet:
        return queryset.filter(Q(node=group) | Q(node__parent=group))
