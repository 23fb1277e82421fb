"""Filters of the API where the pages have none."""

import django_filters

from committees.models import Alliance, Committee, Organization
from tianyuan.permissions import scope_of


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


def _committees(request):
    rows = Committee.objects.active()
    scope = scope_of(request.user, "committees.view") if request else None
    return rows if scope is None or scope.everywhere else rows.filter(pk__in=scope.committees)


class AllianceFilter(django_filters.FilterSet):
    """Standing alliances, unless others are asked for; by committee and member."""

    committee = django_filters.ModelChoiceFilter(label="大党委（编号）", queryset=_committees)
    organization = django_filters.ModelChoiceFilter(
        label="成员单位（编号）", field_name="members", queryset=Organization.objects.all()
    )
    ended = django_filters.ChoiceFilter(
        label="已解散",
        choices=[("yes", "已解散"), ("all", "全部")],
        method="by_ended",
        help_text="不填为现有的；yes 已解散，all 全部",
    )

    class Meta:
        model = Alliance
        fields: list[str] = []

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["ended"] else found.active()

    def by_ended(self, queryset, name: str, value: str):
        return queryset.filter(ended_on__isnull=False) if value == "yes" else queryset
