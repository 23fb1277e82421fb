"""The auditor's filters: everything from the address line passes here before it reaches a query."""

from datetime import date

from django import forms

from tianyuan import clock
from tianyuan.audit import words
from tianyuan.audit.models import ActorKind


def _day(value: date | None) -> date | None:
    if value and not 2000 <= value.year <= 2099:
        raise forms.ValidationError("年份请写 2000 到 2099 之间")
    return value


class EventFilterForm(forms.Form):
    """Who, what, when, to what; `before` is the number of the last event of the page before."""

    who = forms.CharField(label="操作者", max_length=40, required=False)
    verb = forms.CharField(
        label="操作", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "audit-verbs"})
    )
    target = forms.CharField(label="对象", max_length=120, required=False)
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def clean_since(self) -> date | None:
        return _day(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _day(self.cleaned_data["until"])

    def conditions(self) -> dict:
        """Keyword arguments of `queries.events`."""
        data = self.cleaned_data
        return {
            "who": data["who"],
            "target": data["target"],
            "kinds": [kind for kind in ActorKind if data["who"] and data["who"] in kind.label],
            "verbs": words.matching(data["verb"]) if data["verb"] else [],
            "since": clock.at(data["since"]) if data["since"] else None,
            "until": clock.end_of(data["until"]) if data["until"] else None,
        }
