"""Where: the grid's tree down to the communities, posts on it, organisations registered to a community."""

from django.db import models
from django.db.models import F, Q

from grids.states import Level, PostKind, RegistrationState
from tianyuan import clock
from tianyuan.permissions import scope_of


class GridNodeQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def subtree(self, node: "GridNode"):
        """The node and everything below. A range, because SQLite cannot use an index for LIKE."""
        return self.filter(path__gte=node.path, path__lt=node.path + "\x7f")

    def visible_to(self, user):
        return self if scope_of(user, "communities.view") else self.none()


class GridNode(models.Model):
    """A node of the five-level grid. `path` is internal: `/1/2/15/`, parent's path plus the own id."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    name = models.CharField("名称", max_length=40)
    path = models.CharField(max_length=80, db_index=True, editable=False, default="")
    code = models.CharField("官方代码", max_length=30, blank=True)
    community = models.ForeignKey(
        "committees.Community",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nodes",
        verbose_name="社区",
    )
    order = models.PositiveIntegerField("顺序", default=0)
    active = models.BooleanField("在用", default=True)

    objects = GridNodeQuerySet.as_manager()

    class Meta:
        ordering = ["level", "order", "pk"]
        verbose_name = verbose_name_plural = "网格"
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(active=True), name="node_name_once"
            ),
            models.CheckConstraint(
                condition=Q(level__lte=2) | Q(community__isnull=False), name="node_below_town_has_community"
            ),
        ]

    def __str__(self):
        return self.name


class GridPostQuerySet(models.QuerySet):
    def current(self, day=None):
        day = day or clock.today()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class GridPost(models.Model):
    """A person in a post on a node; rights follow it."""

    node = models.ForeignKey(GridNode, models.PROTECT, related_name="posts", verbose_name="网格")
    person = models.ForeignKey(
        "committees.Person", models.PROTECT, related_name="grid_posts", verbose_name="人员"
    )
    kind = models.CharField("岗位", max_length=20, choices=PostKind)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = GridPostQuerySet.as_manager()

    class Meta:
        ordering = ["node", "kind", "starts_on"]
        verbose_name = verbose_name_plural = "网格岗位"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grid_post_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["node", "person", "kind"],
                condition=Q(ends_on__isnull=True),
                name="grid_post_once_while_open",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"


class RegistrationQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=RegistrationState.CONFIRMED)

    def visible_to(self, user):
        return self if scope_of(user, "committees.view") else self.none()


class Registration(models.Model):
    """An organisation registered to a community (报到). Members' registrations come with 双报到."""

    organization = models.ForeignKey(
        "committees.Organization", models.PROTECT, related_name="registrations", verbose_name="单位"
    )
    community = models.ForeignKey(
        "committees.Community", models.PROTECT, related_name="registrations", verbose_name="社区"
    )
    state = models.CharField(
        "状态", max_length=20, choices=RegistrationState, default=RegistrationState.PROPOSED
    )
    registered_on = models.DateField("报到日期")
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["community__order", "registered_on", "pk"]
        verbose_name = verbose_name_plural = "单位报到"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "community"], condition=~Q(state="ended"), name="registration_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_on__isnull=False),
                name="registration_confirmed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="registration_ended_has_day",
            ),
        ]

    def __str__(self):
        return f"{self.organization} → {self.community}"
