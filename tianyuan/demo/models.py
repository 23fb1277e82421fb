"""What a demonstration remembers of itself: how far its time is from the machine's."""

from django.db import models


class DemoClock(models.Model):
    """One row, made when the town is loaded: `offset` is added to the real time from then on."""

    offset = models.DurationField()
    loaded_at = models.DateTimeField(help_text="real time")

    class Meta:
        verbose_name = verbose_name_plural = "演示时钟"

    def __str__(self):
        return f"{self.offset}"
