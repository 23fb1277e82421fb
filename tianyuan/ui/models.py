"""Two small tables: a form's key, so that sending it twice does it once; and what users tell us."""

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """One form or API call that was carried out: the second with the same key gets the first's result."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.key)


class Feedback(models.Model):
    """意见反馈: a sentence about a page."""

    text = models.TextField("意见", max_length=1000)
    page = models.CharField("页面", max_length=500, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:40]
