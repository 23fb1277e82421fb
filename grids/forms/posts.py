"""Forms of grid posts, 包联 and 职责."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms

from committees.forms.fields import day_field, unit_field
from committees.models import Person
from committees.models.searchable import named
from grids.models import GridNode, GridPost, LevelDuty
from grids.queries.gaps import proposals_for
from grids.queries.posts import candidates, why_no_candidate
from grids.states import PAIR, PostKind
from tianyuan import clock
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PhoneField, PickerField, PlainCharField
from tianyuan.ui.text import full

REGISTERED_ONLY = "从本社区已报到的党员中选"
PARTY_PREFERRED = "一般由无职党员担任，其他人也可以"
HELP: dict[str, str] = {PostKind.PARTY_PAIR: REGISTERED_ONLY, PostKind.WORKER: PARTY_PREFERRED}


def person_field(user: Any, node: GridNode, kind: str, label: str = "人员", **options: Any) -> PickerField:
    """Who may hold the post; the first proposals to tap where a half of 1+1 is missing."""
    field = PickerField(
        label=label,
        queryset=candidates(node, kind, user),
        find=named,
        url_name="posts:pick",
        help_text=HELP.get(kind, ""),
        **options,
    )
    field.why_none = partial(why_no_candidate, node, kind, user)
    field.widget.query = f"?node={node.pk}&kind={kind}"
    if kind in PAIR:
        field.widget.suggested = [
            (each.person.pk, each.person.name, each.why) for each in proposals_for(node, kind)
        ]
    return field


class AppointForm(IdempotentForm):
    """A person gets a post; somebody new is entered on the same page where that may be."""

    new_name = PlainCharField(label="或者新录入：姓名", max_length=30, required=False)
    new_phone = PhoneField(label="新录入：手机号", required=False)
    acting = forms.BooleanField(label="代理（原来的人还在岗，由这个人代一段）", required=False)
    starts_on = day_field("从哪天起")
    ends_on = day_field("到哪天止", required=False, help_text="没有期限就空着")
    field_order = ["person", "new_name", "new_phone", "acting", "starts_on", "ends_on"]

    def __init__(
        self, *args, user: Any, node: GridNode, kind: str, may_enter: bool, acting: bool,
        free_on: date | None = None, **kwargs,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, node, kind, required=not may_enter)
        self.fields["person"].either = may_enter  # or somebody new, below
        self.fields["new_name"].either = may_enter
        if free_on and not acting:
            self.fields["starts_on"].help_text = f"现在的人到 {full(free_on - timedelta(days=1))}止"
        self.fields["starts_on"].initial = clock.today() if acting else free_on or clock.today()
        self.fields["acting"].initial = acting
        if not may_enter:
            del self.fields["new_name"], self.fields["new_phone"]
        self.order_fields(self.field_order)

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if "new_name" not in self.fields or "person" in self.errors:
            return cleaned
        if bool(cleaned.get("person")) == bool(cleaned.get("new_name")):
            both = cleaned.get("person")
            self.add_error(
                "person", "选了人就不用再新录入，请留一个" if both else "请选一个人，或录入新的姓名"
            )
        return cleaned


class EndForm(forms.Form):
    """The last day."""

    on = day_field("最后一天", help_text="当天仍在岗，权限到当天为止")
    version = BoundedIntegerField(widget=forms.HiddenInput)


class HandOverForm(IdempotentForm):
    """Who takes over, and from when."""

    on = day_field("从哪天起接手", help_text="原来的人到前一天为止")
    version = BoundedIntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user: Any, post: GridPost, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = person_field(user, post.node, post.kind, "接手的人")
        self.order_fields(["person", "on", "version"])


class RenewForm(forms.Form):
    """The new last day."""

    ends_on = day_field("续到哪天", required=False, help_text="没有期限就空着")
    version = BoundedIntegerField(widget=forms.HiddenInput)


class CorrectForm(forms.Form):
    """What was typed wrong."""

    acting = forms.BooleanField(label="代理", required=False)
    starts_on = day_field("从哪天起")
    ends_on = day_field("到哪天止", required=False)
    version = BoundedIntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user: Any, post: GridPost, **kwargs):
        super().__init__(*args, **kwargs)
        field = person_field(user, post.node, post.kind)
        # Who holds it stays to be chosen, also when the registration is over by now.
        field.queryset = field.queryset | Person.objects.filter(pk=post.person_id)
        self.fields["person"] = field
        self.order_fields(["person", "acting", "starts_on", "ends_on", "version"])


class SponsorForm(IdempotentForm):
    """A department looks after a community or a 组."""

    starts_on = day_field("从哪天起")
    ends_on = day_field("到哪天止", required=False, help_text="没有期限就空着")

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = unit_field(user, "包联单位")
        self.fields["starts_on"].initial = clock.today()
        self.order_fields(["organization", "starts_on", "ends_on"])


class DutyForm(forms.Form):
    """What the leader of a level has to do."""

    text = PlainCharField(
        label="职责",
        rows=10,
        max_length=2000,
        required=False,
        help_text="一行一条；显示在这一级每个网格的页面上",
    )
    version = BoundedIntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, duty: LevelDuty | None = None):
        started = {"text": duty.text if duty else "", "version": duty.version if duty else 0}
        super().__init__(data, initial=started)
