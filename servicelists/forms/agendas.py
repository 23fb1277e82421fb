"""Small forms behind the buttons of an agenda."""

from django import forms

from servicelists.states import Section
from tianyuan.refusals import BadInput
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField

MOST_ITEMS = 5000


class EditForm(forms.Form):
    """Every edit says which state of the agenda it was made on."""

    version = BoundedIntegerField(required=False)

    @property
    def edit_version(self) -> int | None:
        return self.cleaned_data.get("version")


class OrderForm(EditForm):
    """`order=12,7,9`: item ids in their new order."""

    order = PlainCharField(max_length=60000)

    def clean_order(self) -> list[int]:
        parts = [part for part in self.cleaned_data["order"].split(",") if part]
        if len(parts) > MOST_ITEMS or not all(
            part.isascii() and part.isdigit() and len(part) < 19 for part in parts
        ):
            raise forms.ValidationError("顺序不对，请刷新页面再排")
        return [int(part) for part in parts]


class RetitleForm(EditForm):
    title = PlainCharField(label="议题", max_length=60, required=False)


class SectionForm(EditForm):
    section = forms.ChoiceField(label="板块", choices=Section.choices)


def cleaned(form: forms.Form) -> forms.Form:
    """The form when it is valid; BadInput with its first error otherwise: for buttons without a page of their own."""
    if not form.is_valid():
        raise BadInput("；".join(message for errors in form.errors.values() for message in errors))
    return form
