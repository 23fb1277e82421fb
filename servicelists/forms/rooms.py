"""Forms of the operator's screen: short, prefilled, answered by a key or a tap."""

from collections.abc import Collection

from django import forms
from django.db.models import Case, QuerySet, Value, When

from committees.models import Organization
from committees.queries import units_of
from servicelists.forms.claims import ForUnitForm, day_field
from servicelists.models import Attendance, Claim, Meeting, Need, Resolution
from servicelists.queries.claims import lead_of, promised_by_default
from servicelists.queries.guests import guests_at
from servicelists.queries.resolutions import due_by_default
from servicelists.queries.windows import Window
from servicelists.states import ClaimRole, Outcome, Presence
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField

BY_HAND = (Outcome.PENDING, Outcome.REPORTED, Outcome.RESOLVED, Outcome.WITHDRAWN)


class StepForm(forms.Form):
    """To the next or the previous item, to one of the list, or before the first: 回头看."""

    step = forms.ChoiceField(
        choices=[("next", "下一项"), ("previous", "上一项"), ("back", "回头看")], required=False
    )
    item = BoundedIntegerField(required=False)


class OutcomeForm(forms.Form):
    """What the meeting said on one item."""

    item = BoundedIntegerField()
    outcome = forms.ChoiceField(label="结果", choices=[(one.value, one.label) for one in BY_HAND])
    note = PlainCharField(label="说明", max_length=300, required=False)


class MarkForm(forms.Form):
    """How one unit takes part; empty `presence` takes the mark back."""

    organization = forms.ModelChoiceField(label="单位", queryset=Organization.objects.none())
    presence = forms.ChoiceField(
        label="到会", choices=[("", "未签到"), *((one.value, one.label) for one in Presence)], required=False
    )
    substitute = PlainCharField(label="代会人", max_length=30, required=False)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        guests = guests_at(meeting).values("organization")
        field = self.fields["organization"]
        field.queryset = Organization.objects.filter(pk__in=guests)
        field.error_messages["invalid_choice"] = "这家单位不在这次会议的应到名单里（社区是东道主，不用签到）"


class RoomClaimForm(ForUnitForm):
    """A unit in the room says yes: units that are here stand first, everything else is filled in."""

    def __init__(self, *args, meeting: Meeting, need: Need, window: Window, **kwargs):
        kwargs["initial"] = {
            "role": ClaimRole.SUPPORT if lead_of(need) else ClaimRole.LEAD,
            "quantity": max(need.left, 1),
            "promised_on": promised_by_default(window.list, window.earliest, window.meeting),
        }
        super().__init__(*args, need=need, auto_id="claim_%s", **kwargs)
        here = present_units(meeting)
        picker = self.fields["organization"].widget
        picker.url_name, picker.query = "rooms:units", f"?meeting={meeting.pk}&need={need.pk}"
        suggested = sorted(picker.suggested, key=lambda row: row[0] not in here)
        # The reasons stand once, above the form: `ideas`.
        self.ideas = [(words, f"到会 · {why}" if pk in here else why) for pk, words, why in suggested]
        picker.suggested = [(pk, words, "到会" if pk in here else "") for pk, words, _ in suggested]


class PickForm(forms.Form):
    """Whose units are looked for, and for which need."""

    meeting = BoundedIntegerField()
    need = BoundedIntegerField()


def present_units(meeting: Meeting) -> set[int]:
    """Ids of the units that are here."""
    rows = Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT)
    return set(rows.values_list("organization", flat=True))


def here_first(units: QuerySet[Organization], here: Collection[int]) -> QuerySet[Organization]:
    """The units that are here before the others, each group in the order of its spelling."""
    rank = Case(When(pk__in=list(here), then=Value(0)), default=Value(1))
    return units.annotate(away=rank).order_by("away", "spelling", "pk")


class ClaimBackForm(forms.Form):
    """A claim typed by mistake."""

    claim = forms.ModelChoiceField(label="认领", queryset=Claim.objects.none())

    def __init__(self, *args, claims: QuerySet[Claim], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claim"].queryset = claims
        self.fields["claim"].error_messages["invalid_choice"] = "这件认领已经退回或登记，请刷新页面"


class ClaimsHereForm(forms.Form):
    """Intentions of units in the room, as they were named in the question."""

    claims = forms.ModelMultipleChoiceField(label="认领", queryset=Claim.objects.none(), required=False)

    def __init__(self, *args, claims: QuerySet[Claim], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = claims
        self.fields["claims"].error_messages["invalid_choice"] = "有一件认领不在这次会议的议程上，请刷新页面"


class ResolutionForm(forms.Form):
    """One thing this meeting settled."""

    resolution = forms.ModelChoiceField(label="议定事项", queryset=Resolution.objects.none())

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resolution"].queryset = meeting.resolutions.select_related("meeting", "committee")
        self.fields["resolution"].error_messages["invalid_choice"] = "这条议定事项已经撤销，请刷新页面"


class SettleForm(forms.Form):
    """议定事项: what was settled, which units do it, by when. Two weeks of workdays are filled in."""

    item = BoundedIntegerField(required=False)
    text = PlainCharField(
        label="议定事项", max_length=200, widget=forms.TextInput(attrs={"placeholder": "议定什么，写一句话"})
    )
    organizations = forms.ModelMultipleChoiceField(
        label="责任单位", queryset=Organization.objects.none(), required=False
    )
    due_on = day_field(label="期限")

    def __init__(self, *args, meeting: Meeting, **kwargs):
        kwargs["initial"] = {"due_on": due_by_default()}
        super().__init__(*args, auto_id="settle_%s", **kwargs)
        self.fields["organizations"].queryset = units_of(meeting.committee)


class TopicForm(forms.Form):
    """What was said on a line of the agenda that is no need."""

    topic = BoundedIntegerField()
    result = PlainCharField(label="商议结果", max_length=500, required=False)


class BoardForm(forms.Form):
    """Make the projector's link, or end it."""

    wanted = forms.ChoiceField(choices=[("make", "打开大屏"), ("revoke", "作废大屏链接")])
