"""按上级表格导出: the county's own table, uploaded once, filled every month."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from servicelists.states import RowsKind
from tianyuan.permissions import scope_of


class ReportTemplateQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The town's templates are for all who may use one, a committee's own for its staff and the town."""
        scope = scope_of(user, "report_templates.edit")
        if scope.everywhere:
            return self
        return (
            self.filter(Q(committee__in=scope.committees) | Q(committee__isnull=True))
            if scope
            else self.none()
        )


class ReportTemplate(models.Model):
    """A table of the county: which row its data begins in and what each column holds.

    `columns` maps the column's letter to the key of a field (`servicelists.papers.county.FIELDS`).
    """

    name = models.CharField("表名", max_length=60)
    committee = models.ForeignKey(
        "committees.Committee", models.PROTECT, null=True, blank=True, related_name="report_templates"
    )
    rows_kind = models.CharField("每行是", max_length=12, choices=RowsKind)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+")
    sheet = models.CharField("工作表", max_length=31)
    header_row = models.PositiveIntegerField("表头行")
    first_row = models.PositiveIntegerField("数据起始行")
    columns = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = verbose_name_plural = "上级表格"

    def __str__(self):
        return self.name
