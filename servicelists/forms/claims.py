"""Forms of claiming: few fields, prefilled, so that two taps answer an item."""

import re
from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from committees.models import Alliance, Committee, Organization
from committees.models.searchable import named
from committees.queries import alliances_of, units_of
from servicelists.models import Claim, Need
from servicelists.queries.suggested import Idea, suggested_units
from servicelists.states import ClaimRole
from tianyuan.refusals import BadInput
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PhoneField, PickerField, PlainCharField

FAR = 10**12  # more than any need has
WHOLE = re.compile(r"-?\d+", re.ASCII)

ROLES = [(ClaimRole.LEAD.value, ClaimRole.LEAD.label), (ClaimRole.SUPPORT.value, ClaimRole.SUPPORT.label)]


def day_field(**kwargs) -> forms.DateField:
    """A day by picker or typing."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"], **kwargs)


def unit_picker(label: str) -> PickerField:
    """A unit by name, pinyin or initials; each form says with `offer_units` which ones."""
    return PickerField(
        label=label,
        queryset=Organization.objects.none(),
        find=named,
        url_name="organizations:pick",
        error_messages={"invalid_choice": "这家单位不在可选的范围里，或已经认领了这件事，请另选一家"},
    )


def offer_units(
    field: forms.Field, units: QuerySet, *, ideas: Iterable[Idea] = (), committee: Committee | None = None
) -> None:
    """Which units the picker takes, and which stand first with their reasons."""
    assert isinstance(field, PickerField)
    field.queryset = units
    field.widget.query = f"?committee={committee.pk}" if committee else ""
    field.widget.suggested = [(unit.pk, str(unit), why) for unit, why in ideas]


def _free_units(need: Need, committee: Committee) -> QuerySet:
    """Member units that do not hold a claim on the need."""
    held = need.claims.active().filter(organization__isnull=False).values("organization")
    return units_of(committee).exclude(pk__in=held)


def said(form: forms.BaseForm) -> dict:
    """The cleaned fields, or BadInput with the first error and the field it belongs to."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise BadInput(f"{label}：{errors[0]}" if label else str(errors[0]))


class AmountField(BoundedIntegerField):
    """How much of a need. Any whole number is read: the action knows what is left and says it in one sentence."""

    def __init__(self, **kwargs):
        super().__init__(min_value=-FAR, max_value=FAR, **kwargs)

    def to_python(self, value):
        if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
            value = str(max(min(int(value[:20]), FAR), -FAR))
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {"min": 0}


class ClaimForm(IdempotentForm):
    """意向: role, how much, until when. The action knows the limits and says them in words."""

    role = forms.ChoiceField(label="方式", choices=ROLES, required=False)
    quantity = AmountField(label="数量", required=False)
    promised_on = day_field(label="承诺完成日期", required=False)
    measure = PlainCharField(label="解决措施", max_length=300, required=False)
    alliance = forms.ModelChoiceField(
        label="以红色联盟名义", queryset=Alliance.objects.active(), required=False, empty_label="不用联盟名义",
        error_messages={"invalid_choice": "这个联盟已经解散，请刷新页面再认领"},
    )  # fmt: skip

    def clean(self) -> dict:
        """A number that was cleared is no answer; where none is asked for it is one thing."""
        cleaned: dict = super().clean() or self.cleaned_data
        if "quantity" in self.fields and not str(self.data.get("quantity", "1")).strip():
            self.add_error("quantity", "请填认领多少，再点一次")
        return cleaned

    def for_action(self) -> dict:
        data = said(self)
        return {
            "alliance": data.get("alliance"),
            "role": data["role"] or ClaimRole.LEAD,
            "quantity": 1 if data.get("quantity") is None else data["quantity"],
            "promised_on": data["promised_on"],
            "measure": data["measure"],
        }

    def as_typed(self) -> dict:
        """What could be read of it, for the card that comes back: `queries.claims.Offer.keep`."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "role": data.get("role", ""),
            "quantity": data.get("quantity"),
            "promised_on": data.get("promised_on"),
        }


class ForUnitForm(ClaimForm):
    """代单位录入: a unit in the room says yes; the committee's side enters it."""

    field_order = [
        "organization", "alliance", "role", "quantity", "promised_on", "measure", "contact", "contact_phone",
    ]  # fmt: skip

    organization = unit_picker("认领单位")
    contact = PlainCharField(label="联系人", max_length=30, required=False, help_text="不填就用单位的联络员")
    contact_phone = PhoneField(label="联系电话", required=False)

    def __init__(self, *args, need: Need, **kwargs):
        super().__init__(*args, **kwargs)
        units = _free_units(need, need.committee)
        offer_units(
            self.fields["organization"], units, ideas=suggested_units(need, units), committee=need.committee
        )
        self._offer_alliances(need.committee)
        if need.is_one_thing:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].help_text = f"还差 {need.left} {need.unit}"

    def _offer_alliances(self, committee: Committee) -> None:
        """Asked only where there is one; its lead is the unit that claims."""
        alliances = alliances_of(committee)
        if not alliances:
            del self.fields["alliance"]
            return
        field = self.fields["alliance"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = alliances
        field.help_text = "认领单位是联盟牵头单位时才选"

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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.need.is_one_thing:
            del self.fields["quantity"]


class LinkChangeForm(ChangeForm):
    """The same by the unit's link: its contact is its liaison, who is not asked for here."""

    contact = None
    contact_phone = None

    class Meta(ChangeForm.Meta):
        fields: ClassVar = ["quantity", "promised_on", "measure"]


class ReasonForm(forms.Form):
    reason = PlainCharField(label="原因", max_length=200)


class TransferForm(ReasonForm):
    """转交: to which unit, and why."""

    field_order = ["to_organization", "reason"]
    to_organization = unit_picker("转交给")

    def __init__(self, *args, claim: Claim, **kwargs):
        super().__init__(*args, **kwargs)
        units = _free_units(claim.need, claim.committee)
        ideas = suggested_units(claim.need, units)
        offer_units(self.fields["to_organization"], units, ideas=ideas, committee=claim.committee)


class ManyForm(forms.Form):
    """The ticked rows of 一并登记."""

    claims = forms.ModelMultipleChoiceField(label="认领", queryset=Claim.objects.none())

    def __init__(self, *args, claims, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = claims
        self.fields["claims"].error_messages["required"] = "请先勾选要登记的认领"
        self.fields["claims"].error_messages["invalid_choice"] = "有一条已经登记或退回，请刷新页面再看"


class AskForm(IdempotentForm):
    """商请: which unit, in which words. Units that fit stand first, with the reason."""

    organization = unit_picker("商请单位")
    words = PlainCharField(label="商请说明", max_length=300, required=False)

    def __init__(self, *args, units: QuerySet, ideas: Iterable[Idea] = (), **kwargs):
        super().__init__(*args, **kwargs)
        offer_units(self.fields["organization"], units, ideas=ideas)


class AnswerForm(forms.Form):
    """A unit's answer to a request of the town."""

    quantity = BoundedIntegerField(label="数量", min_value=1, required=False)
    answer = PlainCharField(label="答复", max_length=200, required=False)
