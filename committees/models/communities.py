"""社区 and 社区大党委."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models.searchable import Searchable, SearchableQuerySet
from committees.reach import within
from tianyuan.permissions import scope_of


class CommunityQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Anyone with a post sees the town's communities: their names are on every street sign."""
        return self if scope_of(user, "communities.view") else self.none()


class Community(Searchable):
    """A community of the town; always listed in its fixed order, never by a rate."""

    name = models.CharField("名称", max_length=30, unique=True)
    order = models.PositiveSmallIntegerField("固定顺序", unique=True)
    code = models.CharField("官方代码", max_length=20, blank=True)
    served_by = models.ForeignKey(
        "Committee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="served_communities",
        verbose_name="代管的大党委",
        help_text="没有大党委的社区，需求由哪个大党委代管；空着就由镇党委受理",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "社区"

    def __str__(self):
        return f"{self.name}社区"


class CommitteeQuerySet(SearchableQuerySet):
    def active(self):
        return self.filter(active=True)

    def visible_to(self, user):
        """Names, seats and units; a 网格长 those of the own. What is inside is scoped row by row."""
        return within(self, user, "pk")

    def posts_visible_to(self, user):
        """Whose seats the user may read: a 在职党员 sees who holds which post in the own committee."""
        return within(self, user, "pk", "seats.view")

    def in_scope(self, user, permission: str):
        """The committees in which the user holds the permission."""
        scope = scope_of(user, permission)
        return self if scope.everywhere else self.filter(pk__in=scope.committees)


class Committee(Searchable):
    """A community's "big Party committee". `calendar` overrides single values of the default calendar."""

    community = models.OneToOneField(Community, models.PROTECT, related_name="committee", verbose_name="社区")
    name = models.CharField("名称", max_length=60, unique=True)
    active = models.BooleanField("在册", default=True)
    established_on = models.DateField("成立日期", null=True, blank=True)
    default_place = models.CharField("常用会场", max_length=60, blank=True)
    phone = models.CharField("值班电话", max_length=20, blank=True)
    calendar = models.JSONField("月度日程与规则", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["community__order"]
        verbose_name = verbose_name_plural = "社区大党委"

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("committees:detail", args=[self.pk])

    @property
    def short_name(self) -> str:
        """`龙井`, as a narrow table says it."""
        return self.community.name


def has_no_committee() -> Q:
    """Communities whose needs go to `served_by`, or to the town."""
    return Q(committee__isnull=True) | Q(committee__active=False)
