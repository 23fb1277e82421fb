"""Filters of the list of meetings."""

import django_filters

from committees.models import Committee
from servicelists.models import Meeting
from servicelists.states import MeetingState


class MeetingFilter(django_filters.FilterSet):
    """By committee and state."""

    committee = django_filters.ModelChoiceFilter(
        label="大党委",
        queryset=Committee.objects.active().select_related("community"),
        empty_label="全部大党委",
    )
    state = django_filters.ChoiceFilter(label="状态", choices=MeetingState.choices, empty_label="全部状态")

    class Meta:
        model = Meeting
        fields = ["committee", "state"]
