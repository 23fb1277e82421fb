"""What people read as the history of a need, meeting, list or service item. Append-only, written by actions."""

from django.conf import settings
from django.db import models


class TimelineEntry(models.Model):
    """One line of history: when, who (as a label fit for everyone who may see the row), what."""

    need = models.ForeignKey("Need", models.CASCADE, null=True, blank=True, related_name="timeline")
    meeting = models.ForeignKey("Meeting", models.CASCADE, null=True, blank=True, related_name="timeline")
    item = models.ForeignKey("ServiceItem", models.CASCADE, null=True, blank=True, related_name="timeline")
    list = models.ForeignKey("MonthlyList", models.CASCADE, null=True, blank=True, related_name="timeline")
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.what
