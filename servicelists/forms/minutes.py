"""Forms of minutes and of a meeting's file."""

from django import forms

from committees.models import Organization
from servicelists.forms.claims import day_field
from servicelists.models import Minutes
from servicelists.queries.minutes import asked_until, first_day_asked, parts_of, speaks_for
from servicelists.queries.minutes_draft import SUMMARY
from servicelists.states import FileKind
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField

WHOLE = 400_000  # what a form takes up at all; the action says what is too long, naming the part


class SectionForm(forms.Form):
    """One section. `version` is the section's when the editor was opened."""

    text = PlainCharField(label="内容", max_length=WHOLE, required=False, rows=12)
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, title: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if title:
            self.fields["text"].label = title


class CirculateForm(forms.Form):
    """Until when units are asked."""

    until = day_field(label="意见截止")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, last = first_day_asked()
        self.initial.setdefault("until", asked_until())
        self.fields["until"].widget.attrs |= {"min": f"{first:%Y-%m-%d}", "max": f"{last:%Y-%m-%d}"}


class CommentForm(forms.Form):
    """A unit's word; 无意见 by its own button."""

    organization = forms.ModelChoiceField(
        label="单位", queryset=Organization.objects.none(), required=False, empty_label=None
    )
    section = forms.ChoiceField(label="针对哪一部分", required=False)
    text = PlainCharField(label="意见", max_length=500, required=False, rows=4)
    agreed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, minutes: Minutes, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = [one.organization_id for one in speaks_for(user, minutes)]
        field, section = self.fields["organization"], self.fields["section"]
        assert isinstance(field, forms.ModelChoiceField)
        assert isinstance(section, forms.ChoiceField)
        field.queryset = Organization.objects.filter(pk__in=units)
        if len(units) < 2:
            field.widget = forms.HiddenInput()
        self.only_unit = field.queryset.first() if len(units) == 1 else None
        field.required = len(units) > 1
        titled = [(part["key"], part["title"]) for part in minutes.sections]
        section.choices = [("", "整份纪要"), *titled]

    def clean_organization(self):
        """A liaison of one unit need not say which."""
        return self.cleaned_data["organization"] or self.only_unit


class AnswerForm(forms.Form):
    """采纳 (one press), or words."""

    answer = PlainCharField(label="采纳情况", max_length=200, required=False)
    take = forms.BooleanField(required=False)

    def words(self) -> str:
        """What is stored: 采纳, or the words as typed."""
        said = self.cleaned_data["answer"].strip()
        if not self.cleaned_data["take"]:
            return said
        return f"采纳：{said}"[:200] if said else "采纳"


class IssueForm(forms.Form):
    """`version` of what was read; `number` where a committee has its paper minutes to follow on."""

    number = BoundedIntegerField(label="期号", required=False)
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)


class CorrectForm(forms.Form):
    """Every part with its text, and why."""

    why = PlainCharField(label="更正原因", max_length=200, help_text="读的人会看到，如：到会单位漏记一家")
    version = BoundedIntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, minutes: Minutes, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", minutes.version)
        for part in parts_of(minutes):
            rows = 4 if part.key == SUMMARY else max(4, min(16, part.text.count("\n") + 3))
            self.fields[part.key] = PlainCharField(
                label=part.title, max_length=WHOLE, rows=rows, initial=part.text, required=False
            )
        self.keys = [part.key for part in parts_of(minutes)]

    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.keys}


class UploadForm(forms.Form):
    """Photos and scans, several at once; the phone's camera will do."""

    kind = forms.ChoiceField(label="种类", choices=FileKind.choices, initial=FileKind.PHOTO)
    caption = PlainCharField(label="说明", max_length=60, required=False)


class DescribeForm(forms.Form):
    caption = PlainCharField(label="说明", max_length=60, required=False)
    kind = forms.ChoiceField(label="种类", choices=FileKind.choices, required=False)
