"""Forms of the meeting: time and place, the notice, the result of an item, 补录."""

from datetime import date, datetime, time

from django import forms

from committees.models import Organization
from servicelists.actions.meetings import Recorded
from servicelists.models import Meeting, MonthlyList
from servicelists.states import ClaimRole, Outcome
from tianyuan import clock
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField

USUAL_HOUR = time(14, 30)


class WhenField(forms.SplitDateTimeField):
    """A day and a time of day in 田园镇; cleans to an aware moment."""

    widget = forms.SplitDateTimeWidget(
        date_attrs={"type": "date", "aria-label": "日期"}, time_attrs={"type": "time", "aria-label": "时间"}
    )

    def __init__(self, **kwargs):
        super().__init__(input_date_formats=["%Y-%m-%d"], input_time_formats=["%H:%M", "%H:%M:%S"], **kwargs)
        self.widget.widgets[0].format = "%Y-%m-%d"
        self.widget.widgets[1].format = "%H:%M"


def usual_time(monthly_list: MonthlyList) -> datetime:
    """What the form proposes: the first day of the meeting's window that is not over, half past two."""
    day: date = max(monthly_list.meeting_from, clock.today())
    return clock.local(clock.at(day, USUAL_HOUR.hour, USUAL_HOUR.minute))


class ArrangeForm(forms.Form):
    """When and where the meeting is."""

    starts_at = WhenField(label="开会时间")
    place = PlainCharField(label="地点", max_length=60)

    def __init__(self, *args, monthly_list: MonthlyList, meeting: Meeting | None = None, **kwargs):
        kwargs["initial"] = {
            "starts_at": clock.local(meeting.starts_at) if meeting else usual_time(monthly_list),
            "place": meeting.place if meeting else monthly_list.committee.default_place,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)


class NoticeForm(ArrangeForm):
    """Everything that goes out with the notice. An empty text takes the derived one."""

    notice = PlainCharField(
        label="自己写通知正文", max_length=4000, rows=8, required=False,
        help_text="空着就按上面的时间地点自动写，写什么发什么",
    )  # fmt: skip
    agenda_version = BoundedIntegerField(widget=forms.HiddenInput, required=False)


class DecideForm(forms.Form):
    """What the meeting decided on an item nobody claimed."""

    outcome = forms.ChoiceField(
        label="结果",
        choices=[
            (o.value, o.label)
            for o in (Outcome.PENDING, Outcome.REPORTED, Outcome.RESOLVED, Outcome.WITHDRAWN)
        ],
    )
    note = PlainCharField(label="说明", max_length=300, required=False)


class RecordForm(ArrangeForm):
    """补录: when and where the meeting was; the results are rows of RecordLineForm."""

    def clean_starts_at(self):
        moment = self.cleaned_data["starts_at"]
        if moment > clock.now():
            raise forms.ValidationError("这个时间还没到；还没开的会请用“核对并发通知”")
        return moment


RESULTS = [
    ("", "没人接，挂账"),
    (Outcome.CLAIMED.value, "有单位认领"),
    (Outcome.REPORTED.value, "上报镇党委"),
    (Outcome.RESOLVED.value, "议定，社区自办"),
    (Outcome.WITHDRAWN.value, "撤回"),
]


class RecordLineForm(forms.Form):
    """What the paper says about one item. Prefilled so that only what happened is touched."""

    outcome = forms.ChoiceField(label="结果", choices=RESULTS, required=False)
    lead = forms.ModelChoiceField(label="牵头单位", queryset=Organization.objects.none(), required=False)
    quantity = BoundedIntegerField(label="数量", min_value=1, required=False)
    promised_on = forms.DateField(
        label="承诺完成", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    support = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=Organization.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = PlainCharField(label="说明", max_length=300, required=False)

    def __init__(self, *args, item, units, promised_on, **kwargs):
        kwargs["initial"] = {"quantity": item.need.left or None, "promised_on": promised_on}
        super().__init__(*args, prefix=f"need-{item.need_id}", **kwargs)
        self.item = item
        for name in ("lead", "support"):
            self.fields[name].queryset = units

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lead") and not cleaned.get("outcome"):
            cleaned["outcome"] = Outcome.CLAIMED.value
        if cleaned.get("outcome") == Outcome.CLAIMED and not cleaned.get("lead"):
            self.add_error("lead", "请选择牵头单位")
        if cleaned.get("outcome") == Outcome.WITHDRAWN and not cleaned.get("note"):
            self.add_error("note", "撤回请写明去向")
        return cleaned

    def recorded(self) -> Recorded:
        """The cleaned line as the action takes it."""
        data = self.cleaned_data
        if data["outcome"] != Outcome.CLAIMED:
            return Recorded(outcome=data["outcome"] or "", note=data["note"])
        lead = self._claim(data["lead"], ClaimRole.LEAD, data.get("quantity") or self.item.need.left)
        helpers = [unit for unit in data["support"] if unit != data["lead"]]
        return Recorded(claims=(lead, *(self._claim(unit, ClaimRole.SUPPORT, 0) for unit in helpers)))

    def _claim(self, organization, role: ClaimRole, quantity: int) -> dict:
        return {
            "organization": organization,
            "role": role.value,
            "quantity": quantity,
            "measure": self.cleaned_data["note"],
            "promised_on": self.cleaned_data["promised_on"],
        }
