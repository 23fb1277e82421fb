"""人 and 党员."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from committees.models.searchable import Searchable, SearchableQuerySet
from committees.states import MemberStanding
from tianyuan import clock
from tianyuan.permissions import TOWN_WIDE, has_role, scope_of


class PersonQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Persons of the committees in the user's scope, and oneself. Phones stay masked all the same."""
        if has_role(user, *TOWN_WIDE):
            return self
        scope = scope_of(user, "committees.view")
        today = clock.today()
        in_seat = Q(seats__committee__in=scope.committees) & (
            Q(seats__ends_on__isnull=True) | Q(seats__ends_on__gte=today)
        )
        in_unit = Q(liaison_of__committee__in=scope.committees, liaison_of__left_on__isnull=True)
        member = Q(party_member__organization__memberships__committee__in=scope.committees)
        kept = Q(kept_by__in=scope.committees)
        own = Q(user=user.pk) if getattr(user, "pk", None) else Q(pk__in=[])
        return self.filter(
            pk__in=self.model.objects.filter(in_seat | in_unit | member | kept | own).values("pk")
        )


class Person(Searchable):
    """A person who holds posts; at most one account."""

    name = models.CharField("姓名", max_length=30)
    phone = models.CharField("手机号", max_length=20, blank=True, db_index=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="账号",
    )
    kept_by = models.ForeignKey(
        "Committee",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="kept_persons",
        verbose_name="建档大党委",
        help_text="谁录入、谁维护；有了职务以后按职务看",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["spelling", "pk"]
        verbose_name = verbose_name_plural = "人员"

    def __str__(self):
        return self.name


class PartyMemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(person__in=Person.objects.visible_to(user))


class PartyMember(models.Model):
    """The Party side of a person: in which organisation, in employment or not, with which skills."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="party_member", verbose_name="人员")
    organization = models.ForeignKey(
        "Organization", models.PROTECT, related_name="party_members", verbose_name="所在党组织"
    )
    standing = models.CharField(
        "类别", max_length=20, choices=MemberStanding, default=MemberStanding.EMPLOYED
    )
    skills = models.CharField("特长", max_length=100, blank=True)
    yunling_ref = models.CharField("云岭先锋编号", max_length=40, blank=True, null=True, unique=True)
    active = models.BooleanField("在册", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyMemberQuerySet.as_manager()

    class Meta:
        ordering = ["person__spelling", "pk"]
        verbose_name = verbose_name_plural = "党员"

    def __str__(self):
        return self.person.name
