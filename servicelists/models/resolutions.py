"""议定事项: what a meeting settled, its progress, and who was reminded."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from servicelists.states import NudgeKind, ResolutionState
from tianyuan import clock
from tianyuan.permissions import scope_of


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        scope = scope_of(user, "resolutions.view")
        return self if scope.everywhere else self.filter(committee__in=scope.committees)

    def open(self) -> Self:
        return self.filter(state=ResolutionState.OPEN)

    def overdue(self) -> Self:
        return self.open().filter(due_on__lt=clock.today())

    def waiting_for_town(self) -> Self:
        """Referred to the town and not answered since."""
        answers = Nudge.objects.filter(
            resolution=OuterRef("pk"), kind=NudgeKind.COORDINATE, at__gte=OuterRef("referred_at")
        )
        return self.open().filter(~Exists(answers), referred_at__isnull=False)


class Resolution(models.Model):
    """One thing a meeting settled: who does it, by when. Open ones head every later agenda.

    `town_due_on` is the day the town itself set after 提请镇党委协调; only then may the town 督办.
    """

    committee = models.ForeignKey("committees.Committee", models.PROTECT, related_name="resolutions")
    meeting = models.ForeignKey("Meeting", models.PROTECT, related_name="resolutions")
    item = models.ForeignKey(
        "AgendaItem", models.SET_NULL, null=True, blank=True, related_name="resolutions", verbose_name="议题"
    )
    text = models.CharField("议定事项", max_length=200)
    organizations = models.ManyToManyField(
        "committees.Organization", related_name="resolutions", verbose_name="责任单位", blank=True
    )
    due_on = models.DateField("完成期限")
    state = models.CharField("状态", max_length=10, choices=ResolutionState, default=ResolutionState.OPEN)
    result = models.CharField("落实情况", max_length=300, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    referred_at = models.DateTimeField("提请时间", null=True, blank=True)
    town_due_on = models.DateField("镇党委定的期限", null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = verbose_name_plural = "议定事项"
        indexes = [models.Index(fields=["committee", "state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(settled_at__isnull=False), name="settled_resolution_has_time"
            )
        ]

    def __str__(self):
        return self.text

    @property
    def waits_for_town(self) -> bool:
        """提请 and no 协调意见 since."""
        if self.referred_at is None:
            return False
        return not self.nudges.filter(kind=NudgeKind.COORDINATE, at__gte=self.referred_at).exists()


class OfResolutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(resolution__in=Resolution.objects.visible_to(user))


class ResolutionReport(models.Model):
    """A line of progress, by a unit or the committee's staff."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="reports")
    organization = models.ForeignKey(
        "committees.Organization", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.CharField("进展", max_length=300)
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text


class Nudge(models.Model):
    """提醒, 提请镇党委协调 or 督办 about a resolution: words, when, by whom; a paper can be printed of it."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="nudges")
    kind = models.CharField("种类", max_length=10, choices=NudgeKind)
    words = models.CharField("内容", max_length=300, blank=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.resolution}"
