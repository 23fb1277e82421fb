"""One row a piece of background work."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tianyuan import clock
from tianyuan.attachments.models import Attachment
from tianyuan.permissions import COMMITTEE_STAFF, TOWN, posts_of


class WorkState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


ACTIVE = Q(state__in=[WorkState.QUEUED, WorkState.RUNNING])


class WorkQuerySet(models.QuerySet):
    def active(self) -> "WorkQuerySet":
        return self.filter(ACTIVE)

    def visible_to(self, user) -> "WorkQuerySet":
        """One's own; that of a committee also to its staff and the town (who may press the same button)."""
        posts = posts_of(user)
        if any(post.role in TOWN for post in posts):
            return self.filter(Q(owner_id=user.pk) | Q(committee_id__isnull=False))
        staffed = [post.committee_id for post in posts if post.role in COMMITTEE_STAFF and post.committee_id]
        return self.filter(Q(owner_id=user.pk) | Q(committee_id__in=staffed))


class Work(models.Model):
    """What a user started and can look at: how far it is, what became of it."""

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="works",
        verbose_name="发起人",
    )
    committee_id = models.BigIntegerField("大党委", null=True, blank=True)
    key = models.CharField("去重键", max_length=200, blank=True)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=WorkState, default=WorkState.QUEUED)
    done = models.PositiveIntegerField("已做", default=0)
    total = models.PositiveIntegerField("共", default=0)
    note = models.CharField("进展", max_length=200, blank=True)
    error = models.TextField("原因", blank=True)
    url = models.CharField("结果", max_length=300, blank=True)
    file = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("发起时间", default=clock.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留至", null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "后台工作"
        verbose_name_plural = "后台工作"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=ACTIVE & ~Q(key=""), name="work_one_active_per_key"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="work_of_owner"),
            models.Index(fields=["expires_at"], name="work_expires"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        return self.state in (WorkState.QUEUED, WorkState.RUNNING)

    @property
    def percent(self) -> int:
        """How far, 0 to 100; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_expired(self) -> bool:
        """There was a file and its time is over."""
        return self.expires_at is not None and self.expires_at <= clock.now()
