"""The audit trail: one row for every write, export and unmasking, sealed in chained segments."""

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from tianyuan import clock
from tianyuan.audit import words


class ActorKind(models.TextChoices):
    """Who acted. Five kinds and no others."""

    USER = "user", "账号"
    SYSTEM = "system", "系统"
    LINK = "link", "单位链接"
    RESIDENT = "resident", "群众凭码"
    DEVICE = "device", "设备"


class AppendOnly(models.QuerySet):
    """Refuses changes; sealing and purging say openly that they go around (`unguarded`)."""

    def update(self, **changes) -> NoReturn:
        raise TypeError("an audit event is never changed")

    def delete(self) -> NoReturn:
        raise TypeError("an audit event is never deleted; whole sealed segments are purged")

    def bulk_update(self, *args, **kwargs) -> NoReturn:
        raise TypeError("an audit event is never changed")


class AuditSegment(models.Model):
    """A sealed run of events: which they are, and a hash chained on the segment before."""

    number = models.PositiveIntegerField("段号", unique=True)
    first_id = models.BigIntegerField("首条")
    last_id = models.BigIntegerField("末条")
    count = models.PositiveIntegerField("条数")
    event_ids = models.JSONField(default=list)
    newest_at = models.DateTimeField("最晚一条的时间")
    content_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField("校验值", max_length=64)
    sealed_at = models.DateTimeField("封存时间", default=clock.now)
    purged_at = models.DateTimeField("清理时间", null=True, blank=True)

    class Meta:
        verbose_name = "日志封存段"
        verbose_name_plural = "日志封存段"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"第 {self.number} 段（{self.first_id}–{self.last_id}，{self.count} 条）"


class AuditEvent(models.Model):
    """Who did what to what, when, from where, with the values before and after."""

    at = models.DateTimeField("时间", default=clock.now)
    actor_kind = models.CharField("操作者类别", max_length=10, choices=ActorKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="账号"
    )
    actor_label = models.CharField("操作者", max_length=80)
    address = models.GenericIPAddressField("来源地址", null=True)
    verb = models.CharField("操作", max_length=60)
    target_type = models.CharField("对象类型", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    target_label = models.CharField("对象", max_length=120, blank=True)
    committee_id = models.BigIntegerField("大党委", null=True)
    before = models.JSONField("原值", null=True)
    after = models.JSONField("新值", null=True)
    note = models.CharField("说明", max_length=500, blank=True)
    segment = models.ForeignKey(AuditSegment, null=True, on_delete=models.PROTECT, related_name="events")
    digest = models.CharField(max_length=64, blank=True)

    objects = AppendOnly.as_manager()
    unguarded = models.Manager()

    class Meta:
        verbose_name = "审计日志"
        verbose_name_plural = "审计日志"
        default_manager_name = "objects"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_target"),
            models.Index(fields=["id"], name="audit_unsealed", condition=Q(segment=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_user_named",
                condition=Q(actor_kind="user", actor__isnull=False) | (~Q(actor_kind="user") & Q(actor=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.words} {self.target_label}"

    @property
    def words(self) -> str:
        """What was done, as people say it."""
        return words.of(self.verb)

    @property
    def target_key(self) -> str:
        """What finds all events of the same object: `servicelists.need#12`."""
        return f"{self.target_type}#{self.target_id}" if self.target_type else ""

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise TypeError("an audit event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise TypeError("an audit event is never deleted; whole sealed segments are purged")
