"""What was uploaded, between checking it and confirming it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from tianyuan import clock


class ImportStageQuerySet(models.QuerySet["ImportStage"]):
    def visible_to(self, user: Any) -> "ImportStageQuerySet":
        """Only who uploaded it sees it."""
        return self.filter(owner_id=user.pk) if getattr(user, "pk", None) else self.none()


class ImportStage(models.Model):
    """One upload on its way in.

    `rows` are the sheet's own and `report` is what the page shows; both lose their persons once applied.
    `order` names the columns of a pasted table that came without a heading.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("导入", max_length=80)
    title = models.CharField("名称", max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="上传人", related_name="+"
    )
    committee_id = models.BigIntegerField("大党委", null=True, blank=True)
    file_name = models.CharField("文件名", max_length=255, blank=True)
    order = models.JSONField("粘贴的列", default=list)
    rows = models.JSONField("原表", default=list)
    report = models.JSONField("核对结果", default=dict)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField("上传时间", default=clock.now)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    note = models.TextField("说明", blank=True)

    objects = ImportStageQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["owner", "created_at"], name="importstage_owner_created")]

    def __str__(self) -> str:
        return f"{self.title} {self.file_name or '粘贴'}"
