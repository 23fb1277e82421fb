"""需求, who proposed it, its photos and the words a search finds it by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committees.states import NeedCategory
from grids.models import placed_below
from servicelists.models.claims import Claim
from servicelists.states import (
    NEED_CLAIMABLE,
    NEED_KINDS_ALWAYS_OPEN,
    NEED_LISTABLE,
    NEED_OPEN,
    NeedKind,
    NeedState,
    Rating,
    Source,
    Urgency,
)
from tianyuan.permissions import GRID, TABLE, Post, Role, posts_of, scope_of

# These posts lie in a committee and yet do not see all its needs (DOMAIN.md section 3).
NARROW = GRID | {Role.PARTY_MEMBER}


def has_room() -> Q:
    """Needs in a state to be claimed of which something is left, or one thing several units are wanted for."""
    helped = Q(several_units=True, quantity=1)
    return Q(state__in=NEED_CLAIMABLE) & (Q(claimed_quantity__lt=F("quantity")) | helped)


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the user's posts show: the needs of a committee, of the own part of the grid, for a Party member
        what he may take now and what he took; and what he recorded himself. Without such a post nothing.
        """
        scope = scope_of(user, "needs.view")
        if scope.everywhere:
            return self
        posts = [post for post in posts_of(user) if post.role in TABLE["needs.view"]]
        if not posts:
            return self.none()
        seen = Q(committee__in=_whole_committees(posts)) | placed_below(scope.paths)
        if account := getattr(user, "pk", None):
            seen |= Q(created_by=account) | _of_member(posts, account)
        return self.filter(seen)

    def open(self):
        return self.filter(state__in=NEED_OPEN)

    def listable(self):
        return self.filter(state__in=NEED_LISTABLE)

    def problems(self):
        return self.filter(kind=NeedKind.PROBLEM)


def _whole_committees(posts: list[Post]) -> set[int]:
    return {post.committee_id for post in posts if post.role not in NARROW and post.committee_id}


def _of_member(posts: list[Post], account: int) -> Q:
    """Wishes and posts (服务岗位) still to be had in the member's committees, and whatever he claimed."""
    here = {post.committee_id for post in posts if post.role == Role.PARTY_MEMBER and post.committee_id}
    if not here:
        return Q(pk__in=[])
    offered = has_room() & Q(kind__in=sorted(NEED_KINDS_ALWAYS_OPEN), committee__in=here)
    return offered | Q(pk__in=Claim.objects.filter(member__user=account).values("need"))


class Need(models.Model):
    """One thing residents need and cannot solve themselves.

    `quantity` is in `unit` (38 户); `claimed_quantity` is the sum of its active claims, kept under the need's
    row lock and never above `quantity`. `version` guards edits by two people.
    """

    list = models.ForeignKey(
        "MonthlyList", models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="需求月份"
    )
    committee = models.ForeignKey(
        "committees.Committee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name="大党委",
    )
    community = models.ForeignKey(
        "committees.Community", models.PROTECT, related_name="needs", verbose_name="社区"
    )
    cell = models.ForeignKey(
        "grids.GridNode", models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="网格"
    )
    kind = models.CharField("类型", max_length=10, choices=NeedKind, default=NeedKind.PROBLEM)
    source = models.CharField("来源", max_length=20, choices=Source, default=Source.RESIDENT)
    category = models.CharField("类别", max_length=20, choices=NeedCategory, default=NeedCategory.OTHER)
    title = models.CharField("事项", max_length=60)
    text = models.TextField("具体情况", max_length=2000, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    urgency = models.CharField("轻重缓急", max_length=12, choices=Urgency, default=Urgency.NORMAL)
    quantity = models.PositiveIntegerField("数量", default=1)
    unit = models.CharField("量词", max_length=6, default="件")
    claimed_quantity = models.PositiveIntegerField("已认领数量", default=0, editable=False)
    estimated_cost = models.PositiveIntegerField("估算资金（元）", null=True, blank=True)
    several_units = models.BooleanField("需要几家单位一起办", default=False)
    several_streets = models.BooleanField("涉及几条街或几个小区", default=False)
    vulnerable = models.CharField("涉及困难群体", max_length=30, blank=True, help_text="如 独居老人、残疾人")
    times_tabled = models.PositiveSmallIntegerField("上会次数", default=0, editable=False)
    state = models.CharField("状态", max_length=20, choices=NeedState, default=NeedState.SUBMITTED)
    whereto = models.CharField("去向说明", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_needs"
    )
    merged_from_state = models.CharField(max_length=20, blank=True, editable=False)
    merged_quantity = models.PositiveIntegerField("归并时计入的数量", default=0, editable=False)
    result = models.CharField("办理结果", max_length=500, blank=True)
    rating = models.CharField("评价", max_length=20, choices=Rating, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    finished_at = models.DateTimeField("办完时间", null=True, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    dissatisfied_at = models.DateTimeField("不满意时间", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="录入人",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = verbose_name_plural = "需求"
        indexes = [
            models.Index(fields=["committee", "state", "-submitted_at"]),
            models.Index(fields=["community", "state", "-submitted_at"]),
            models.Index(fields=["-submitted_at", "-id"]),
            models.Index(fields=["list", "state"]),
            models.Index(fields=["urgency", "-submitted_at"]),  # 应急 stands above every list
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_quantity__lte=F("quantity")), name="claimed_within_need"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="need_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="merged_need_says_into_what"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_need_has_time"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def left(self) -> int:
        """How much is still unclaimed."""
        return self.quantity - self.claimed_quantity

    @property
    def is_one_thing(self) -> bool:
        """It cannot be divided: one unit leads, helpers take no share."""
        return self.quantity == 1

    @property
    def has_room(self) -> bool:
        """May one more unit take part: something is left, or it is one thing several units are wanted for?"""
        return self.left > 0 or (self.several_units and self.is_one_thing)

    @property
    def amount(self) -> str:
        """`38 户`; a single thing says nothing."""
        return "" if self.quantity == 1 and self.unit == "件" else f"{self.quantity} {self.unit}"


class Proposer(models.Model):
    """Who brought a need. The name is shown masked, the phone is unverified and erased after closing.

    Moves to the surviving need when needs are merged; `came_with` remembers for un-merging.
    """

    need = models.ForeignKey(Need, models.CASCADE, related_name="proposers")
    came_with = models.ForeignKey(Need, models.CASCADE, related_name="+", null=True, blank=True)
    name = models.CharField("姓名", max_length=30, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    said_at = models.DateTimeField("反映时间")

    class Meta:
        ordering = ["said_at", "pk"]
        verbose_name = verbose_name_plural = "反映人"

    def __str__(self):
        return self.name


class NeedPhoto(models.Model):
    """An optional photo of a need."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="photos")
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.need} 照片"


class NeedGram(models.Model):
    """Pairs of neighbouring characters of a need's title, text and place.

    Search and near-duplicates look here: PostgreSQL's trigrams do nothing for two-character Chinese words.
    """

    need = models.ForeignKey(Need, models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "need"], name="gram_once_a_need")]

    def __str__(self):
        return self.gram
