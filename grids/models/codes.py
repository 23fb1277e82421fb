"""QR codes that were renewed: whoever still finds one on a door is told so."""

from django.db import models

from grids.models.nodes import GridNode


class RetiredCode(models.Model):
    """A token a node once had."""

    token = models.CharField(max_length=20, unique=True)
    node = models.ForeignKey(GridNode, models.CASCADE, related_name="retired_codes", verbose_name="网格")

    class Meta:
        verbose_name = verbose_name_plural = "旧二维码"

    def __str__(self):
        return f"{self.node}的旧二维码"
