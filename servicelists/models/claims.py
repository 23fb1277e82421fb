"""认领, and the town's 商请承接."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from servicelists.states import CLAIM_ACTIVE, CLAIM_REGISTERED, AskState, ClaimRole, ClaimState
from tianyuan.permissions import TABLE, Role, posts_of, scope_of


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Claims in the committees in scope: what a unit took is read out in the meeting.

        A Party member sees his own (DOMAIN.md section 3), unless another post shows more.
        """
        if scope_of(user, "claims.view").everywhere:
            return self
        posts = [post for post in posts_of(user) if post.role in TABLE["claims.view"]]
        wide = [post for post in posts if post.role != Role.PARTY_MEMBER]
        seen = Q(committee__in={post.committee_id for post in wide if post.committee_id})
        seen |= Q(organization__in={post.organization_id for post in wide if post.organization_id})
        if posts and (account := getattr(user, "pk", None)):
            seen |= Q(member__user=account)
        return self.filter(seen)

    def active(self):
        return self.filter(state__in=CLAIM_ACTIVE)

    def registered(self):
        return self.filter(state__in=CLAIM_REGISTERED)


class Claim(models.Model):
    """A unit's (or, for wishes and posts, a member's) intention to solve a need, until it is done.

    `list` is the list whose meeting it belongs to, `item` the service item it is carried out in. A helper's
    `quantity` is 0 where the need is one thing: it helps the lead without a share of its own.
    """

    need = models.ForeignKey("Need", models.PROTECT, related_name="claims", verbose_name="需求")
    committee = models.ForeignKey("committees.Committee", models.PROTECT, related_name="claims")
    list = models.ForeignKey("MonthlyList", models.PROTECT, null=True, blank=True, related_name="claims")
    organization = models.ForeignKey(
        "committees.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="单位",
    )
    member = models.ForeignKey(
        "committees.Person", models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="党员"
    )
    alliance = models.ForeignKey(
        "committees.Alliance",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="红色联盟",
    )
    role = models.CharField("方式", max_length=10, choices=ClaimRole)
    state = models.CharField("状态", max_length=12, choices=ClaimState, default=ClaimState.INTENT)
    quantity = models.PositiveIntegerField("认领数量", default=1)
    measure = models.CharField("解决措施", max_length=300, blank=True)
    promised_on = models.DateField("承诺完成日期", null=True, blank=True)
    contact = models.CharField("联系人", max_length=30, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    for_unit_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="代录人",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField("认领时间")
    agreed_at = models.DateTimeField("单位同意时间", null=True, blank=True)
    agreed_here = models.ForeignKey(
        "Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="当场同意的会议",
    )
    agree_by = models.DateField("答复期限", null=True, blank=True)
    registered_at = models.DateTimeField("登记时间", null=True, blank=True)
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    ended_at = models.DateTimeField("退回或转交时间", null=True, blank=True)
    reason = models.CharField("退回或转交原因", max_length=200, blank=True)
    transferred_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="transferred_from"
    )
    item = models.ForeignKey("ServiceItem", models.SET_NULL, null=True, blank=True, related_name="claims")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["need", "claimed_at", "pk"]
        verbose_name = verbose_name_plural = "认领"
        indexes = [
            models.Index(fields=["organization", "state"]),
            models.Index(fields=["committee", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(role="lead") & Q(state__in=sorted(CLAIM_ACTIVE)),
                name="one_active_lead_a_need",
            ),
            models.UniqueConstraint(
                fields=["need", "organization"],
                condition=Q(state__in=sorted(CLAIM_ACTIVE)),
                name="unit_claims_a_need_once",
            ),
            models.UniqueConstraint(
                fields=["need", "member"],
                condition=Q(state__in=sorted(CLAIM_ACTIVE)),
                name="member_claims_a_need_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) | Q(role="support"), name="lead_takes_something"
            ),
            models.CheckConstraint(
                condition=(Q(organization__isnull=False) & Q(member__isnull=True) & ~Q(role="member"))
                | (Q(organization__isnull=True) & Q(member__isnull=False) & Q(role="member")),
                name="claim_by_unit_or_member",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CLAIM_REGISTERED)) | Q(registered_at__isnull=False),
                name="registered_claim_has_time",
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True) | Q(registered_at__gte=F("claimed_at")),
                name="registered_after_claimed",
            ),
        ]

    def __str__(self):
        return f"{self.claimant} {self.get_role_display()} {self.need}"

    @property
    def is_active(self) -> bool:
        """Holds its place and quantity on the need."""
        return self.state in CLAIM_ACTIVE

    @property
    def claimant(self):
        """The unit, or the member."""
        return self.organization or self.member


class ClaimRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A request is between the town, the committee and the unit asked."""
        scope = scope_of(user, "claims.view")
        if scope.everywhere:
            return self
        return self.filter(
            Q(organization__in=scope.organizations)
            | Q(need__committee__in=scope_of(user, "needs.accept").whole_committees)
        )


class ClaimRequest(models.Model):
    """商请承接: the town asks a unit to take a need."""

    need = models.ForeignKey("Need", models.PROTECT, related_name="requests")
    organization = models.ForeignKey("committees.Organization", models.PROTECT, related_name="requests")
    words = models.CharField("商请说明", max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=AskState, default=AskState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("答复", max_length=200, blank=True)

    objects = ClaimRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = verbose_name_plural = "商请"
        constraints = [
            models.UniqueConstraint(
                fields=["need", "organization"], condition=Q(state="open"), name="one_open_request"
            ),
        ]

    def __str__(self):
        return f"商请 {self.organization}：{self.need}"
