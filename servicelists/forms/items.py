"""Forms of service items: two numbers to finish, one line to add."""

from django import forms
from django.db.models import QuerySet

from committees.models import Committee
from servicelists.forms.claims import day_field, offer_units, unit_picker
from servicelists.models import ServiceItem
from servicelists.states import ServiceCategory
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PlainCharField, VersionedForm

FEW = 5


class FinishForm(forms.Form):
    """办完: how many people, and what was done."""

    served = BoundedIntegerField(label="服务人数", max_value=1_000_000, help_text="没有服务到人的填 0")
    result = PlainCharField(label="完成情况", max_length=300, rows=3, required=False)


class ItemForm(VersionedForm):
    """Title, term and place; a second editor sees both texts."""

    title = PlainCharField(label="服务事项", max_length=80)
    due_on = day_field(label="完成期限")
    place = PlainCharField(label="地点", max_length=60, required=False)

    class Meta:
        model = ServiceItem
        fields = ["title", "due_on", "place"]


class OwnAccordForm(IdempotentForm):
    """单位自报 one more service."""

    field_order = ["organization", "category", "title", "due_on", "place"]
    organization = unit_picker("单位")
    category = forms.ChoiceField(label="服务类别", choices=ServiceCategory.choices)
    title = PlainCharField(label="服务事项", max_length=80)
    due_on = day_field(label="完成期限", required=False, help_text="不填就是服务月的最后一天")
    place = PlainCharField(label="地点", max_length=60, required=False)

    def __init__(self, *args, units: QuerySet, committee: Committee, **kwargs):
        super().__init__(*args, **kwargs)
        some = list(units[: FEW + 1])
        if len(some) <= FEW:  # a liaison's own: chosen already, nothing to search
            self.fields["organization"] = forms.ModelChoiceField(
                label="单位", queryset=units, initial=some[0].pk, empty_label=None
            )
        else:
            offer_units(self.fields["organization"], units, committee=committee)
