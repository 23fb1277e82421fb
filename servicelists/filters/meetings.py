"""Filters of the list of meetings."""

import django_filters

from servicelists.filters.items import committees_seen
from servicelists.filters.months import MonthFilter
from servicelists.models import Meeting
from servicelists.states import MeetingState


class MeetingFilter(django_filters.FilterSet):
    """By month of the list, committee and state."""

    month = MonthFilter(label="需求月份", field_name="list__month")
    committee = django_filters.ModelChoiceFilter(
        label="大党委",
        queryset=lambda request: committees_seen(request, "lists.view"),
        empty_label="全部大党委",
    )
    state = django_filters.ChoiceFilter(label="状态", choices=MeetingState.choices, empty_label="全部状态")

    class Meta:
        model = Meeting
        fields: list[str] = []
