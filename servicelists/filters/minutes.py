"""Filters of the list of issued minutes."""

import django_filters

from servicelists.filters.items import committees_seen
from servicelists.filters.months import MonthFilter
from servicelists.models import Minutes
from servicelists.states import MeetingKind


class MinutesFilter(django_filters.FilterSet):
    """By month of the list, committee and kind of meeting."""

    month = MonthFilter(label="需求月份", field_name="meeting__list__month")
    committee = django_filters.ModelChoiceFilter(
        label="大党委",
        queryset=lambda request: committees_seen(request, "minutes.view"),
        empty_label="全部大党委",
    )
    kind = django_filters.ChoiceFilter(
        label="会议", field_name="meeting__kind", choices=MeetingKind.choices, empty_label="全部会议"
    )

    class Meta:
        model = Minutes
        fields: list[str] = []
