"""Forms of the calendar page."""

from django import forms

from tianyuan.ui.forms import BoundedIntegerField, PlainCharField


class DayForm(forms.Form):
    date = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("0", "休息"), ("1", "上班")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = PlainCharField(label="名称", max_length=40, required=False, help_text="如 春节、春节调休上班")
    note = PlainCharField(label="说明", max_length=200, required=False)
    version = BoundedIntegerField(widget=forms.HiddenInput, initial=0)


class ClearForm(forms.Form):
    version = BoundedIntegerField(required=False)


class HoursForm(forms.Form):
    morning_starts = forms.TimeField(label="上午上班")
    morning_ends = forms.TimeField(label="上午下班")
    afternoon_starts = forms.TimeField(label="下午上班")
    afternoon_ends = forms.TimeField(label="下午下班")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def stretches(self):
        """The two stretches as pairs of times."""
        cleaned = self.cleaned_data
        return [
            (cleaned["morning_starts"], cleaned["morning_ends"]),
            (cleaned["afternoon_starts"], cleaned["afternoon_ends"]),
        ]
