"""Filters of service items and claims; every choice stands in the address."""

from datetime import datetime, timedelta

import django_filters
from django.db.models import Q

from committees.models import Committee, Organization
from servicelists.filters.months import MonthFilter
from servicelists.models import Claim, MonthlyList, ServiceItem
from servicelists.queries.items import OPEN
from servicelists.states import ClaimRole, ClaimState, ItemState, ServiceCategory
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.permissions import scope_of

LIGHTS = [
    ("blue", "蓝 · 办完"),
    ("green", "绿 · 按时"),
    ("yellow", "黄 · 快到期"),
    ("orange", "橙 · 超期不到 3 天"),
    ("late", "红 · 超期 3 天以上"),
]


def committees_seen(request, permission: str):
    """The committees of the user's scope: the choices of a filter."""
    rows = Committee.objects.active().select_related("community")
    scope = scope_of(request.user, permission) if request else None
    return rows if scope is None or scope.everywhere else rows.filter(pk__in=scope.committees)


def units_seen(request, permission: str):
    rows = Organization.objects.active()
    scope = scope_of(request.user, permission) if request else None
    if scope is None or scope.everywhere:
        return rows
    return rows.filter(memberships__committee__in=scope.committees, memberships__left_on=None).distinct()


class ItemFilter(django_filters.FilterSet):
    """Month of the list, committee, unit, category, state and light."""

    month = MonthFilter(label="需求月份", field_name="list__month")
    committee = django_filters.ModelChoiceFilter(
        label="大党委", queryset=lambda r: committees_seen(r, "items.view"), empty_label="全部"
    )
    organization = django_filters.ModelChoiceFilter(
        label="单位", queryset=lambda r: units_seen(r, "items.view"), empty_label="全部单位"
    )
    category = django_filters.ChoiceFilter(label="类别", choices=ServiceCategory.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=ItemState.choices, empty_label="全部")
    light = django_filters.ChoiceFilter(label="灯", choices=LIGHTS, empty_label="全部", method="by_light")

    class Meta:
        model = ServiceItem
        fields: list[str] = []

    def by_light(self, queryset, name, value):
        return queryset.filter(lit(value))


def lit(colour: str) -> Q:
    """The rows of one light; the same rule as queries.items.light."""
    if colour == "blue":
        return Q(state__in=[ItemState.DONE, ItemState.RATED])
    today = clock.today()
    still = Q(state__in=OPEN)
    if colour == "late":
        return still & Q(due_on__lt=today - timedelta(days=3))
    if colour == "orange":
        return still & Q(due_on__lt=today, due_on__gte=today - timedelta(days=3))
    near = Q(pk__in=[])
    for month in MonthlyList.objects.values_list("month", flat=True).distinct().order_by():
        near |= Q(list__month=month) & _last_fifth(month)
    in_time = still & Q(due_on__gte=today)
    return in_time & near if colour == "yellow" else in_time & ~near


def _last_fifth(month: Month) -> Q:
    """Due days of whose span, from the first of the month of service, less than a fifth is left."""
    now, start = clock.now(), clock.at(month.next().first_day)
    long_term = start + timedelta(days=5)
    latest = now + (now - start) / 4  # due - now <= (due - start) / 5
    far = Q(due_on__lte=_day_ending(latest), due_on__gte=_day_ending(long_term))
    return far | Q(due_on__lt=_day_ending(long_term), due_on__lte=_day_ending(now + timedelta(days=1)))


def _day_ending(moment: datetime):
    """The last day that is over by the moment."""
    return clock.local(moment).date() - timedelta(days=1)


class ClaimFilter(django_filters.FilterSet):
    """Month, committee, unit, role and state."""

    month = MonthFilter(label="需求月份", field_name="list__month")
    committee = django_filters.ModelChoiceFilter(
        label="大党委", queryset=lambda r: committees_seen(r, "claims.view"), empty_label="全部"
    )
    organization = django_filters.ModelChoiceFilter(
        label="单位", queryset=lambda r: units_seen(r, "claims.view"), empty_label="全部单位"
    )
    role = django_filters.ChoiceFilter(label="方式", choices=ClaimRole.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=ClaimState.choices, empty_label="全部")

    class Meta:
        model = Claim
        fields: list[str] = []
