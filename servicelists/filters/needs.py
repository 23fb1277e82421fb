"""The filter bar of needs; every choice stands in the address."""

import django_filters
from django import forms

from committees.models import Community
from committees.states import NeedCategory
from grids.filters.under import UnderFilter
from servicelists.filters.months import MonthFilter
from servicelists.models import MonthlyList, Need
from servicelists.models.needs import NeedQuerySet
from servicelists.queries.needs import communities_seen
from servicelists.states import NEED_OPEN, NeedKind, NeedState, Source, Urgency


def _communities(request):
    return communities_seen(request.user) if request else Community.objects.all()


def _lists(request):
    return MonthlyList.objects.visible_to(request.user) if request else MonthlyList.objects.all()


class NeedFilter(django_filters.FilterSet):
    """Month of the list, state, open or over, kind, category, urgency, source, community, in a cell or in none."""

    month = MonthFilter(field_name="list__month", label="月份")
    state = django_filters.ChoiceFilter(label="状态", choices=NeedState.choices, empty_label="全部")
    category = django_filters.ChoiceFilter(label="类别", choices=NeedCategory.choices, empty_label="全部")
    urgency = django_filters.ChoiceFilter(label="轻重缓急", choices=Urgency.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="类型", choices=NeedKind.choices, empty_label="全部")
    source = django_filters.ChoiceFilter(label="来源", choices=Source.choices, empty_label="全部")
    community = django_filters.ModelChoiceFilter(
        label="社区", queryset=_communities, empty_label="全部", widget=forms.Select
    )

    progress = django_filters.ChoiceFilter(
        label="进展", choices=[("open", "在办"), ("over", "已了结")], empty_label="全部", method="by_progress"
    )
    placed = django_filters.ChoiceFilter(
        label="网格", choices=[("yes", "已落格"), ("no", "未落格")], empty_label="全部", method="by_cell"
    )
    under = UnderFilter(placed=True)
    list = django_filters.ModelChoiceFilter(
        label="月度清单（编号）", queryset=_lists, widget=forms.HiddenInput
    )

    class Meta:
        model = Need
        fields: list[str] = []

    def by_progress(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        return queryset.open() if value == "open" else queryset.exclude(state__in=NEED_OPEN)

    def by_cell(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        return queryset.filter(cell__isnull=value == "no")
