"""人 and 党员."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models.organizations import Membership
from committees.models.searchable import Searchable, SearchableQuerySet
from committees.models.seats import Seat
from committees.states import MemberStanding
from tianyuan import clock
from tianyuan.permissions import may, scope_of


class PersonQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Whom the user works with; phones stay masked all the same.

        Everyone with a post sees who sits in the own committees and who is liaison there; their Party members
        only the staff, and of a unit its own liaison. And oneself.
        """
        view = scope_of(user, "committees.view")
        if view.everywhere:
            return self
        staffed = scope_of(user, "committees.edit").committees
        units = scope_of(user, "organizations.edit").organizations
        own = Q(user=user.pk) if getattr(user, "pk", None) else Q(pk__in=[])
        members = _members_in(_units_of(staffed)) | _members_in(units)
        return self.filter(_post_holders(view.committees) | members | Q(kept_by__in=staffed) | own)

    def linkable_by(self, user):
        """Everybody, names only, for who links accounts to persons."""
        return self if may(user, "accounts.grant") else self.none()

    def of_committees(self, committees):
        """Persons who stand in one of the committees: by seat, as liaison, as Party member, by their record."""
        members = _members_in(_units_of(committees))
        return self.filter(_post_holders(committees) | members | Q(kept_by__in=committees))

    def in_seats(self):
        """Who sits in a committee today."""
        return self.filter(pk__in=Seat.objects.current().values("person"))

    def liaisons(self):
        standing = Membership.objects.active().filter(liaison__isnull=False)
        return self.filter(pk__in=standing.values("liaison"))

    def members(self):
        return self.filter(party_member__active=True)


def _post_holders(committees) -> Q:
    """Who sits, or is about to sit, in the committees, and the liaisons of their units."""
    seats = Seat.objects.filter(committee__in=committees).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    )
    liaisons = Membership.objects.active().filter(committee__in=committees, liaison__isnull=False)
    return Q(pk__in=seats.values("person")) | Q(pk__in=liaisons.values("liaison"))


def _units_of(committees):
    return Membership.objects.active().filter(committee__in=committees).values("organization")


def _members_in(organizations) -> Q:
    members = PartyMember.objects.filter(active=True, organization__in=organizations)
    return Q(pk__in=members.values("person"))


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

    def get_absolute_url(self) -> str:
        return reverse("persons:detail", args=[self.pk])


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
