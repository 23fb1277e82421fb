"""班子成员: who holds which post in a committee, from when to when."""

from django.db import models
from django.db.models import F, Q

from committees.reach import within
from committees.states import SeatKind
from tianyuan import clock

ONE_AT_A_TIME = [SeatKind.SECRETARY]


class SeatQuerySet(models.QuerySet):
    def current(self, day=None):
        """Seats held on a day, today unless told."""
        day = day or clock.today()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def team(self):
        """班子成员 proper: without the clerk."""
        return self.exclude(kind=SeatKind.CLERK)

    def visible_to(self, user):
        return within(self, user, "committee", "seats.view")


class Seat(models.Model):
    """A person in a post of a committee. Rights follow it for as long as it lasts."""

    committee = models.ForeignKey("Committee", models.PROTECT, related_name="seats", verbose_name="大党委")
    person = models.ForeignKey("Person", models.PROTECT, related_name="seats", verbose_name="人员")
    kind = models.CharField("职务", max_length=20, choices=SeatKind)
    starts_on = models.DateField("任职日期")
    ends_on = models.DateField("离任日期", null=True, blank=True, help_text="含当天")
    duty = models.CharField("分工", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["committee__community__order", "starts_on", "pk"]
        verbose_name = verbose_name_plural = "班子成员"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_start",
                violation_error_message="离任日期不能早于任职日期",
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(ends_on__isnull=True, kind="secretary"),
                name="one_open_secretary_seat",
                violation_error_message="该大党委已有在任书记，请先填写离任日期",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"
