"""Filters of 议定事项; every choice stands in the address."""

import django_filters
from django.db.models import QuerySet

from servicelists.filters.items import committees_seen, units_seen
from servicelists.filters.months import MonthFilter
from servicelists.models import Resolution
from servicelists.models.meetings import held_moment
from servicelists.states import ResolutionState
from tianyuan.months import Month

STANDINGS = [
    ("open", "落实中"),
    ("overdue", "逾期"),
    ("town", "等镇党委协调"),
    ("done", "已落实"),
    ("dropped", "不再办理"),
]


class ResolutionFilter(django_filters.FilterSet):
    """How it stands, the month of the meeting, committee and unit."""

    state = django_filters.ChoiceFilter(
        label="落实", choices=STANDINGS, empty_label="全部", method="by_standing"
    )
    month = MonthFilter(label="开会月份", method="by_month")
    committee = django_filters.ModelChoiceFilter(
        label="大党委", queryset=lambda r: committees_seen(r, "resolutions.view"), empty_label="全部"
    )
    organization = django_filters.ModelChoiceFilter(
        label="责任单位", queryset=lambda r: units_seen(r, "resolutions.view"), empty_label="全部单位",
        method="by_unit",
    )  # fmt: skip

    class Meta:
        model = Resolution
        fields: list[str] = []

    def by_standing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=standing(value))

    def by_month(self, queryset: QuerySet, name: str, value: Month) -> QuerySet:
        held = queryset.annotate(settled_in=held_moment("meeting__"))
        return held.filter(settled_in__gte=value.start, settled_in__lt=value.end)

    def by_unit(self, queryset: QuerySet, name: str, value) -> QuerySet:
        return queryset.filter(pk__in=value.resolutions.values("pk"))


def standing(value: str) -> QuerySet[Resolution]:
    """The rows of one of STANDINGS."""
    rows = Resolution.objects.order_by()
    if value == "overdue":
        return rows.overdue()
    if value == "town":
        return rows.waiting_for_town()
    return rows.filter(state=ResolutionState(value))
