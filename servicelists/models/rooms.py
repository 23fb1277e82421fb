"""Around a meeting in its hour: who came, the links units answer from, what lies in its file."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from servicelists.models.meetings import Meeting
from servicelists.states import FileKind, Presence
from tianyuan.permissions import scope_of


class OfMeetingQuerySet(models.QuerySet):
    """Rows that are seen by whoever sees their meeting."""

    def visible_to(self, user) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class Attendance(models.Model):
    """How one unit took part in a meeting. `substitute` came in the liaison's place; by name, no more.

    The community itself is the host and has no row. `by_link`: the unit signed in by its own link.
    """

    meeting = models.ForeignKey("Meeting", models.CASCADE, related_name="attendances")
    organization = models.ForeignKey("committees.Organization", models.PROTECT, related_name="attendances")
    presence = models.CharField("到会", max_length=10, choices=Presence)
    substitute = models.CharField("代会人", max_length=30, blank=True)
    by_link = models.BooleanField("扫码签到", default=False)
    marked_at = models.DateTimeField("时间")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "pk"]
        verbose_name = verbose_name_plural = "到会"
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="unit_attends_once")]

    def __str__(self):
        return f"{self.organization} {self.get_presence_display()}"


class UnitLinkQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The committee's side hands links out; nobody else sees them."""
        scope = scope_of(user, "links.make")
        return self if scope.everywhere else self.filter(meeting__committee__in=scope.committees)

    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class UnitLink(models.Model):
    """One unit's own link to one meeting: no password, 意向 only, revocable.

    What goes out is the signed id and nonce (`servicelists.links`), so a stolen table gives no link away.
    `holder` is the name a substitute typed once.
    """

    meeting = models.ForeignKey("Meeting", models.CASCADE, related_name="unit_links")
    organization = models.ForeignKey("committees.Organization", models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=22, unique=True)
    holder = models.CharField("代会人", max_length=30, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    first_used_at = models.DateTimeField("首次打开", null=True, blank=True)
    answered_at = models.DateTimeField("最近答复", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = UnitLinkQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "organization__name"]
        verbose_name = verbose_name_plural = "单位链接"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organization"],
                condition=Q(revoked_at__isnull=True),
                name="one_valid_link",
            )
        ]

    def __str__(self):
        return f"{self.organization} {self.meeting}"


class MeetingFileQuerySet(OfMeetingQuerySet):
    def standing(self) -> Self:
        """Not taken out. Rows taken out are kept a day, so that it can be undone."""
        return self.filter(removed_at__isnull=True)


class MeetingFile(models.Model):
    """A photo or scan in 一会一档: what the portal cannot write itself."""

    meeting = models.ForeignKey("Meeting", models.PROTECT, related_name="files")
    kind = models.CharField("种类", max_length=16, choices=FileKind, default=FileKind.PHOTO)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+")
    caption = models.CharField("说明", max_length=60, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = MeetingFileQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "kind", "added_at", "pk"]
        verbose_name = verbose_name_plural = "会议材料"

    def __str__(self):
        return self.caption or self.get_kind_display()
