"""Forms of 红色联盟."""

from typing import Any

from django import forms

from committees.forms.fields import day_field
from committees.models import Alliance, Committee, Organization
from committees.models.searchable import named
from committees.queries import units_of
from tianyuan import clock
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PickerField, PlainCharField


class _AllianceFields(forms.Form):
    name = PlainCharField(label="联盟名称", max_length=40, help_text="例如：银龄关爱红色联盟")
    purpose = PlainCharField(label="做什么", max_length=120, required=False)
    lead = PickerField(
        label="牵头单位", queryset=Organization.objects.none(), find=named, url_name="organizations:pick",
        error_messages={"invalid_choice": "这家单位不是本大党委的成员单位"},
    )  # fmt: skip
    members = forms.ModelMultipleChoiceField(
        label="成员单位", queryset=Organization.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请再选至少一家成员单位", "invalid_choice": "有一家不是本大党委的成员单位"},
    )  # fmt: skip

    def offer_units(self, committee: Committee) -> None:
        units = units_of(committee).order_by("spelling", "pk")
        lead, members = self.fields["lead"], self.fields["members"]
        assert isinstance(lead, PickerField)
        assert isinstance(members, forms.ModelMultipleChoiceField)
        lead.queryset, members.queryset = units, units
        lead.widget.query = f"?committee={committee.pk}"


class AllianceForm(IdempotentForm, _AllianceFields):
    """A new one."""

    field_order = ["name", "purpose", "lead", "members", "formed_on"]

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any):
        super().__init__(*args, initial={"formed_on": clock.today()}, **kwargs)
        self.fields["formed_on"] = day_field("成立日期")
        self.offer_units(committee)
        self.order_fields(self.field_order)


class AllianceEditForm(_AllianceFields):
    """Correct one that stands."""

    field_order = ["name", "purpose", "lead", "members", "formed_on", "version"]
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any):
        initial = {
            "name": alliance.name, "purpose": alliance.purpose, "lead": alliance.lead_id,
            "members": list(alliance.members.all()), "formed_on": alliance.formed_on, "version": alliance.version,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["formed_on"] = day_field("成立日期")
        self.offer_units(alliance.committee)
        self.order_fields(self.field_order)
