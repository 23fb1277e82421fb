"""Forms of the grid."""

from typing import Any

from django import forms

from committees.forms.fields import day_field, unit_field
from committees.models import Community
from tianyuan import clock
from tianyuan.ui.forms import IdempotentForm


class RegisterForm(IdempotentForm):
    """A unit registers to a community."""

    community = forms.ModelChoiceField(label="报到社区", queryset=Community.objects.all())
    registered_on = day_field("报到日期")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "单位")
        self.fields["registered_on"].initial = clock.today()
        self.order_fields(["organization", "community", "registered_on"])
