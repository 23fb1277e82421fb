"""Forms of the meeting: time and place, the notice, the result of an item, 补录."""

from datetime import date, datetime, time, timedelta

from django import forms

from committees.models import Organization
from servicelists.actions.attendance import STAYED_AWAY
from servicelists.actions.meetings import Came, Recorded
from servicelists.models import Meeting, MonthlyList
from servicelists.queries.claims import lead_of, taken_words
from servicelists.states import ClaimRole, Outcome, Presence, Section
from tianyuan import clock
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField
from tianyuan.workdays import calendar as workdays

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


def last_held(monthly_list: MonthlyList, meeting: Meeting | None) -> datetime | None:
    """When a meeting entered afterwards probably was: as announced, else the last working day at half past two.

    None when that would be before the list was opened: then the paper has to say.
    """
    now = clock.now()
    if meeting is not None and meeting.starts_at <= now:
        return clock.local(meeting.starts_at)
    day = workdays.on_or_before(clock.today())
    if clock.at(day, USUAL_HOUR.hour, USUAL_HOUR.minute) > now:
        day = workdays.on_or_before(day - timedelta(days=1))
    moment = clock.at(day, USUAL_HOUR.hour, USUAL_HOUR.minute)
    return clock.local(moment) if moment >= monthly_list.opened_at else None


class RecordForm(ArrangeForm):
    """补录: when and where the meeting was; the results are rows of RecordLineForm."""

    def __init__(self, *args, monthly_list: MonthlyList, meeting: Meeting | None = None, **kwargs):
        kwargs["initial"] = {"starts_at": last_held(monthly_list, meeting)}
        super().__init__(*args, monthly_list=monthly_list, meeting=meeting, **kwargs)

    everyone = forms.BooleanField(label="全部到会（没到的在下面改）", required=False)

    def clean_starts_at(self):
        moment = self.cleaned_data["starts_at"]
        if moment > clock.now():
            raise forms.ValidationError("这个时间还没到；还没开的会请用“核对并发通知”")
        return moment


CAME = [
    ("", "——"),
    *((one.value, one.label) for one in (Presence.PRESENT, Presence.LEAVE, Presence.ABSENT)),
]


class CameForm(forms.Form):
    """One unit at a meeting on paper: nothing said, it counts with 全部到会."""

    presence = forms.ChoiceField(label="到会", choices=CAME, required=False)
    substitute = PlainCharField(label="代会人", max_length=30, required=False)

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, prefix=f"unit-{organization.pk}", **kwargs)
        self.organization = organization

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("substitute") and not cleaned.get("presence"):
            cleaned["presence"] = Presence.PRESENT.value
        if cleaned.get("substitute") and cleaned["presence"] in STAYED_AWAY:
            self.add_error("substitute", "有人代会就是出席；请假、缺席不写代会人")
        return cleaned


def came(everyone: bool, units: list[CameForm]) -> Came:
    """The cleaned rows as the action takes them."""
    said = [(unit.organization, unit.cleaned_data) for unit in units]
    marks = {one: (data["presence"], data["substitute"]) for one, data in said if data["presence"]}
    return Came(everyone, marks)


RESULTS = [
    ("", "没人接，挂账"),
    (Outcome.CLAIMED.value, "有单位认领"),
    (Outcome.REPORTED.value, "上报镇党委"),
    (Outcome.RESOLVED.value, "议定，社区自办"),
    (Outcome.WITHDRAWN.value, "撤回"),
]
LEFT_OVER = [("", "已有认领，照旧"), (Outcome.CLAIMED.value, "又有单位认领")]


class RecordLineForm(forms.Form):
    """What the paper says about one item. Prefilled so that only what happened is touched.

    Of an item that is taken in full nothing is asked (`kept` says why); of one that is taken in part, only
    who else took some: what is claimed is no 挂账.
    """

    outcome = forms.ChoiceField(label="结果", choices=RESULTS, required=False)
    lead = forms.ModelChoiceField(label="牵头单位", queryset=Organization.objects.none(), required=False)
    quantity = BoundedIntegerField(label="数量", min_value=1, required=False)
    promised_on = forms.DateField(
        label="承诺完成", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = PlainCharField(label="说明", max_length=300, required=False)
    support = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=Organization.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, item, units, promised_on, **kwargs):
        kwargs["initial"] = {"quantity": item.need.left or None, "promised_on": promised_on}
        super().__init__(*args, prefix=f"need-{item.need_id}", **kwargs)
        self.item = item
        self.taken = item.need.claims.active().exists()
        self.kept = self._kept_words()
        for name in ("lead", "support"):
            self.fields[name].queryset = units
        if self.kept:
            self.fields.clear()
        elif self.taken:
            self.fields["outcome"].choices = LEFT_OVER
            self.fields["lead"].label = "认领单位"

    def _kept_words(self) -> str:
        if self.item.need.left:
            return ""
        if not self.item.need.claims.registered().exists():
            return "已有单位意向，会后在“待登记”里登记"
        again = self.item.section == Section.REVIEW
        return "原单位重新办理（已认领）" if again else "已经认领完，照旧"

    @property
    def taken_by(self) -> str:
        """`县医院已牵头 26 户，还差 12 户`; empty when nobody has claimed any of it."""
        return taken_words(self.item.need) if self.taken else ""

    def clean(self):
        cleaned = super().clean()
        if self.kept:
            self._refuse_typed()
            return cleaned
        if (cleaned.get("lead") or cleaned.get("support")) and not cleaned.get("outcome"):
            cleaned["outcome"] = Outcome.CLAIMED.value
        if cleaned.get("outcome") == Outcome.CLAIMED and not cleaned.get("lead"):
            self.add_error("lead", f"请选择{self.fields['lead'].label}")
        if cleaned.get("outcome") == Outcome.WITHDRAWN and not cleaned.get("note"):
            self.add_error("note", "撤回请写明去向")
        return cleaned

    def _refuse_typed(self) -> None:
        """Somebody claimed the rest while the page was open: said once, then the row asks nothing more."""
        typed = [self.data.get(self.add_prefix(name)) for name in ("outcome", "lead", "support")]
        if any(typed):
            self.add_error(None, f"{taken_words(self.item.need)}，这一项不用再填；其余的都还在，请再提交一次")

    def recorded(self) -> Recorded:
        """The cleaned line as the action takes it."""
        data = self.cleaned_data
        if self.kept or data["outcome"] != Outcome.CLAIMED:
            return Recorded(outcome=data.get("outcome") or "", note=data.get("note", ""))
        role = ClaimRole.SUPPORT if lead_of(self.item.need) else ClaimRole.LEAD
        first = self._claim(data["lead"], role, data.get("quantity") or self.item.need.left)
        helpers = [unit for unit in data["support"] if unit != data["lead"]]
        return Recorded(claims=(first, *(self._claim(unit, ClaimRole.SUPPORT, 0) for unit in helpers)))

    def _claim(self, organization, role: ClaimRole, quantity: int) -> dict:
        return {
            "organization": organization,
            "role": role.value,
            "quantity": quantity,
            "measure": self.cleaned_data["note"],
            "promised_on": self.cleaned_data["promised_on"],
        }
