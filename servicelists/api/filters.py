"""The pages' filters with what a program asks for besides: rows by the ids it holds."""

import django_filters

from servicelists.filters import items, meetings, minutes, needs
from servicelists.filters.items import committees_seen
from servicelists.filters.months import MonthFilter
from servicelists.models import AgendaItem, MeetingFile, MonthlyList, ReportTemplate, Resolution, UnitLink
from servicelists.states import (
    FileKind,
    ListStage,
    MeetingKind,
    MinutesState,
    Outcome,
    ResolutionState,
    RowsKind,
    Section,
)
from tianyuan.ui.forms import BoundedIntegerField
from tianyuan.work.models import Work, WorkState


class IdFilter(django_filters.Filter):
    """Rows that belong to the row of this id."""

    field_class = BoundedIntegerField

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class GoneFilter(django_filters.ChoiceFilter):
    """Leaves out what is gone (the column has a time), unless asked: `yes` gives the gone alone, `all` both."""

    def __init__(self, gone_at: str, label: str, *, kept: str, note: str = ""):
        super().__init__(
            field_name=gone_at,
            label=label,
            choices=[("yes", label), ("all", "全部")],
            help_text=f"不填为{kept}；yes {label}{note}，all 全部",
        )

    def filter(self, qs, value):
        return qs if value == "all" else qs.filter(**{f"{self.field_name}__isnull": value != "yes"})


def _committee(permission: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        label="大党委（编号）", queryset=lambda request: committees_seen(request, permission)
    )


class NeedFilter(needs.NeedFilter):
    """As on the page, and by committee and list."""

    committee = _committee("needs.view")
    list = IdFilter(field_name="list", label="月度清单（编号）")


class ClaimFilter(items.ClaimFilter):
    """As on the page, and by need and item."""

    list = IdFilter(field_name="list", label="月度清单（编号）")
    need = IdFilter(field_name="need", label="需求（编号）")
    item = IdFilter(field_name="item", label="服务项（编号）")


class ServiceItemFilter(items.ItemFilter):
    """As on the page."""

    list = IdFilter(field_name="list", label="月度清单（编号）")


class MeetingFilter(meetings.MeetingFilter):
    """As on the page, and by list, kind and the need it was called for."""

    list = IdFilter(field_name="list", label="月度清单（编号）")
    kind = django_filters.ChoiceFilter(label="类型", choices=MeetingKind.choices)
    called_for = IdFilter(field_name="called_for", label="为哪件急事会商（需求编号）")


class MonthlyListFilter(django_filters.FilterSet):
    """By committee, month and stage."""

    committee = _committee("lists.view")
    month = MonthFilter(label="需求月份，如 2026-11", field_name="month")
    stage = django_filters.ChoiceFilter(label="阶段", choices=ListStage.choices)

    class Meta:
        model = MonthlyList
        fields: list[str] = []


class AgendaItemFilter(django_filters.FilterSet):
    """By agenda, list, meeting and need; those put back to the pool only when asked for."""

    agenda = IdFilter(field_name="agenda", label="议程（编号）")
    list = IdFilter(field_name="agenda__list", label="月度清单（编号）")
    month = MonthFilter(label="需求月份，如 2026-11", field_name="agenda__list__month")
    meeting = IdFilter(field_name="agenda__meeting", label="会议（编号）")
    need = IdFilter(field_name="need", label="需求（编号）")
    section = django_filters.ChoiceFilter(label="板块", choices=Section.choices)
    outcome = django_filters.ChoiceFilter(
        label="结果", choices=[choice for choice in Outcome.choices if choice[0]]
    )
    removed = GoneFilter("removed_at", "已撤下", kept="在议程上的")

    class Meta:
        model = AgendaItem
        fields: list[str] = []


class UnitLinkFilter(django_filters.FilterSet):
    """By meeting and unit; revoked ones only when asked for."""

    meeting = IdFilter(field_name="meeting", label="会议（编号）")
    organization = IdFilter(field_name="organization", label="单位（编号）")
    revoked = GoneFilter("revoked_at", "已作废", kept="有效的")

    class Meta:
        model = UnitLink
        fields: list[str] = []


class ResolutionFilter(django_filters.FilterSet):
    """By committee, month, meeting, item, responsible unit and state."""

    committee = _committee("resolutions.view")
    month = MonthFilter(label="需求月份，如 2026-11", field_name="meeting__list__month")
    meeting = IdFilter(field_name="meeting", label="会议（编号）")
    item = IdFilter(field_name="item", label="议题（编号）")
    organization = IdFilter(field_name="organizations", label="责任单位（编号）")
    state = django_filters.ChoiceFilter(label="状态", choices=ResolutionState.choices)
    waiting = django_filters.ChoiceFilter(
        label="等什么",
        choices=[("overdue", "已过期限"), ("town", "等镇党委协调")],
        method="by_waiting",
        help_text="overdue 落实中、已过期限；town 已提请、等镇党委协调意见",
    )

    class Meta:
        model = Resolution
        fields: list[str] = []

    def by_waiting(self, queryset, name: str, value: str):
        return queryset.overdue() if value == "overdue" else queryset.waiting_for_town()


class MinutesFilter(minutes.MinutesFilter):
    """As on the page, and by meeting and state."""

    meeting = IdFilter(field_name="meeting", label="会议（编号）")
    state = django_filters.ChoiceFilter(label="状态", choices=MinutesState.choices)


class MeetingFileFilter(django_filters.FilterSet):
    """By meeting and kind; those taken out only when asked for (they are kept a day)."""

    meeting = IdFilter(field_name="meeting", label="会议（编号）")
    kind = django_filters.ChoiceFilter(label="种类", choices=FileKind.choices)
    removed = GoneFilter("removed_at", "已撤下", kept="在档的", note="（一天内可放回）")

    class Meta:
        model = MeetingFile
        fields: list[str] = []


class ReportTemplateFilter(django_filters.FilterSet):
    """By committee and what a row is; retired ones only when asked for."""

    committee = _committee("report_templates.edit")
    rows_kind = django_filters.ChoiceFilter(label="每行是", choices=RowsKind.choices)
    retired = GoneFilter("retired_at", "已停用", kept="在用的")

    class Meta:
        model = ReportTemplate
        fields: list[str] = []


class WorkFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=WorkState.choices)

    class Meta:
        model = Work
        fields: list[str] = []
