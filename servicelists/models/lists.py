"""月度清单: a committee's month, from collecting needs to settling services."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from servicelists.rules import Rules
from servicelists.states import ListStage
from tianyuan.months import MonthField
from tianyuan.permissions import scope_of


class MonthlyListQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user, "lists.view")
        return self if scope.everywhere else self.filter(committee__in=scope.committees)

    def unsettled(self):
        return self.exclude(stage=ListStage.SETTLED)


class MonthlyList(models.Model):
    """Committee × need month: "11 月需求清单 → 12 月服务清单". `rules` is the copy in force since it opened."""

    committee = models.ForeignKey(
        "committees.Committee", models.PROTECT, related_name="lists", verbose_name="大党委"
    )
    month = MonthField("需求月份", db_index=True)
    stage = models.CharField("阶段", max_length=20, choices=ListStage, default=ListStage.COLLECTING)
    rules = models.JSONField("本期规则", default=dict)
    opened_at = models.DateTimeField("开始收集")
    cutoff_at = models.DateTimeField("收集截止")
    compile_on = models.DateField("编制议程日")
    notice_by = models.DateField("通知最迟")
    meeting_from = models.DateField("会期自")
    meeting_to = models.DateField("会期至")
    publish_by = models.DateField("公示最迟")
    settle_on = models.DateField("月结日")
    compiled_at = models.DateTimeField(null=True, blank=True)
    convened_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = MonthlyListQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "committee__community__order"]
        verbose_name = verbose_name_plural = "月度清单"
        constraints = [
            models.UniqueConstraint(fields=["committee", "month"], name="one_list_a_month"),
            models.CheckConstraint(
                condition=~Q(stage__in=["published", "settled"]) | Q(published_at__isnull=False),
                name="published_list_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.committee.short_name} {self.month.label}需求清单"

    @property
    def service_month(self):
        """The month in which what was claimed is carried out."""
        return self.month.next()

    @property
    def in_force(self) -> Rules:
        return Rules.from_json(self.rules)
