"""What the lists can be narrowed by."""

import django_filters
from django.db.models import QuerySet

from committees.models import Committee, Organization, Person
from committees.states import MemberStanding, NeedCategory, Sector


def _committees(request) -> QuerySet[Committee]:
    return Committee.objects.visible_to(request.user).active().select_related("community")


class OrganizationFilter(django_filters.FilterSet):
    """Units by committee, sector, 职能, registered or not; the inactive only when asked for."""

    committee = django_filters.ModelChoiceFilter(
        label="大党委", queryset=_committees, method="in_committee", empty_label="全部"
    )
    sector = django_filters.ChoiceFilter(label="类别", choices=Sector.choices, empty_label="全部")
    function = django_filters.ChoiceFilter(
        label="职能", choices=NeedCategory.choices, method="with_function", empty_label="全部"
    )
    registered = django_filters.ChoiceFilter(
        label="报到",
        choices=[("yes", "已报到"), ("no", "未报到")],
        method="by_registration",
        empty_label="全部",
    )
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("no", "已停用"), ("all", "全部")], method="by_active", empty_label="在册"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["active"] else found.active()

    def in_committee(self, queryset: QuerySet, name: str, value: Committee) -> QuerySet:
        return queryset.members_of(value)

    def with_function(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.with_function(value)

    def by_registration(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.registered() if value == "yes" else queryset.unregistered()

    def by_active(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(active=False) if value == "no" else queryset


class PersonFilter(django_filters.FilterSet):
    """Persons by what they are."""

    post = django_filters.ChoiceFilter(
        label="职务",
        choices=[("seat", "班子成员"), ("liaison", "联络员"), ("member", "党员")],
        method="by_post",
        empty_label="全部",
    )
    standing = django_filters.ChoiceFilter(
        label="党员类别",
        choices=MemberStanding.choices,
        field_name="party_member__standing",
        empty_label="全部",
    )
    committee = django_filters.ModelChoiceFilter(
        label="大党委", queryset=_committees, method="in_committee", empty_label="全部"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def by_post(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return {"seat": queryset.in_seats, "liaison": queryset.liaisons, "member": queryset.members}[value]()

    def in_committee(self, queryset: QuerySet, name: str, value: Committee) -> QuerySet:
        return queryset.of_committees([value.pk])


class AccountFilter(django_filters.FilterSet):
    """Persons with or without an account."""

    linked = django_filters.ChoiceFilter(
        label="账号", choices=[("yes", "已关联"), ("no", "没有账号")], method="by_account", empty_label="全部"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def by_account(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(user__isnull=value == "no")
