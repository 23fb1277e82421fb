"""网格: the five-level tree, its history, and shapes where the town has surveyed ones."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grids.models.paths import PathField, below, ids_of
from grids.states import PAIR, ChangeKind, Level
from tianyuan.permissions import Scope, scope_of


def new_token() -> str:
    """What stands in a node's QR code: 96 bits, not to be guessed."""
    return secrets.token_urlsafe(12)


class GridNodeQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def subtree(self, node: "GridNode"):
        """The node and everything below."""
        return self.filter(path__below=node.path)

    def cells(self):
        return self.filter(level=Level.CELL)

    def above(self, node: "GridNode"):
        """The node and the nodes on the way up, the root first."""
        return self.filter(pk__in=ids_of(node.path)).order_by("level")

    def reached_by(self, scope: Scope):
        """Nodes where a scope reaches: everywhere, the communities its committees serve, its subtrees."""
        return self if scope.everywhere else self.filter(reach_of(scope))

    def visible_to(self, user):
        """Who lives where and who is responsible: the town, the community's staff, the grid its own subtree."""
        return self.reached_by(scope_of(user, "grid.view"))

    def named_by(self, user):
        """Nodes whose *names* the user may read: they stand on every street sign."""
        return self if scope_of(user, "communities.view") else self.none()


def reach_of(scope: Scope, node: str = "") -> Q:
    """The same as a condition; `node` leads from a row to its node (`"node__"`, `"cell__"`)."""
    active = Q(**{f"{node}community__committee__active": True})
    own = Q(**{f"{node}community__committee__in": scope.whole_committees}) & active
    # Not ~active: where there is no committee at all, NOT NULL finds nothing.
    none = Q(**{f"{node}community__committee": None}) | Q(**{f"{node}community__committee__active": False})
    served = Q(**{f"{node}community__served_by__in": scope.whole_committees}) & none
    return own | served | below(scope.paths, f"{node}path")


def placed_below(paths: Any, row: str = "") -> Q:
    """Rows with a `cell` and a `community` that lie below the paths; one without a cell lies on its community.

    `row` leads to what has the cell (`"need__"`).
    """
    if not paths:
        return Q(pk__in=[])
    communities = GridNode.objects.filter(below(paths), level=Level.COMMUNITY).values("community")
    unplaced = Q(**{f"{row}cell__isnull": True, f"{row}community__in": communities})
    return below(paths, f"{row}cell__path") | unplaced


class GridNode(models.Model):
    """A node of the five-level grid. `path` is internal: `/1/2/15/`, parent's path plus the own id.

    `code` is the official code, a label: it may be missing, and it may change. `households` (户) and `residents`
    (人) are known of cells; above they are sums. A node that was merged or closed stays, with its last day.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    name = models.CharField("名称", max_length=40)
    path = PathField(max_length=80, db_index=True, editable=False, default="")
    code = models.CharField("官方代码", max_length=30, blank=True)
    community = models.ForeignKey(
        "committees.Community",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nodes",
        verbose_name="社区",
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    residents = models.PositiveIntegerField("人数", null=True, blank=True)
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)
    order = models.PositiveIntegerField("顺序", default=0)
    active = models.BooleanField("在用", default=True)
    ended_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GridNodeQuerySet.as_manager()

    class Meta:
        ordering = ["level", "order", "pk"]
        verbose_name = verbose_name_plural = "网格"
        indexes = [models.Index(fields=["community", "level", "active"])]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(active=True),
                name="node_name_once",
                violation_error_message="同一上级之下已有这个名称",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(active=True) & ~Q(code=""),
                name="node_code_once",
                violation_error_message="这个官方代码已有别的网格在用",
            ),
            models.CheckConstraint(
                condition=Q(level__lte=2) | Q(community__isnull=False), name="node_below_town_has_community"
            ),
            models.CheckConstraint(
                condition=Q(active=True, ended_on__isnull=True) | Q(active=False, ended_on__isnull=False),
                name="node_ended_has_day",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def full_name(self) -> str:
        """`第12组 03网格` of a cell, the name alone of others. Reads the parent."""
        return f"{self.parent.name} {self.name}" if self.level == Level.CELL and self.parent else self.name

    @property
    def gaps(self) -> int:
        """Halves of 1+1 that nobody holds below, of a row of `with_counts`."""
        return len(PAIR) * self.cells - self.workers - self.pairs

    def get_absolute_url(self) -> str:
        return reverse("grid:detail", args=[self.pk])


class NodeShape(models.Model):
    """A surveyed boundary, imported as GeoJSON (WGS 84). Where there is none the map draws a schema."""

    node = models.OneToOneField(GridNode, models.CASCADE, related_name="shape", verbose_name="网格")
    geometry = models.JSONField("边界")
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "网格边界"

    def __str__(self):
        return f"{self.node}边界"


class NodeChange(models.Model):
    """What became of a node, for people: renamed, moved, merged, split, a new code. Append-only."""

    node = models.ForeignKey(GridNode, models.CASCADE, related_name="changes", verbose_name="网格")
    kind = models.CharField("变动", max_length=20, choices=ChangeKind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    before = models.CharField("原来", max_length=200, blank=True)
    after = models.CharField("现在", max_length=200, blank=True)
    other = models.ForeignKey(
        GridNode, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="相关网格"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "网格变动"
        constraints = [
            models.CheckConstraint(condition=~Q(node=F("other")), name="node_change_other_is_another")
        ]

    def __str__(self):
        return f"{self.node} {self.get_kind_display()}"
