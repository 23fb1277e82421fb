"""Forms of persons, seats, liaisons and Party members."""

from typing import Any

from django import forms

from committees.forms.fields import day_field, person_field, unit_field
from committees.models import Committee, PartyMember, Person, Seat
from committees.permissions import DECIDED_BY_TOWN
from committees.states import MemberStanding, SeatKind
from tianyuan import clock
from tianyuan.accounts.models import User
from tianyuan.permissions import may
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PhoneField, PlainCharField, VersionedForm
from tianyuan.ui.text import mask_phone


class PersonCreateForm(IdempotentForm):
    """A new person, on one page; the Party side only where it is known."""

    name = PlainCharField(label="姓名", max_length=30)
    phone = PhoneField(label="手机号", required=False, help_text="只在本大党委、本单位内可查看，列表里打码")
    standing = forms.ChoiceField(
        label="党员类别", choices=[("", "不是党员或不登记"), *MemberStanding.choices], required=False
    )
    skills = PlainCharField(label="特长", max_length=100, required=False)
    fieldsets = [("", ["name", "phone"]), ("党员", ["organization", "standing", "skills"])]

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "所在党组织", required=False)

    def clean(self):
        cleaned = super().clean()
        half = bool(cleaned.get("standing")) != bool(cleaned.get("organization"))
        if half and "organization" not in self.errors:
            raise forms.ValidationError("登记党员请同时填所在党组织和党员类别")
        return cleaned


class PersonForm(VersionedForm):
    """Correct a name or phone. The phone typed before is shown masked; an untouched field keeps it."""

    class Meta:
        model = Person
        fields = ["name"]
        field_classes = {"name": PlainCharField}

    phone = PlainCharField(label="手机号", max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._masked = mask_phone(self.instance.phone)
        self._kept = self.instance.phone
        self.fields["phone"].initial = self._masked
        if self._masked:
            self.fields["phone"].help_text = "要换号就整个重新填；不改就别动"

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return self._kept if typed == self._masked else PhoneField(required=False).clean(typed)


class ReasonForm(forms.Form):
    """Why somebody looks at personal data in clear."""

    reason = PlainCharField(
        label="查看事由", max_length=100, help_text="例如：通知 11 月联席会；事由和时间会记入日志"
    )


class LinkForm(forms.Form):
    """The account that acts under a person's posts."""

    user = forms.ModelChoiceField(
        label="账号",
        queryset=User.objects.filter(is_active=True, person__isnull=True, role_grants__isnull=True),
        to_field_name="username",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="填账号名；账号先由系统管理员建立",
        error_messages={"invalid_choice": "没有这个账号，或它已关联别人、已有镇级或管理员角色"},
    )
    version = BoundedIntegerField(widget=forms.HiddenInput)


def kinds_within_reach(user: Any, committee: Committee) -> list[tuple[str, str]]:
    """The posts the user may fill: 书记 and 副书记 only the town."""
    decides = may(user, "committees.decide", committee_id=committee.pk)
    return [(kind.value, kind.label) for kind in SeatKind if decides or kind not in DECIDED_BY_TOWN]


class AppointForm(IdempotentForm):
    """A person gets a post; somebody new is entered on the same page."""

    kind = forms.ChoiceField(label="职务")
    new_name = PlainCharField(
        label="或者新录入：姓名", max_length=30, required=False, help_text="名单里没有时填这里"
    )
    new_phone = PhoneField(label="新录入：手机号", required=False)
    starts_on = day_field("任职日期")
    duty = PlainCharField(label="分工", max_length=60, required=False)
    field_order = ["kind", "person", "new_name", "new_phone", "starts_on", "duty"]

    def __init__(self, *args, user: Any, committee: Committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, "人员", required=False)
        self.fields["kind"].choices = kinds_within_reach(user, committee)
        self.fields["starts_on"].initial = clock.today()
        self.order_fields(self.field_order)

    def clean(self):
        return _one_person(self, super().clean())


def _one_person(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Somebody known or somebody new, not both."""
    if "person" not in form.errors and bool(cleaned.get("person")) == bool(cleaned.get("new_name")):
        both = cleaned.get("person")
        form.add_error(
            "person", "选了人员就不用再新录入，请留一个" if both else "请选一个人，或在下面录入新的姓名"
        )
    return cleaned


class LiaisonForm(forms.Form):
    """Who answers for a unit; nobody when left empty."""

    new_name = PlainCharField(label="或者新录入：姓名", max_length=30, required=False)
    new_phone = PhoneField(label="新录入：手机号", required=False)
    nobody = forms.BooleanField(label="暂时没有联络员", required=False)
    version = BoundedIntegerField(widget=forms.HiddenInput)
    field_order = ["person", "new_name", "new_phone", "nobody"]

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, "联络员", required=False)
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        person = cleaned.get("person")
        if (
            person
            and person.pk == self.initial.get("person")
            and (cleaned.get("nobody") or cleaned.get("new_name"))
        ):
            cleaned["person"] = None  # the present one was only left standing in the field
        if cleaned.get("nobody"):
            if cleaned.get("person") or cleaned.get("new_name"):
                self.add_error("nobody", "勾了“暂时没有”，就不要再选人")
            return cleaned
        return _one_person(self, cleaned)


class SeatEndForm(forms.Form):
    """The last day in a post."""

    ends_on = day_field("离任日期", help_text="含当天")
    version = BoundedIntegerField(widget=forms.HiddenInput)


class SeatForm(VersionedForm):
    """Mend what was typed wrong about a seat; both versions are kept."""

    class Meta:
        model = Seat
        fields = ["kind", "starts_on", "ends_on", "duty"]
        field_classes = {"duty": PlainCharField}

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, "人员", initial=self.instance.person_id)
        self.fields["person"].queryset |= Person.objects.filter(pk=self.instance.person_id)
        self.fields["kind"].choices = kinds_within_reach(user, self.instance.committee)
        self.fields["starts_on"] = day_field("任职日期")
        self.fields["ends_on"] = day_field("离任日期", required=False, help_text="含当天；还在任就空着")
        self.order_fields(["kind", "person", "starts_on", "ends_on", "duty"])


class PartyMemberForm(VersionedForm):
    """The Party side of a person."""

    class Meta:
        model = PartyMember
        fields = ["standing", "skills", "yunling_ref", "active"]
        field_classes = {"skills": PlainCharField, "yunling_ref": PlainCharField}

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "所在党组织", initial=self.instance.organization_id)
        self.order_fields(["organization", "standing", "skills", "yunling_ref", "active"])


class PartyMemberAddForm(IdempotentForm):
    """A known person becomes a Party member of a unit in the books."""

    standing = forms.ChoiceField(label="类别", choices=MemberStanding)
    skills = PlainCharField(label="特长", max_length=100, required=False)
    yunling_ref = PlainCharField(label="云岭先锋编号", max_length=40, required=False)

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "所在党组织")
        self.order_fields(["organization", "standing", "skills", "yunling_ref"])
