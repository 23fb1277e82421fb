"""Filters of the API where the pages have none."""

import django_filters

from committees.models import Committee


class CommitteeFilter(django_filters.FilterSet):
    """Standing committees, unless others are asked for."""

    active = django_filters.ChoiceFilter(
        label="在册",
        choices=[("no", "已停用"), ("all", "全部")],
        method="by_active",
        help_text="不填为在册；no 已停用，all 全部",
    )

    class Meta:
        model = Committee
        fields: list[str] = []

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["active"] else found.active()

    def by_active(self, queryset, name: str, value: str):
        return queryset.filter(active=False) if value == "no" else queryset
