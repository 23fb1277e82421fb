"""One row a stored file."""

import uuid

from django.conf import settings
from django.db import models

from tianyuan import clock


class Attachment(models.Model):
    """A file under MEDIA_ROOT. `kind` decides who besides its owner may see it (files.register_viewer)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("用途", max_length=40)
    name = models.CharField("文件名", max_length=150)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("校验值", max_length=64)
    path = models.CharField("存放处", max_length=120, unique=True)
    preview_path = models.CharField("小图", max_length=120, blank=True)
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    created_at = models.DateTimeField("上传时间", default=clock.now)

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        indexes = [models.Index(fields=["kind", "created_at"], name="attachment_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/files/{self.pk}/"

    @property
    def preview_url(self) -> str:
        """The 320 px picture of a photo; empty for other files."""
        return f"/files/{self.pk}/small/" if self.preview_path else ""
