"""党组织/成员单位, their membership in committees, and what they offer."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from committees.models.searchable import Searchable, SearchableQuerySet
from committees.reach import sees_others, within
from committees.states import NeedCategory, ResourceKind, ResourcePeriod, Sector
from tianyuan.permissions import scope_of


class OrganizationQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Names and 职能 of member units are known on the committees' side; a 网格长 sees those of the own."""
        if sees_others(user):
            return self
        standing = Membership.objects.filter(left_on__isnull=True)
        return self.filter(pk__in=within(standing, user, "committee").values("organization"))

    def active(self):
        return self.filter(active=True)

    def members_of(self, committee):
        """Units with an active membership in the committee, the community's own organisation included."""
        return self.filter(memberships__committee=committee, memberships__left_on__isnull=True)

    def with_function(self, category: str):
        """Units that say they can solve such problems. As text: SQLite cannot look into a JSON list."""
        listed = self.annotate(functions_text=Cast("functions", TextField()))
        return listed.filter(functions_text__contains=f'"{category}"')

    def with_registered(self):
        """Annotates `is_registered`."""
        # The row is grids' (Registration); all that is known of it here is the name it gives to this side.
        registration = self.model._meta.get_field("registrations").related_model
        confirmed = registration._default_manager.filter(organization=OuterRef("pk"), state="confirmed")
        return self.annotate(is_registered=Exists(confirmed))

    def registered(self):
        """报到 to a community, confirmed by it."""
        return self.with_registered().filter(is_registered=True)

    def unregistered(self):
        """Not (yet) 报到. A community's own organisation has nowhere to register and is left out."""
        return self.with_registered().filter(is_registered=False, community__isnull=True)


class Organization(Searchable):
    """A Party organisation. `code` is the natural key of imports; empty codes do not collide."""

    name = models.CharField("全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=30, blank=True)
    code = models.CharField("单位编码", max_length=40, blank=True, null=True, unique=True)
    sector = models.CharField("类别", max_length=20, choices=Sector, default=Sector.OTHER)
    functions = models.JSONField(
        "职能", default=list, blank=True, help_text="能解决哪些类别的问题；推荐认领单位时先看这里"
    )
    duties = models.CharField("职能说明", max_length=200, blank=True)
    address = models.CharField("地址", max_length=80, blank=True)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    community = models.OneToOneField(
        "Community",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="own_organization",
        verbose_name="本社区党组织",
        help_text="社区自己的党组织是联席会的东道主，不计入应到单位",
    )
    active = models.BooleanField("在册", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["spelling", "pk"]
        verbose_name = verbose_name_plural = "成员单位"

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("organizations:detail", args=[self.pk])

    def search_source(self) -> str:
        return f"{self.name} {self.short_name}".strip()

    @property
    def function_labels(self) -> list[str]:
        return [NeedCategory(value).label for value in self.functions if value in NeedCategory.values]


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(left_on__isnull=True, organization__active=True)

    def guests(self):
        """Without the community's own organisation, which is host and not counted."""
        return self.exclude(organization__community=F("committee__community"))

    def visible_to(self, user):
        return within(self, user, "committee")


class Membership(models.Model):
    """An organisation in a committee, with its liaison."""

    committee = models.ForeignKey(
        "Committee", models.PROTECT, related_name="memberships", verbose_name="大党委"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="memberships", verbose_name="成员单位"
    )
    liaison = models.ForeignKey(
        "Person", models.SET_NULL, null=True, blank=True, related_name="liaison_of", verbose_name="联络员"
    )
    joined_on = models.DateField("加入日期")
    left_on = models.DateField("退出日期", null=True, blank=True)
    agreement_on = models.DateField("共建协议日期", null=True, blank=True)
    agreement_note = models.CharField("共建协议摘要", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=100)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["committee__community__order", "order", "organization__spelling"]
        verbose_name = verbose_name_plural = "成员关系"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "organization"],
                condition=Q(left_on__isnull=True),
                name="membership_once_while_active",
                violation_error_message="该单位已是本大党委的成员单位",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="membership_leaves_after_joining",
                violation_error_message="退出日期不能早于加入日期",
            ),
        ]

    def __str__(self):
        return f"{self.organization} · {self.committee}"


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What units offer is known to everyone who may see the units."""
        if sees_others(user):
            return self
        return self.filter(organization__in=Organization.objects.visible_to(user))


class Resource(models.Model):
    """What a unit offers: "义诊 2 次/季". Typed once, cited by suggestions."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="resources", verbose_name="成员单位"
    )
    kind = models.CharField("类别", max_length=20, choices=ResourceKind)
    title = models.CharField("内容", max_length=60)
    amount = models.PositiveIntegerField("数量", default=1)
    unit = models.CharField("量词", max_length=10, default="次")
    period = models.CharField("每", max_length=10, choices=ResourcePeriod, default=ResourcePeriod.YEAR)
    categories = models.JSONField("适合的问题类别", default=list, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "organization", "kind", "title"]
        verbose_name = verbose_name_plural = "资源"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "kind", "title"],
                name="resource_once_a_year",
                violation_error_message="本年度已登记过同样的资源，请直接修改原来那一条",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.amount} {self.unit}/{ResourcePeriod(self.period).label}"


class AllianceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Alliances stand in the meeting's room for everyone to see, within their committee."""
        scope = scope_of(user, "committees.view")
        return self if scope.everywhere else self.filter(committee__in=scope.committees)

    def active(self):
        return self.filter(ended_on__isnull=True)


class Alliance(models.Model):
    """红色联盟: a standing group of member units of a committee that may claim as one, `lead` in front."""

    committee = models.ForeignKey(
        "Committee", models.PROTECT, related_name="alliances", verbose_name="大党委"
    )
    name = models.CharField("联盟名称", max_length=40)
    purpose = models.CharField("做什么", max_length=120, blank=True)
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="牵头单位")
    members = models.ManyToManyField(Organization, related_name="alliances", verbose_name="成员单位")
    formed_on = models.DateField("成立日期")
    ended_on = models.DateField("解散日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "name"]
        verbose_name = verbose_name_plural = "红色联盟"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                condition=models.Q(ended_on__isnull=True),
                name="alliance_name_once",
                violation_error_message="这个大党委已有同名的红色联盟",
            ),
        ]

    def __str__(self):
        return self.name
