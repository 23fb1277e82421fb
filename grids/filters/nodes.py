"""What the children of a node can be narrowed by."""

import django_filters
from django.db.models import QuerySet

from grids.models import GridNode


class ChildFilter(django_filters.FilterSet):
    """Those with gaps in 1+1, or without; wants the counts of `queries.nodes.with_counts`."""

    missing = django_filters.ChoiceFilter(
        label="1+1", choices=[("yes", "有缺口"), ("no", "已配齐")], method="by_gaps", empty_label="全部"
    )

    class Meta:
        model = GridNode
        fields: list[str] = []

    def by_gaps(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(missing__gt=0) if value == "yes" else queryset.filter(missing=0)
