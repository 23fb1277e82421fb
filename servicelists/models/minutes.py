"""会议纪要: drafted from what happened, edited, circulated, issued, corrected."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from servicelists.states import MeetingKind, MinutesState
from tianyuan.permissions import scope_of


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Drafts are the committee staff's; units see what is circulated, others what is issued."""
        seen = scope_of(user, "minutes.view")
        made = scope_of(user, "minutes.edit")
        asked = scope_of(user, "minutes.comment")
        rows = Q(state=MinutesState.ISSUED)
        visible = self if seen.everywhere else self.filter(committee__in=seen.committees)
        return visible.filter(
            rows
            | Q(committee__in=made.committees)
            | Q(state=MinutesState.CIRCULATED, committee__in=asked.committees)
        )


class Minutes(models.Model):
    """The minutes of one meeting. `sections` is a list of {"key", "title", "text"} in reading order.

    `drafted` maps a section's key (and "public", the summary) to {"text", "version"}: what the program wrote
    there last, and how often the text was saved ("who", "at": by whom last). An untouched section reads as drafted.
    Issued minutes are numbered 第×期 within their committee and `series` (the kind of meeting), and frozen under
    `frozen_hash`; 更正 makes a new `MinutesVersion` and keeps the old. `public_summary`
    goes public: the scanner has let it through.
    """

    meeting = models.OneToOneField("Meeting", models.PROTECT, related_name="minutes")
    committee = models.ForeignKey("committees.Committee", models.PROTECT, related_name="minutes")
    state = models.CharField("状态", max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    series = models.CharField(
        "哪一种会议的纪要", max_length=20, choices=MeetingKind, default=MeetingKind.JOINT, editable=False
    )
    number = models.PositiveIntegerField("期号", null=True, blank=True)
    sections = models.JSONField(default=list)
    drafted = models.JSONField(default=dict)
    public_summary = models.TextField("公开摘要", max_length=2000, blank=True)
    drafted_at = models.DateTimeField()
    circulated_at = models.DateTimeField(null=True, blank=True)
    comments_until = models.DateField("意见截止", null=True, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen_hash = models.CharField(max_length=64, blank=True)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__starts_at", "-pk"]
        verbose_name = verbose_name_plural = "会议纪要"
        constraints = [
            models.UniqueConstraint(fields=["committee", "series", "number"], name="minutes_number_once"),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (Q(issued_at__isnull=False) & Q(number__isnull=False) & ~Q(frozen_hash="")),
                name="issued_minutes_are_numbered",
            ),
        ]

    def __str__(self):
        meeting = self.meeting
        month = meeting.list.month.label if meeting.list_id else ""
        kind = meeting.get_kind_display()
        what = "联席会议纪要" if meeting.kind == MeetingKind.JOINT else f"{kind}纪要"
        number = f"（第{self.number}期）" if self.number else ""
        return f"{self.committee.name}{month}{what}{number}"


class OfMinutesQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(minutes__in=Minutes.objects.visible_to(user))


class MinutesVersion(models.Model):
    """What the minutes said before a 更正, or as issued: kept for good."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    sections = models.JSONField(default=list)
    public_summary = models.TextField(blank=True)
    why = models.CharField("更正原因", max_length=200)
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfMinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")]

    def __str__(self):
        return f"第 {self.number} 版"


class MinutesComment(models.Model):
    """What a unit says to circulated minutes, by login or by its link; `section` is the key it is about, if any.

    Without an organisation it is a member of the committee itself who speaks.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="comments")
    organization = models.ForeignKey(
        "committees.Organization", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.CharField("意见", max_length=500, blank=True)
    section = models.CharField("针对", max_length=20, blank=True)
    agreed = models.BooleanField("无意见", default=False)
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("采纳情况", max_length=200, blank=True)

    objects = OfMinutesQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text or "无意见"

    @property
    def speaker(self) -> str:
        """Who spoke, beside the unit's name: a link's holder is noted with it."""
        return self.who.removeprefix(str(self.organization or "")).strip()
