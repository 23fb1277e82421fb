"""Forms of 成员单位 and 资源清单."""

from typing import Any

from django import forms

from committees.forms.fields import categories_field, day_field
from committees.models import Committee, Membership, Organization, Resource
from committees.permissions import LIAISON_FIELDS, TOWN_FIELDS, keeps_organization
from tianyuan import clock
from tianyuan.permissions import scope_of
from tianyuan.ui.forms import (
    BoundedIntegerField,
    IdempotentForm,
    PhoneField,
    PlainCharField,
    VersionedForm,
)

FIELDS = ["name", "short_name", "code", "sector", "functions", "duties", "address", "phone", "community"]
TYPED = {
    "name": PlainCharField,
    "short_name": PlainCharField,
    "code": PlainCharField,
    "duties": PlainCharField,
    "address": PlainCharField,
    "phone": PhoneField,
}
LABELS = {"phone": "办公电话", "community": "是哪个社区自己的党组织"}


class OrganizationForm(VersionedForm):
    """Correct a unit; who is asked decides which fields."""

    functions = categories_field("职能", help_text="能解决哪些类别的问题；推荐认领单位时先看这里")

    class Meta:
        model = Organization
        fields = FIELDS
        field_classes = TYPED
        labels = LABELS

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._out_of_reach(user):
            del self.fields[name]
        if "phone" in self.fields:
            self.fields["phone"].required = False

    def _out_of_reach(self, user: Any) -> set[str]:
        if scope_of(user, "committees.decide").everywhere:
            return set()
        if keeps_organization(user, self.instance):
            return set(TOWN_FIELDS)
        return set(FIELDS) - LIAISON_FIELDS


class OrganizationCreateForm(IdempotentForm, forms.ModelForm):
    """A new unit, joined to a committee at once."""

    functions = categories_field("职能")
    committee = forms.ModelChoiceField(
        label="加入的大党委", queryset=Committee.objects.active().select_related("community"), required=False
    )
    joined_on = day_field("加入日期", required=False, help_text="空着就是今天")
    fieldsets = [
        ("单位", ["name", "short_name", "code", "sector", "community"]),
        ("加入", ["committee", "joined_on"]),
        ("能做什么", ["functions", "duties"]),
        ("联系", ["address", "phone"]),
    ]

    class Meta:
        model = Organization
        fields = FIELDS
        field_classes = TYPED
        labels = LABELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False


class DeactivateForm(forms.Form):
    """The last day of a unit."""

    left_on = day_field("最后一天", help_text="成员关系和联络员权限到这一天为止")
    version = BoundedIntegerField(widget=forms.HiddenInput)


class LeaveForm(forms.Form):
    """The last day in a committee."""

    left_on = day_field("退出日期")
    version = BoundedIntegerField(widget=forms.HiddenInput)


class JoinForm(IdempotentForm):
    """A unit joins a committee."""

    committee = forms.ModelChoiceField(label="大党委", queryset=Committee.objects.none())
    joined_on = day_field("加入日期")

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        joined = organization.memberships.filter(left_on__isnull=True).values("committee")
        free = Committee.objects.active().exclude(pk__in=joined).select_related("community")
        self.fields["committee"].queryset = free
        self.fields["joined_on"].initial = clock.today()


class ResourceForm(VersionedForm):
    """Correct an offer."""

    categories = categories_field("适合的问题类别", help_text="有这类需求时，会把这一条写进推荐理由")

    class Meta:
        model = Resource
        fields = ["kind", "title", "amount", "unit", "period", "categories", "year"]
        field_classes = {"title": PlainCharField, "unit": PlainCharField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bounded(self)


class ResourceAddForm(IdempotentForm, forms.ModelForm):
    """One more thing the unit offers."""

    categories = categories_field("适合的问题类别", help_text="有这类需求时，会把这一条写进推荐理由")

    class Meta(ResourceForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bounded(self)
        self.fields["year"].initial = clock.today().year


def _bounded(form: Any) -> None:
    form.fields["amount"] = BoundedIntegerField(label="数量", min_value=1, max_value=99999, initial=1)
    form.fields["year"] = BoundedIntegerField(label="年度", min_value=2000, max_value=2099)


class MembershipForm(VersionedForm):
    """共建协议."""

    class Meta:
        model = Membership
        fields = ["agreement_on", "agreement_note"]
        field_classes = {"agreement_note": PlainCharField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement_on"] = day_field("共建协议日期", required=False)
