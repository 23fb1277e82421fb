"""Forms of the grid."""

from typing import Any

from django import forms

from committees.forms.fields import day_field, person_field, unit_field
from committees.models import Community, Person
from tianyuan import clock
from tianyuan.ui.forms import IdempotentForm, PlainCharField


class RegisterForm(IdempotentForm):
    """A unit registers to a community."""

    community = forms.ModelChoiceField(label="报到社区", queryset=Community.objects.all())
    registered_on = day_field("报到日期")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "单位")
        self.fields["registered_on"].initial = clock.today()
        self.order_fields(["organization", "community", "registered_on"])


class MemberRegisterForm(IdempotentForm):
    """A Party member registers to a community."""

    community = forms.ModelChoiceField(label="报到社区", queryset=Community.objects.all())
    branch = PlainCharField(label="报到支部", max_length=60, required=False)
    registered_on = day_field("报到日期")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, "党员")
        self.fields["registered_on"].initial = clock.today()
        self.order_fields(["person", "community", "branch", "registered_on"])

    def clean_person(self) -> Person:
        person = self.cleaned_data["person"]
        if not hasattr(person, "party_member"):
            raise forms.ValidationError(f"{person}没有登记为党员，请先在人员里登记")
        return person
