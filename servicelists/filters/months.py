"""The month in an address: `2026-11`; anything else is refused in words."""

import django_filters

from servicelists.models import MonthlyList
from tianyuan.months import MonthFormField


class MonthFilter(django_filters.Filter):
    field_class = MonthFormField


class ListFilter(django_filters.FilterSet):
    """The lists of one month."""

    month = MonthFilter(label="需求月份", field_name="month")

    class Meta:
        model = MonthlyList
        fields: list[str] = []
