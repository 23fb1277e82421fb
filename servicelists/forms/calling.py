"""Forms of 议事会, 急事会商 and 改期."""

from typing import Any

from django import forms

from committees.models import Committee, Organization
from committees.queries import guests_of
from servicelists.forms.meetings import USUAL_HOUR, WhenField
from servicelists.models import Meeting, Need
from servicelists.queries.suggested import suggested_units
from servicelists.states import NEED_LISTABLE, NeedKind
from tianyuan import clock
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PlainCharField
from tianyuan.workdays import calendar

LINES = 20 * 121


class CallForm(IdempotentForm):
    """An 议事会: when, where, what is talked about. Also changes one that is drafted."""

    starts_at = WhenField(label="开会时间")
    place = PlainCharField(label="地点", max_length=60)
    topics = PlainCharField(label="商议事项", max_length=LINES, rows=4, required=False, help_text="一行一项")
    needs = forms.ModelMultipleChoiceField(
        label="一起议的需求", queryset=Need.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "有一件需求已经不能放到议程上，请刷新页面再选"},
    )  # fmt: skip
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, committee: Committee, meeting: Meeting | None = None, **kwargs):
        super().__init__(*args, initial=_standing(committee, meeting), **kwargs)
        field = self.fields["needs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Need.objects.filter(
            committee=committee, kind=NeedKind.PROBLEM, state__in=NEED_LISTABLE
        ).order_by("submitted_at")

    def clean_topics(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["topics"].splitlines() if line.strip()]


def _standing(committee: Committee, meeting: Meeting | None) -> dict[str, Any]:
    if meeting is None:
        day = calendar.add(clock.today(), 3)
        at = clock.local(clock.at(day, USUAL_HOUR.hour, USUAL_HOUR.minute))
        return {"starts_at": at, "place": committee.default_place}
    agenda = meeting.agenda
    return {
        "starts_at": clock.local(meeting.starts_at),
        "place": meeting.place,
        "topics": "\n".join(topic.title for topic in agenda.topics.filter(resolution__isnull=True)),
        "needs": list(agenda.items.standing().values_list("need", flat=True)),
        "version": meeting.version,
    }


class OwnNoticeForm(forms.Form):
    """The notice in one's own words; empty goes out as it is drafted."""

    notice = PlainCharField(
        label="自己写通知正文", max_length=4000, rows=8, required=False, help_text="空着就按上面的自动写"
    )


class RescheduleForm(OwnNoticeForm):
    """改期: the new time and place."""

    field_order = ["starts_at", "place", "notice", "version"]

    starts_at = WhenField(label="改到")
    place = PlainCharField(label="地点", max_length=60)
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        initial = {
            "starts_at": clock.local(meeting.starts_at), "place": meeting.place, "version": meeting.version,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)


class UrgentForm(IdempotentForm):
    """急事会商: whom, where, now or later today."""

    organizations = forms.ModelMultipleChoiceField(
        label="约请单位", queryset=Organization.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一家单位", "invalid_choice": "有一家不是本大党委的成员单位"},
    )  # fmt: skip
    place = PlainCharField(label="到哪里", max_length=60)
    at = forms.TimeField(
        label="几点（空着：马上）", required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        input_formats=["%H:%M", "%H:%M:%S"],
    )  # fmt: skip

    def __init__(self, *args, need: Need, **kwargs):
        assert need.committee is not None
        guests = guests_of(need.committee).values("organization")
        units = Organization.objects.filter(pk__in=guests).order_by("spelling", "pk")
        ideas = {unit.pk: why for unit, why in suggested_units(need, units)}
        initial = {"place": need.place or need.committee.default_place, "organizations": list(ideas)}
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["organizations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = units
        ordered = sorted(units, key=lambda unit: unit.pk not in ideas)
        field.choices = [(u.pk, f"{u}（{ideas[u.pk]}）" if u.pk in ideas else str(u)) for u in ordered]

    def starts_at(self):
        """None for at once."""
        at = self.cleaned_data["at"]
        return clock.at(clock.today(), at.hour, at.minute) if at else None
