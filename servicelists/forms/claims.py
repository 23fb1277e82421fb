"""Forms of claiming: few fields, prefilled, so that two taps answer an item."""

from collections.abc import Iterable

from django import forms

from committees.models import Organization
from committees.queries import units_of
from servicelists.models import Claim, Need
from servicelists.states import ClaimRole
from tianyuan.refusals import BadInput
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PhoneField, PlainCharField

ROLES = [(ClaimRole.LEAD.value, ClaimRole.LEAD.label), (ClaimRole.SUPPORT.value, ClaimRole.SUPPORT.label)]


def day_field(**kwargs) -> forms.DateField:
    """A day by picker or typing."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"], **kwargs)


def said(form: forms.BaseForm) -> dict:
    """The cleaned fields, or BadInput with the first error and the field it belongs to."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise BadInput(f"{label}：{errors[0]}" if label else str(errors[0]))


class ClaimForm(IdempotentForm):
    """意向: role, how much, until when. The action knows the limits and says them in words."""

    role = forms.ChoiceField(label="方式", choices=ROLES, required=False)
    quantity = BoundedIntegerField(label="数量", required=False)
    promised_on = day_field(label="承诺完成日期", required=False)
    measure = PlainCharField(label="解决措施", max_length=300, required=False)

    def for_action(self) -> dict:
        data = said(self)
        return {
            "role": data["role"] or ClaimRole.LEAD,
            "quantity": 1 if data["quantity"] is None else data["quantity"],
            "promised_on": data["promised_on"],
            "measure": data["measure"],
        }


class ForUnitForm(ClaimForm):
    """代单位录入: a unit in the room says yes; the committee's side enters it."""

    field_order = ["organization", "role", "quantity", "promised_on", "measure", "contact", "contact_phone"]

    organization = forms.ModelChoiceField(
        label="认领单位", queryset=Organization.objects.none(), empty_label="请选单位"
    )
    contact = PlainCharField(label="联系人", max_length=30, required=False, help_text="不填就用单位的联络员")
    contact_phone = PhoneField(label="联系电话", required=False)

    def __init__(self, *args, need: Need, **kwargs):
        super().__init__(*args, **kwargs)
        held = need.claims.active().filter(organization__isnull=False).values("organization")
        self.fields["organization"].queryset = units_of(need.committee).exclude(pk__in=held)
        self.fields["quantity"].help_text = f"还差 {need.left} {need.unit}；只是配合牵头单位就填 0"

    def for_action(self) -> dict:
        data = said(self)
        names = ("organization", "contact", "contact_phone")
        return {**super().for_action(), **{name: data[name] for name in names}}


class ChangeForm(forms.ModelForm):
    """Quantity, date and measure of an intention."""

    quantity = BoundedIntegerField(label="数量")
    promised_on = day_field(label="承诺完成日期")
    measure = PlainCharField(label="解决措施", max_length=300, required=False, rows=3)
    contact = PlainCharField(label="联系人", max_length=30, required=False)
    contact_phone = PhoneField(label="联系电话", required=False)

    class Meta:
        model = Claim
        fields = ["quantity", "promised_on", "measure", "contact", "contact_phone"]


class ReasonForm(forms.Form):
    reason = PlainCharField(label="原因", max_length=200)


class TransferForm(ReasonForm):
    """转交: to which unit, and why."""

    field_order = ["to_organization", "reason"]
    to_organization = forms.ModelChoiceField(
        label="转交给", queryset=Organization.objects.none(), empty_label="请选单位"
    )

    def __init__(self, *args, claim: Claim, **kwargs):
        super().__init__(*args, **kwargs)
        held = claim.need.claims.active().filter(organization__isnull=False).values("organization")
        units = units_of(claim.committee).exclude(pk__in=held)
        self.fields["to_organization"].queryset = units


class ManyForm(forms.Form):
    """The ticked rows of 一并登记."""

    claims = forms.ModelMultipleChoiceField(label="认领", queryset=Claim.objects.none())

    def __init__(self, *args, claims, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = claims
        self.fields["claims"].error_messages["required"] = "请先勾选要登记的认领"
        self.fields["claims"].error_messages["invalid_choice"] = "有一条已经登记或退回，请刷新页面再看"


class AskForm(IdempotentForm):
    """商请: which unit, in which words. Units whose 职能 fit stand first."""

    organization = forms.ChoiceField(label="商请单位")
    words = PlainCharField(label="商请说明", max_length=300, required=False)

    def __init__(self, *args, units: Iterable[Organization], need: Need | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["organization"].choices = [("", "请选单位"), *_by_function(self.units.values(), need)]

    def clean_organization(self) -> Organization:
        return self.units[self.cleaned_data["organization"]]


def _by_function(units: Iterable[Organization], need: Need | None) -> list:
    fits = [unit for unit in units if need is not None and need.category in unit.functions]
    others = [unit for unit in units if unit not in fits]
    groups = (("职能对口", fits), ("其他单位", others))
    return [(name, [(str(unit.pk), str(unit)) for unit in rows]) for name, rows in groups if rows]


class AnswerForm(forms.Form):
    """A unit's answer to a request of the town."""

    quantity = BoundedIntegerField(label="数量", min_value=1, required=False)
    answer = PlainCharField(label="答复", max_length=200, required=False)
