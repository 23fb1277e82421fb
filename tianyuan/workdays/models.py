"""The calendar's exceptions, and which years' arrangements are published."""

from django.db import models
from django.db.models import F, Q


class Workday(models.Model):
    """A day that differs from the plain week, or a named holiday. The plain week: Monday to Friday work."""

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)
    source = models.CharField("依据", max_length=80, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "工作日安排"
        verbose_name_plural = "工作日安排"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.is_workday else '休息'}"


class CalendarYear(models.Model):
    """Has the State Council's arrangement of this year been entered? Until then its days are 待公布."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    announced = models.BooleanField("已公布", default=False)

    class Meta:
        verbose_name = "年度安排"
        verbose_name_plural = "年度安排"

    def __str__(self) -> str:
        return f"{self.year} 年{'' if self.announced else '（待公布）'}"


class OfficeHours(models.Model):
    """One stretch of office hours on every working day."""

    starts = models.TimeField("开始")
    ends = models.TimeField("结束")

    class Meta:
        verbose_name = "办公时间"
        verbose_name_plural = "办公时间"
        ordering = ["starts"]
        constraints = [models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="office_hours_forward")]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
