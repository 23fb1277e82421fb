"""网格岗位 and 包联: who looks after what, from when to when."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from grids.models.nodes import GridNode, reach_of
from grids.states import LEADING, PAIR, PostKind
from tianyuan import clock
from tianyuan.permissions import scope_of


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day, both included; an open end holds on."""

    def on(self, day: date):
        """Those that held on the day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self, day: date | None = None):
        """Those that hold today."""
        return self.on(day or clock.today())

    def standing(self):
        """Those that hold today or will: not over yet."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))

    def visible_to(self, user):
        scope = scope_of(user, "grid.view")
        return self if scope.everywhere else self.filter(reach_of(scope, "node__"))


class GridPostQuerySet(DatedQuerySet):
    def leading(self):
        return self.filter(kind__in=LEADING)

    def pairs(self):
        """The halves of 1+1."""
        return self.filter(kind__in=PAIR)


class GridPost(models.Model):
    """A person in a post on a node; rights follow it while it lasts. `acting` is 代理: stands in for the holder.

    A cell has one 联格党员 and one 网格员 at a time, two persons; each may have somebody acting beside.
    """

    node = models.ForeignKey(GridNode, models.PROTECT, related_name="posts", verbose_name="网格")
    person = models.ForeignKey(
        "committees.Person", models.PROTECT, related_name="grid_posts", verbose_name="人员"
    )
    kind = models.CharField("岗位", max_length=20, choices=PostKind)
    acting = models.BooleanField("代理", default=False)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GridPostQuerySet.as_manager()

    class Meta:
        ordering = ["node", "kind", "acting", "starts_on"]
        verbose_name = verbose_name_plural = "网格岗位"
        indexes = [models.Index(fields=["kind", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grid_post_ends_after_start",
                violation_error_message="结束日期不能早于开始日期",
            ),
            models.UniqueConstraint(
                fields=["node", "kind"],
                condition=Q(
                    ends_on__isnull=True, acting=False, kind__in=[PostKind.PARTY_PAIR, PostKind.WORKER]
                ),
                name="cell_half_once_while_open",
                violation_error_message="这个网格的这个岗位已有人",
            ),
            models.UniqueConstraint(
                fields=["node", "person", "kind"],
                condition=Q(ends_on__isnull=True),
                name="grid_post_once_while_open",
                violation_error_message="这个人已在这个岗位上",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.title}"

    @property
    def title(self) -> str:
        """`网格员` or `代理网格员`."""
        return f"代理{self.get_kind_display()}" if self.acting else self.get_kind_display()


class GridSponsor(models.Model):
    """包联: the department that looks after a community or a 组; the second whistle calls it."""

    organization = models.ForeignKey(
        "committees.Organization", models.PROTECT, related_name="sponsored_nodes", verbose_name="包联单位"
    )
    node = models.ForeignKey(GridNode, models.PROTECT, related_name="sponsors", verbose_name="社区或组")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["node", "starts_on"]
        verbose_name = verbose_name_plural = "包联"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grid_sponsor_ends_after_start",
                violation_error_message="结束日期不能早于开始日期",
            ),
            models.UniqueConstraint(
                fields=["node", "organization"],
                condition=Q(ends_on__isnull=True),
                name="grid_sponsor_once_while_open",
                violation_error_message="这个单位已在包联这里",
            ),
        ]

    def __str__(self):
        return f"{self.organization} 包联 {self.node}"
