"""职责: what the leader of each level has to do, one text a level."""

from django.db import models

from grids.states import Level


class LevelDuty(models.Model):
    """The duties that hold on every node of a level; written by the town office."""

    level = models.PositiveSmallIntegerField("级别", choices=Level, unique=True)
    text = models.TextField("职责", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["level"]
        verbose_name = verbose_name_plural = "各级职责"

    def __str__(self):
        return f"{self.get_level_display()}职责"
