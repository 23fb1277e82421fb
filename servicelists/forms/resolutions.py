"""Forms of 议定事项: what, who, until when; one line of progress; words that go out."""

from django import forms

from committees.models import Organization
from committees.queries import units_of
from servicelists.forms.claims import day_field
from servicelists.models import Meeting, Resolution
from servicelists.queries.resolutions import due_by_default
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PlainCharField


class _Settled(forms.Form):
    text = PlainCharField(label="议定事项", max_length=200, rows=2)
    organizations = forms.ModelMultipleChoiceField(
        label="责任单位", queryset=Organization.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="可以几家一起；不选就由社区自己落实",
        error_messages={"invalid_choice": "有一家不是本大党委的成员单位，请刷新页面再选"},
    )  # fmt: skip
    due_on = day_field(label="完成期限")

    def offer_units(self, meeting: Meeting) -> None:
        field = self.fields["organizations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = units_of(meeting.committee).order_by("spelling", "pk")


class SettleForm(IdempotentForm, _Settled):
    """One more thing a meeting settled; two weeks of workdays are filled in."""

    field_order = ["text", "organizations", "due_on"]

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, initial={"due_on": due_by_default()}, **kwargs)
        self.offer_units(meeting)


class ResolutionForm(_Settled):
    """Correct one that is open."""

    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, resolution: Resolution, **kwargs):
        kwargs["initial"] = {
            "text": resolution.text, "organizations": list(resolution.organizations.all()),
            "due_on": resolution.due_on, "version": resolution.version,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.offer_units(resolution.meeting)


class ReportForm(IdempotentForm):
    """One line of progress; staff may say for which unit."""

    text = PlainCharField(label="进展", max_length=300, rows=2)
    organization = forms.ModelChoiceField(
        label="哪家单位的进展", queryset=Organization.objects.none(), required=False, empty_label="社区",
        error_messages={"invalid_choice": "这家单位不是这件事的责任单位"},
    )  # fmt: skip

    def __init__(self, *args, units: list[Organization], staff: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.filter(pk__in=[unit.pk for unit in units])
        if not staff:
            field.empty_label = None
            field.required = True
            field.initial = units[0].pk if units else None
            if len(units) == 1:
                field.widget = forms.HiddenInput()


class WordsForm(forms.Form):
    """The words of a step, as the confirming box sends them."""

    reason = PlainCharField(label="内容", max_length=300)


class OptionalWordsForm(forms.Form):
    reason = PlainCharField(label="内容", max_length=300, required=False)


class CoordinateForm(forms.Form):
    """The town's answer: what it arranged, and the day it sets."""

    reason = PlainCharField(label="协调意见", max_length=300, rows=3)
    due_on = day_field(label="镇党委定的期限")
