"""Forms of the account pages: what is typed passes here before it reaches an action."""

from datetime import date

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from tianyuan.accounts.models import USERNAME, User
from tianyuan.permissions import ADMINISTRATORS, GRANTABLE, Role

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}


class LoginForm(AuthenticationForm):
    """Username and password; the same words whatever was wrong."""

    refused = "没有登录成功："
    error_messages = {
        "invalid_login": "账号或密码不对，请检查大小写后再试。连续输错 5 次将锁定 15 分钟。",
        "inactive": "账号或密码不对，请检查大小写后再试。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"
        self.fields["password"].max_length = 128


class NewPasswordForm(forms.Form):
    """A new password, typed twice; refusals say what is missing."""

    new_password = forms.CharField(
        label="新密码", max_length=128, strip=False, widget=forms.PasswordInput(NEW)
    )
    again = forms.CharField(
        label="再输一次新密码", max_length=128, strip=False, widget=forms.PasswordInput(NEW)
    )

    def __init__(self, *args, user: User | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        rules = "".join(password_validators_help_texts())
        self.fields["new_password"].help_text = rules.replace("你的", "")

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict:
        data = super().clean()
        if "new_password" in data and "again" in data and data["new_password"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样")
        return data


class PasswordChangeForm(NewPasswordForm):
    """One's own password: the old one first."""

    old_password = forms.CharField(
        label="原密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({**CURRENT, "autofocus": True}),
    )
    field_order = ["old_password", "new_password", "again"]

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("原密码不对")
        return password

    def clean(self) -> dict:
        data = super().clean()
        if data.get("new_password") and data.get("new_password") == data.get("old_password"):
            self.add_error("new_password", "新密码不能与原密码相同")
        return data


class PasswordResetForm(NewPasswordForm):
    """A one-time code from the system administrator instead of the old password."""

    username = forms.CharField(label="账号", max_length=40)
    code = forms.CharField(
        label="一次性重置码",
        max_length=20,
        help_text="10 位，由系统管理员当面或电话告知，24 小时内有效",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    field_order = ["username", "code", "new_password", "again"]


class UserForm(forms.Form):
    """A new account. What it may do comes from posts and grants, not from here."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        validators=[USERNAME],
        help_text="登录用，字母、数字和 . _ @ + -，建好后不能改",
    )
    name = forms.CharField(label="姓名", max_length=40)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(f"账号“{username}”已有人使用")
        return username


class NameForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)


class GrantForm(forms.Form):
    """One of the roles that are granted by hand."""

    role = forms.ChoiceField(
        label="角色",
        choices=[(role.value, role.label) for role in Role if role in GRANTABLE],
        error_messages={"invalid_choice": "没有这个角色"},
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class SearchForm(forms.Form):
    """The search of a list."""

    q = forms.CharField(label="姓名或账号", max_length=40, required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("active", "启用"), ("stopped", "停用")]
    )


class DelegationForm(forms.Form):
    """Who acts for me, from which day to which, and why."""

    receiver = forms.ModelChoiceField(
        label="委托给",
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "请先查找并选定代行人", "invalid_choice": "请重新查找并选定代行人"},
    )
    starts = forms.DateField(label="从", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends = forms.DateField(
        label="到（含当天）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label="事由", max_length=100, initial="请假")

    def __init__(self, *args, giver: User, shown: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers_for(giver)
        self.fields["receiver"].choices = [(user.pk, f"{user.name}（{user.username}）") for user in shown]

    def clean_starts(self) -> date:
        return _near(self.cleaned_data["starts"])

    def clean_ends(self) -> date:
        return _near(self.cleaned_data["ends"])


def _near(day: date) -> date:
    if not 2000 <= day.year <= 2099:
        raise forms.ValidationError("年份请写 2000 到 2099 之间")
    return day


def receivers_for(giver: User):
    """Whom one may choose: any active account that administers nothing."""
    return (
        User.objects.filter(is_active=True).exclude(pk=giver.pk).exclude(role_grants__role__in=ADMINISTRATORS)
    )
