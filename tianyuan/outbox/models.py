"""Rows that make the broker a mere doorbell (docs/house.md, outbox)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tianyuan import clock
from tianyuan.permissions import may

OPEN = Q(done_at__isnull=True, failed_at__isnull=True)


class OutboxQuerySet(models.QuerySet):
    def open(self) -> "OutboxQuerySet":
        """Neither done nor given up."""
        return self.filter(OPEN)

    def due(self) -> "OutboxQuerySet":
        """Open, its time has come (by the installation's clock) and nobody has it now (by real time)."""
        return self.open().filter(
            Q(due_at__isnull=True) | Q(due_at__lte=clock.now()),
            Q(leased_until__isnull=True) | Q(leased_until__lte=clock.real_now()),
        )

    def failed(self) -> "OutboxQuerySet":
        return self.filter(failed_at__isnull=False)


class OutboxMessage(models.Model):
    """One piece of work for a Celery task, written in the transaction that caused it.

    `leased_until` is real time: until then the row is in a queue or being worked on and is not handed again.
    `claimed_by` names the run that works on it; only that run may finish it.
    """

    task = models.CharField("任务", max_length=100)
    payload = models.JSONField("内容", default=dict)
    key = models.CharField("去重键", max_length=200, blank=True)
    created_at = models.DateTimeField("写入时间", default=clock.now)
    due_at = models.DateTimeField("到期时间", null=True, blank=True)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    handed = models.PositiveIntegerField("交出次数", default=0)
    claimed_by = models.CharField("执行者", max_length=40, blank=True)
    attempts = models.PositiveIntegerField("执行次数", default=0)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    failed_at = models.DateTimeField("放弃时间", null=True, blank=True)
    error = models.TextField("错误", blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key"], condition=OPEN & ~Q(key=""), name="outbox_one_open_per_key"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True), name="outbox_done_or_failed"
            ),
        ]
        indexes = [
            models.Index(fields=["leased_until"], condition=OPEN, name="outbox_open"),
            models.Index(fields=["done_at"], name="outbox_done"),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="outbox_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class InboxQuerySet(models.QuerySet):
    def visible_to(self, user) -> "InboxQuerySet":
        """A message is its addressee's alone."""
        return self.filter(user_id=user.pk)

    def unread(self) -> "InboxQuerySet":
        return self.filter(read_at__isnull=True)


class InboxMessage(models.Model):
    """A line in a user's 消息: what happened, where to go, and why this user is told. Written by the action itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox_messages")
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("去处", max_length=300, blank=True)
    kind = models.CharField("种类", max_length=40, blank=True)
    key = models.CharField("去重键", max_length=200, blank=True)
    why = models.CharField("为什么收到", max_length=120, blank=True)
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="inbox_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="inbox_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="inbox_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Mute(models.Model):
    """A user wants messages of this kind in the inbox only: not in a group, not by mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    kind = models.CharField("种类", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "不往外发的种类"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"


class ChannelQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ChannelQuerySet":
        """Channels are seen by those who keep them; everybody else only gets what comes through."""
        return self if may(user, "channels.edit") else self.none()

    def active(self) -> "ChannelQuerySet":
        return self.filter(switched_off_at__isnull=True)


class Channel(models.Model):
    """A way out of the house: a group robot or a mailbox, for the town or for one committee's group.

    `address` is a secret: whoever has it can write into the group. It is shown to nobody again, only `shown` is;
    neither the log nor the audit gets it. `committee_id` is None for the town's (committees lie above this room).
    """

    name = models.CharField("名称", max_length=40)
    address = models.TextField("地址")
    service = models.CharField("方式", max_length=20)
    shown = models.CharField("地址（遮住）", max_length=80)
    committee_id = models.PositiveBigIntegerField("大党委", null=True, blank=True)
    kinds = models.JSONField("发哪些消息", default=list)
    created_at = models.DateTimeField("登记时间", default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    switched_off_at = models.DateTimeField("停用时间", null=True, blank=True)
    sent_at = models.DateTimeField("最近发出", null=True, blank=True)
    failed_at = models.DateTimeField("最近失败", null=True, blank=True)
    failure = models.CharField("失败原因", max_length=200, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知渠道"
        ordering = ["committee_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(switched_off_at__isnull=True),
                name="channel_name_once",
                violation_error_message="已有同名的通知渠道",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutsideLine(models.Model):
    """One sentence on its way through a channel; several go out together, not before `due_at`."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="lines")
    kind = models.CharField("种类", max_length=40)
    text = models.CharField("内容", max_length=300)
    url = models.CharField("去处", max_length=300, blank=True)
    key = models.CharField("去重键", max_length=200, blank=True)
    urgent = models.BooleanField("加急", default=False)
    created_at = models.DateTimeField("时间", default=clock.now)
    due_at = models.DateTimeField("发出时间")
    sent_at = models.DateTimeField("已发出", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "往外发的消息"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "key"], condition=~Q(key=""), name="outside_once_per_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at"], condition=Q(sent_at__isnull=True), name="outside_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PeriodicJob(models.Model):
    """The last period a periodic job was sent for; one row a job."""

    name = models.CharField("任务", max_length=100, primary_key=True)
    period = models.CharField("周期", max_length=40)
    sent_at = models.DateTimeField("送出时间", default=clock.now)

    class Meta:
        verbose_name = "定时任务"
        verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return f"{self.name} {self.period}"


class Heartbeat(models.Model):
    """When a background process was last seen alive, in real time."""

    name = models.CharField("进程", max_length=40, primary_key=True)
    seen_at = models.DateTimeField("最近心跳")

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
