"""服务项: what one lead unit carries out of one list in one category."""

from django.db import models
from django.db.models import Q

from grids.models import placed_below
from servicelists.models.claims import Claim
from servicelists.states import ItemState, ServiceCategory
from tianyuan.permissions import GRID, TABLE, posts_of, scope_of


class ServiceItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The committee's; on the grid those that serve a need of the own part."""
        scope = scope_of(user, "items.view")
        if scope.everywhere:
            return self
        committees = {post.committee_id for post in posts_of(user) if post.role in TABLE["items.view"] - GRID}
        seen = Q(committee__in=committees - {None})
        if scope.paths:
            seen |= Q(pk__in=Claim.objects.filter(placed_below(scope.paths, "need__")).values("item"))
        return self.filter(seen)

    def standing(self):
        return self.exclude(state=ItemState.CANCELLED)

    def published(self):
        """Of published or settled lists: what the town's figure counts."""
        return self.standing().filter(list__published_at__isnull=False)


class ServiceItem(models.Model):
    """Bundles the registered claims of a lead unit; `own_accord` when the unit added it without a claim.

    `split` keeps a hand-made split apart: bundling never touches it.
    """

    list = models.ForeignKey("MonthlyList", models.PROTECT, related_name="items", verbose_name="清单")
    committee = models.ForeignKey("committees.Committee", models.PROTECT, related_name="items")
    organization = models.ForeignKey(
        "committees.Organization", models.PROTECT, related_name="items", verbose_name="牵头单位"
    )
    category = models.CharField("类别", max_length=20, choices=ServiceCategory)
    title = models.CharField("服务事项", max_length=80)
    title_by_hand = models.BooleanField(default=False)
    split = models.BooleanField("单列", default=False)
    own_accord = models.BooleanField("单位自报", default=False)
    supplement = models.BooleanField("公示后补充", default=False)
    state = models.CharField("状态", max_length=12, choices=ItemState, default=ItemState.PLANNED)
    due_on = models.DateField("完成期限")
    place = models.CharField("地点", max_length=60, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    served = models.PositiveIntegerField("服务人数", null=True, blank=True)
    result = models.CharField("完成情况", max_length=300, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        ordering = ["list", "category", "organization__spelling", "pk"]
        verbose_name = verbose_name_plural = "服务项"
        constraints = [
            models.UniqueConstraint(
                fields=["list", "organization", "category"],
                condition=Q(split=False) & Q(own_accord=False) & ~Q(state="cancelled"),
                name="one_bundle_a_unit_and_category",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "rated"]) | Q(done_at__isnull=False),
                name="done_item_has_time",
            ),
        ]

    def __str__(self):
        return self.title
