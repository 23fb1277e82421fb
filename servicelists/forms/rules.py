"""The month's calendar and rules of a committee: every number of `Rules` is a setting."""

from dataclasses import fields

from django import forms

from servicelists.rules import Rules
from servicelists.states import Section
from tianyuan.ui.forms import BoundedIntegerField

# name → (label, least, most, help)
NUMBERS: dict[str, tuple[str, int, int, str]] = {
    "cutoff_day": ("收集截止日", 1, 28, "需求月份的几号 24:00"),
    "compile_day": ("编制议程日", 1, 31, "遇休息日顺延到下一个工作日"),
    "notice_by_day": ("通知最迟", 1, 31, "遇休息日提前到上一个工作日"),
    "meeting_from_day": ("会期自", 1, 31, ""),
    "meeting_to_day": ("会期至", 1, 31, ""),
    "notice_days": ("提前通知天数", 0, 15, ""),
    "publish_by_day": ("公示最迟", 1, 28, "服务月份的几号"),
    "settle_day": ("月结日", 1, 28, "服务月份后一个月的几号"),
    "meeting_minutes": ("会议时长（分钟）", 20, 480, "排不下的放到会后认领"),
    "minutes_per_item": ("一般议题用时（分钟）", 1, 60, ""),
    "minutes_per_big_item": ("大事用时（分钟）", 1, 120, ""),
    "big_households": ("多少户算大事", 2, 10000, ""),
    "big_cost": ("多少钱算大事（元）", 1, 100000000, ""),
    "hard_times": ("第几次上会算难事", 2, 12, ""),
    "unsuitable_months": ("“不适合”记多久（月）", 1, 36, "这段时间里，同类事项往后排；对那一件永远不再推荐"),
    "quarterly_ceiling": ("每单位每季推荐上限（件）", 1, 50, "超过就不再推荐，自己认领不受限"),
    "agree_workdays": ("单位答复期限（工作日）", 1, 20, "闭会后"),
    "late_claim_workdays": ("会后认领（工作日）", 0, 20, ""),
    "duplicate_days": ("查重往前看（天）", 1, 365, ""),
    "duplicate_score": ("相似到多少算可能重复", 40, 100, "0 到 100"),
    "rating_days": ("几天没评价就销号", 1, 60, "记为未评价，不算满意"),
}
SWITCHES = {
    "quorum_advice": "提示应到三分之二",
    "meets_quarterly": "每季开一次会（每月照样收集）",
}


class RulesForm(forms.Form):
    """All rules with the values in force; `overrides()` are those that differ from the defaults."""

    version = BoundedIntegerField(widget=forms.HiddenInput)
    section_order = forms.CharField(
        label="板块顺序",
        help_text="四个板块用逗号隔开：大事共议,实事共办,急事共商,难事共助",
        max_length=60,
    )
    fieldsets = [
        ("日程", ["cutoff_day", "compile_day", "notice_by_day", "notice_days", "meeting_from_day", "meeting_to_day",
                "publish_by_day", "settle_day", "meets_quarterly"]),
        ("议程", ["section_order", "meeting_minutes", "minutes_per_item", "minutes_per_big_item", "big_households",
                "big_cost", "hard_times", "duplicate_days", "duplicate_score", "quorum_advice"]),
        ("认领和评价", ["quarterly_ceiling", "unsuitable_months", "agree_workdays", "late_claim_workdays",
                    "rating_days"]),
    ]  # fmt: skip

    def __init__(self, *args, committee, **kwargs):
        rules = Rules.from_json(committee.calendar)
        labels = [Section(value).label for value in rules.section_order]
        kwargs["initial"] = {
            **rules.to_json(),
            "section_order": ",".join(labels),
            "version": committee.version,
        }
        super().__init__(*args, **kwargs)
        for name, (label, least, most, words) in NUMBERS.items():
            self.fields[name] = BoundedIntegerField(
                label=label, min_value=least, max_value=most, help_text=words
            )
        for name, label in SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)

    def clean_section_order(self) -> list[str]:
        by_label = {section.label: section.value for section in Section if section != Section.REVIEW}
        words = self.cleaned_data["section_order"].replace("，", ",").replace("、", ",").split(",")
        chosen = [by_label.get(word.strip(), "") for word in words if word.strip()]
        if sorted(chosen) != sorted(by_label.values()):
            raise forms.ValidationError("请把四个板块各写一次：大事共议,实事共办,急事共商,难事共助")
        return chosen

    def clean(self):
        cleaned = super().clean()
        days = ["cutoff_day", "compile_day", "notice_by_day", "meeting_from_day", "meeting_to_day"]
        given = [cleaned[name] for name in days if name in cleaned]
        if len(given) == len(days) and given != sorted(given):
            raise forms.ValidationError("日子要按先后：截止 ≤ 编制 ≤ 通知 ≤ 会期自 ≤ 会期至")
        return cleaned

    def overrides(self) -> dict:
        """Only what differs from the defaults, so that a changed default reaches everyone who did not choose."""
        usual = Rules().to_json()
        wanted = {f.name: self.cleaned_data[f.name] for f in fields(Rules)}
        return {name: value for name, value in wanted.items() if value != usual[name]}
