"""Forms of the grid."""

from typing import Any

from django import forms

from committees.forms.fields import day_field, person_field, unit_field
from committees.models import Person
from grids.permissions.registrations import communities_open_to
from tianyuan import clock
from tianyuan.ui.forms import IdempotentForm, PickerField, PlainCharField


def community_field(user: Any) -> forms.ModelChoiceField:
    """Where the user may register somebody; the only one is chosen already."""
    rows = communities_open_to(user)
    known = list(rows[:2])
    return forms.ModelChoiceField(
        label="报到社区", queryset=rows, initial=known[0] if len(known) == 1 else None, empty_label="请选择"
    )


def member_field(user: Any) -> PickerField:
    """A person entered as a Party member; others are said to be none when typed in full."""
    field = person_field(user, "党员")
    field.widget.query = "?members=1"
    return field


class RegisterForm(IdempotentForm):
    """A unit registers to a community."""

    registered_on = day_field("报到日期")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "单位")
        self.fields["community"] = community_field(user)
        self.fields["registered_on"].initial = clock.today()
        self.order_fields(["organization", "community", "registered_on"])


class MemberRegisterForm(IdempotentForm):
    """A Party member registers to a community."""

    branch = PlainCharField(label="报到支部", max_length=60, required=False)
    registered_on = day_field("报到日期")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = member_field(user)
        self.fields["community"] = community_field(user)
        self.fields["registered_on"].initial = clock.today()
        self.order_fields(["person", "community", "branch", "registered_on"])

    def clean_person(self) -> Person:
        person = self.cleaned_data["person"]
        if not hasattr(person, "party_member"):
            raise forms.ValidationError(f"{person}没有登记为党员，请先在人员里登记")
        return person
