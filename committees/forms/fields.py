"""Fields several forms share."""

from typing import Any

from django import forms

from committees.models import Organization, Person
from committees.models.searchable import named
from committees.states import NeedCategory
from tianyuan.ui.forms import PickerField


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=day_input(), **options)


def categories_field(label: str, **options: Any) -> forms.MultipleChoiceField:
    """Several of the twelve categories of problems."""
    return forms.MultipleChoiceField(
        label=label, choices=NeedCategory, widget=forms.CheckboxSelectMultiple, required=False, **options
    )


def person_field(user: Any, label: str, **options: Any) -> PickerField:
    """A person the user may see, by name, pinyin or initials."""
    return PickerField(
        label=label,
        queryset=Person.objects.visible_to(user),
        find=named,
        url_name="persons:pick",
        **options,
    )


def unit_field(user: Any, label: str, **options: Any) -> PickerField:
    """An active unit the user may see."""
    return PickerField(
        label=label,
        queryset=Organization.objects.visible_to(user).active(),
        find=named,
        url_name="organizations:pick",
        **options,
    )
