"""Accounts: who may log in, what was granted by hand, and for whom somebody stands in."""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from tianyuan import clock
from tianyuan.permissions import ADMINISTRATORS, GRANTABLE, Role

# A model default must be importable by migrations; `clock.now` is, and moves with the demonstration's time.
USERNAME = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._@+-]*\Z", "账号只能用字母、数字和 . _ @ + -，并以字母或数字开头"
)


class UserManager(BaseUserManager["User"]):
    """Makes users without any power: rights come from posts and grants only."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A saved user; without a password nobody can log in as it until a one-time code is issued."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person's account. There is no superuser: nobody sees around the rules."""

    username = models.CharField("账号", max_length=40, unique=True, validators=[USERNAME])
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A town-level or administrator role given by hand. Revoking deletes the row; the audit remembers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants", verbose_name="账号")
    role = models.CharField(
        "角色", max_length=20, choices=[(role.value, role.label) for role in Role if role in GRANTABLE]
    )
    granted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="授权人"
    )
    granted_at = models.DateTimeField("授权时间", default=clock.now)

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ["user_id", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="rolegrant_once"),
            models.UniqueConstraint(
                fields=["user"],
                name="rolegrant_one_administrator",
                condition=Q(role__in=sorted(role.value for role in ADMINISTRATORS)),
            ),
            models.CheckConstraint(
                name="rolegrant_grantable",
                condition=Q(role__in=sorted(role.value for role in GRANTABLE)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def standing(self) -> "DelegationQuerySet":
        """Not ended early and not past: in force now or later."""
        return self.filter(ended_at=None, ends__gte=clock.today())

    def in_force(self, day: date) -> "DelegationQuerySet":
        """In force on a day; both edges count."""
        return self.filter(ended_at=None, starts__lte=day, ends__gte=day)


class Delegation(models.Model):
    """A secretary on leave names who acts, from which day to which (both included)."""

    giver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations_given", verbose_name="委托人"
    )
    receiver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations_received", verbose_name="代行人"
    )
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=100)
    created_at = models.DateTimeField("登记时间", default=clock.now)
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "委托代行"
        verbose_name_plural = "委托代行"
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(name="delegation_dates", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="delegation_two_people", condition=~Q(giver=F("receiver"))),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}（{self.starts} 至 {self.ends}）"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.ends < clock.today()


class ResetCode(models.Model):
    """A one-time code the system administrator hands over; only its hash is kept. Runs on real time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reset_codes", verbose_name="账号")
    code_hash = models.CharField(max_length=128)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("签发时间", default=clock.real_now)
    expires_at = models.DateTimeField("有效期至")
    failures = models.PositiveSmallIntegerField("输错次数", default=0)
    spent_at = models.DateTimeField("用过或作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "一次性重置码"
        verbose_name_plural = "一次性重置码"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(spent_at=None), name="resetcode_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · 有效期至 {self.expires_at:%Y-%m-%d %H:%M}"

    def holds_at(self, moment: datetime) -> bool:
        """Unspent and unexpired at a moment of real time."""
        return self.spent_at is None and moment < self.expires_at


class ApiToken(models.Model):
    """A program's log-in for some hours; only the token's hash is kept. Runs on real time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name="账号")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("签发时间", default=clock.real_now)
    expires_at = models.DateTimeField("有效期至", db_index=True)

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return f"{self.user} · 有效期至 {self.expires_at:%Y-%m-%d %H:%M}"
