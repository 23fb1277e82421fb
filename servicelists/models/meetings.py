"""会议: notice, opening, closing."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When

from servicelists.models.lists import MonthlyList
from servicelists.states import MeetingKind, MeetingState
from tianyuan import clock
from tianyuan.permissions import Denied, scope_of


def held_moment(meeting: str = "") -> Case:
    """`Meeting.held_at` as an expression, for order and filters; `meeting`: the way there, `"meeting__"`."""
    began = When(
        **{f"{meeting}recorded_afterwards": False, f"{meeting}opened_at__isnull": False},
        then=F(f"{meeting}opened_at"),
    )
    return Case(began, default=F(f"{meeting}starts_at"), output_field=models.DateTimeField())


class MeetingQuerySet(models.QuerySet):
    def with_held(self):
        """`really_at`: `held_at` as a column."""
        return self.annotate(really_at=held_moment())

    def visible_to(self, user):
        scope = scope_of(user, "lists.view")
        return self if scope.everywhere else self.filter(committee__in=scope.committees)

    def live(self):
        """Announced or going on."""
        return self.filter(state__in=[MeetingState.NOTIFIED, MeetingState.OPEN])


class Meeting(models.Model):
    """A meeting with one agenda. `notice` is the text that went out; `claims_until` ends 会后认领."""

    committee = models.ForeignKey(
        "committees.Committee", models.PROTECT, related_name="meetings", verbose_name="大党委"
    )
    list = models.ForeignKey("MonthlyList", models.PROTECT, null=True, blank=True, related_name="meetings")
    agenda = models.OneToOneField("Agenda", models.PROTECT, related_name="meeting")
    kind = models.CharField("类型", max_length=20, choices=MeetingKind, default=MeetingKind.JOINT)
    state = models.CharField("状态", max_length=12, choices=MeetingState, default=MeetingState.DRAFT)
    starts_at = models.DateTimeField("开会时间")
    place = models.CharField("地点", max_length=60)
    notice = models.TextField("会议通知", max_length=4000, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    claims_until = models.DateTimeField("会后认领截止", null=True, blank=True)
    chair = models.CharField("主持人", max_length=30, blank=True, help_text="空：书记")
    recorder = models.CharField("记录人", max_length=30, blank=True, help_text="空：专干")
    current_item = models.ForeignKey(
        "AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="正在议"
    )
    current_since = models.DateTimeField(null=True, blank=True)
    board_nonce = models.CharField(max_length=22, blank=True, help_text="空：没有大屏链接")
    called_for = models.ForeignKey(
        "Need", models.PROTECT, null=True, blank=True, related_name="urgent_meetings", verbose_name="急事"
    )
    invited = models.ManyToManyField(
        "committees.Organization",
        related_name="+",
        blank=True,
        verbose_name="约请单位",
        help_text="急事会商约请的单位；其他会议空着，全体成员单位参加",
    )
    recorded_afterwards = models.BooleanField("补录", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = verbose_name_plural = "会议"
        constraints = [
            models.UniqueConstraint(
                fields=["list"], condition=Q(kind="joint_meeting"), name="one_joint_meeting_a_list"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "minuted"]) | Q(closed_at__isnull=False),
                name="closed_meeting_has_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="closed_meeting_was_opened",
            ),
        ]

    @property
    def claims_last_day(self) -> date | None:
        """The last day of 会后认领 as people say it: `claims_until` is its 24:00, the next day's 0:00."""
        return self.claims_until and clock.local(self.claims_until - timedelta(seconds=1)).date()

    @property
    def held_at(self) -> datetime:
        """When it really began; as announced while it has not been opened, as on paper when entered afterwards."""
        return self.starts_at if self.recorded_afterwards or self.opened_at is None else self.opened_at

    @property
    def held_on(self) -> date:
        """The day it was held in 田园镇, or is announced for."""
        return clock.local(self.held_at).date()

    @property
    def on_another_day(self) -> bool:
        """Was it opened on another day than the one announced?"""
        return self.held_on != clock.local(self.starts_at).date()

    @property
    def monthly_list(self) -> MonthlyList:
        """The list of a joint meeting. Raises Denied for a meeting that belongs to no month."""
        if self.list is None:
            raise Denied("这次会议不属于哪个月的清单")
        return self.list

    def __str__(self):
        month = f"{self.list.month.label}" if self.list_id else ""
        return f"{self.committee.name}{month}{self.get_kind_display()}"
