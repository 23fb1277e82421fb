"""双报到: organisations and members registered to a community."""

from django.db import models
from django.db.models import Q

from grids.states import RegistrationState
from tianyuan.permissions import TABLE, Post, Role, posts_of, scope_of


class RegistrationQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=RegistrationState.CONFIRMED)

    def visible_to(self, user):
        return self if scope_of(user, "committees.view") else self.none()


class Registration(models.Model):
    """An organisation registered to a community (单位报到)."""

    organization = models.ForeignKey(
        "committees.Organization", models.PROTECT, related_name="registrations", verbose_name="单位"
    )
    community = models.ForeignKey(
        "committees.Community", models.PROTECT, related_name="registrations", verbose_name="社区"
    )
    state = models.CharField(
        "状态", max_length=20, choices=RegistrationState, default=RegistrationState.PROPOSED
    )
    registered_on = models.DateField("报到日期")
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["community__order", "registered_on", "pk"]
        verbose_name = verbose_name_plural = "单位报到"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "community"], condition=~Q(state="ended"), name="registration_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_on__isnull=False),
                name="registration_confirmed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="registration_ended_has_day",
            ),
        ]

    def __str__(self):
        return f"{self.organization} → {self.community}"


class MemberRegistrationQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=RegistrationState.CONFIRMED)

    def visible_to(self, user):
        """The town all; a committee's side those of the communities it serves; a unit its own members;
        网格长 those of the own community; anybody the own.
        """
        posts = [post for post in posts_of(user) if post.role in TABLE["member_registrations.view"]]
        if scope_of(user, "member_registrations.view").everywhere:
            return self
        seen = Q(pk__in=[])
        for post in posts:
            seen |= _reached_by(post)
        if account := getattr(user, "pk", None):
            seen |= Q(member__person__user=account)
        return self.filter(seen)


def _reached_by(post: Post) -> Q:
    if post.role == Role.LIAISON:
        return Q(member__organization=post.organization_id)
    if post.role == Role.GRID_HEAD:
        return Q(community=post.community_id)
    own = Q(community__committee=post.committee_id, community__committee__active=True)
    none = Q(community__committee=None) | Q(community__committee__active=False)
    return own | Q(community__served_by=post.committee_id) & none


class MemberRegistration(models.Model):
    """A Party member registered to a community (党员报到); binding to a cell is a GridPost."""

    member = models.ForeignKey(
        "committees.PartyMember", models.PROTECT, related_name="registrations", verbose_name="党员"
    )
    community = models.ForeignKey(
        "committees.Community", models.PROTECT, related_name="member_registrations", verbose_name="社区"
    )
    branch = models.CharField("报到支部", max_length=60, blank=True)
    state = models.CharField(
        "状态", max_length=20, choices=RegistrationState, default=RegistrationState.PROPOSED
    )
    registered_on = models.DateField("报到日期")
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = MemberRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["community__order", "registered_on", "pk"]
        verbose_name = verbose_name_plural = "党员报到"
        indexes = [models.Index(fields=["community", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=~Q(state="ended"), name="member_registered_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_on__isnull=False),
                name="member_registration_confirmed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="member_registration_ended_has_day",
            ),
        ]

    def __str__(self):
        return f"{self.member} → {self.community}"
