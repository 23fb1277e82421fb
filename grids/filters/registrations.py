"""What the list of registrations can be narrowed by."""

import django_filters

from committees.models import Community
from committees.states import Sector
from grids.models import Registration
from grids.states import RegistrationState


class RegistrationFilter(django_filters.FilterSet):
    community = django_filters.ModelChoiceFilter(
        label="社区", queryset=Community.objects.all(), empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=RegistrationState.choices, empty_label="全部")
    sector = django_filters.ChoiceFilter(
        label="单位类别", choices=Sector.choices, field_name="organization__sector", empty_label="全部"
    )

    class Meta:
        model = Registration
        fields: list[str] = []
