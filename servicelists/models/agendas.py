"""议程, its items and versions, proposed near-duplicates and suggested units."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from servicelists.rules import Rules
from servicelists.states import Outcome, PairState, Section
from tianyuan.permissions import scope_of


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user, "lists.view")
        return self if scope.everywhere else self.filter(committee__in=scope.committees)


class Agenda(models.Model):
    """One agenda a list. `number` counts its versions; `edit_version` guards two editors against each other.

    Frozen once the notice is out: `frozen_hash` is the SHA-256 of the snapshot of version `frozen_number`.
    """

    committee = models.ForeignKey("committees.Committee", models.PROTECT, related_name="agendas")
    list = models.OneToOneField("MonthlyList", models.PROTECT, null=True, blank=True, related_name="agenda")
    number = models.PositiveIntegerField("版次", default=0)
    edit_version = models.PositiveIntegerField(default=1, editable=False)
    compiled_at = models.DateTimeField("编制时间", null=True, blank=True)
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    frozen_number = models.PositiveIntegerField(null=True, blank=True)
    frozen_hash = models.CharField(max_length=64, blank=True)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | (Q(frozen_number__isnull=False) & ~Q(frozen_hash="")),
                name="frozen_agenda_has_hash",
            ),
        ]

    def __str__(self):
        return f"{self.list or self.committee} 议程"

    @property
    def in_force(self) -> Rules:
        """The rules of its list; the committee's own when it belongs to none."""
        return self.list.in_force if self.list else Rules.from_json(self.committee.calendar)


class AgendaVersion(models.Model):
    """A snapshot of the agenda and what changed since the one before, in words."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    at = models.DateTimeField("时间")
    who = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=60)
    snapshot = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["agenda", "number"], name="agenda_version_once")]

    def __str__(self):
        return f"第 {self.number} 版"


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(agenda__in=Agenda.objects.visible_to(user))

    def standing(self):
        """Not removed back to the pool."""
        return self.filter(removed_at__isnull=True)


class AgendaItem(models.Model):
    """One primary need on an agenda. `position` counts from 1 through the whole agenda.

    `section_by_hand`, `after_by_hand`, `pinned`, `title_override`, `removed_at` and the order are what
    people did: a re-run keeps them. `why` holds the words that explain the place (影响 38 户 · 第 3 次上会).
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="items")
    need = models.ForeignKey("Need", models.PROTECT, related_name="agenda_items")
    section = models.CharField("板块", max_length=10, choices=Section)
    section_by_hand = models.BooleanField(default=False)
    position = models.PositiveIntegerField("顺序")
    moved_by_hand = models.BooleanField(default=False)
    pinned = models.BooleanField("置顶", default=False)
    title_override = models.CharField("议题", max_length=60, blank=True)
    after_meeting = models.BooleanField("会后认领", default=False)
    after_by_hand = models.BooleanField(null=True, default=None, help_text="空：由会议时长决定")
    supplement = models.BooleanField("补充", default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    times = models.PositiveSmallIntegerField("第几次上会", default=1)
    why = models.JSONField(default=list)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True, default=Outcome.NONE)
    outcome_note = models.CharField("结果说明", max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    seconds_used = models.PositiveIntegerField("会上用时（秒）", default=0)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["agenda", "position", "pk"]
        verbose_name = verbose_name_plural = "议题"
        constraints = [models.UniqueConstraint(fields=["agenda", "need"], name="need_once_an_agenda")]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return self.title_override or self.need.title


class AgendaTopic(models.Model):
    """A line of an agenda that is no need: an open 议定事项 to be followed up, or a subject of an 议事会.

    Topics of resolutions head the agenda (first section), free ones follow in their order.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="topics")
    resolution = models.ForeignKey(
        "Resolution", models.CASCADE, null=True, blank=True, related_name="topics", verbose_name="议定事项"
    )
    title = models.CharField("议题", max_length=120)
    position = models.PositiveIntegerField("顺序", default=1)
    result = models.CharField("商议结果", max_length=500, blank=True)
    handled_at = models.DateTimeField("商议时间", null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["agenda", "position", "pk"]
        verbose_name = verbose_name_plural = "其他议题"
        constraints = [
            models.UniqueConstraint(fields=["agenda", "resolution"], name="resolution_once_an_agenda")
        ]

    def __str__(self):
        return self.title


class Suggestion(models.Model):
    """A unit that could take an item, and why: in words for the operator, and for that unit. For them only."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="suggestions")
    organization = models.ForeignKey("committees.Organization", models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    words = models.JSONField(default=list)
    unit_words = models.JSONField(default=list)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["item", "organization"], name="suggested_once")]

    def __str__(self):
        return f"{self.organization} → {self.item}"


class DuplicatePair(models.Model):
    """Two needs that look like one thing. `first` has the smaller id; a person confirms or splits."""

    committee = models.ForeignKey("committees.Committee", models.CASCADE, related_name="duplicate_pairs")
    first = models.ForeignKey("Need", models.CASCADE, related_name="pairs_as_first")
    second = models.ForeignKey("Need", models.CASCADE, related_name="pairs_as_second")
    score = models.PositiveSmallIntegerField("相似度")
    why = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=PairState, default=PairState.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first} ～ {self.second}"


class Unsuitable(models.Model):
    """不适合: a unit says a need is not for it. No reason asked; remembered for later suggestions."""

    need = models.ForeignKey("Need", models.CASCADE, related_name="unsuitable_for")
    organization = models.ForeignKey("committees.Organization", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "organization"], name="unsuitable_once")]

    def __str__(self):
        return f"{self.organization} 不适合 {self.need}"
