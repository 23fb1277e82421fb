"""Forms of needs: one typed sentence is enough, everything else may be said."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from committees.models import Committee, Community
from committees.states import NeedCategory
from grids.models import GridNode
from grids.queries.finding import cell_words, cells_called, cells_called_here
from servicelists.models import Need
from servicelists.states import NeedKind, Rating, Source, Urgency
from tianyuan.ui.forms import (
    BoundedIntegerField,
    IdempotentForm,
    PhoneField,
    PickerField,
    PlainCharField,
    VersionedForm,
)

GUESS = [("", "自动判断")]
MOST_COST = 100_000_000
MOST_TICKED = 100


class PhotosInput(forms.ClearableFileInput):
    """Several pictures in one field."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Uploads as a list; what they are is checked where they are stored."""

    widget = PhotosInput(attrs={"accept": "image/*", "data-max-mb": "20"})

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list | tuple) else [data]
        single = super().clean
        return [single(upload, None) for upload in uploads if upload]


def chosen(choices: list[tuple[str, str]], label: str, **kwargs: Any) -> forms.ChoiceField:
    """A choice that may be left to the guess."""
    return forms.ChoiceField(label=label, choices=GUESS + list(choices), required=False, **kwargs)


def cell_field(cells: QuerySet | None = None) -> PickerField:
    """A cell by its numbers (12组3); where it lies also says the community."""
    return PickerField(
        label="网格",
        queryset=GridNode.objects.active().cells() if cells is None else cells,
        find=cells_called,
        url_name="grid:pick",
        words=cell_words,
        required=False,
        help_text="写组和网格的号，如 12组3；不清楚可不填",
        error_messages={"invalid_choice": "这个网格已停用，或不在您能记需求的社区，请另选一个"},
    )


def narrow(field: PickerField, communities: list[Community], chosen: int | None) -> None:
    """Only cells of these communities; numbers that are there twice are those of the chosen one."""
    pks = [community.pk for community in communities]
    field.queryset = field.queryset.filter(community__in=pks)
    field.find = partial(cells_called_here, community=chosen if chosen in pks else None)
    field.widget.query = f"?communities={','.join(map(str, pks))}"


class NeedForm(IdempotentForm):
    """记一条需求. `communities` are those the user may record in; with one only it is not asked."""

    text = PlainCharField(
        label="什么事",
        max_length=2000,
        rows=3,
        help_text="一句话就行，如：文昌路 3 盏路灯不亮。类别、地点、数量自动判断，不对再改。",
    )
    community = forms.ModelChoiceField(Community.objects.none(), label="社区", empty_label=None)
    proposer_name = PlainCharField(label="谁反映的", max_length=30, required=False)
    proposer_phone = PhoneField(label="反映人电话", required=False)
    source = forms.ChoiceField(label="来源", choices=Source.choices, required=False)
    kind = chosen(NeedKind.choices, "类型")
    category = chosen(NeedCategory.choices, "类别")
    urgency = chosen(Urgency.choices, "轻重缓急")
    place = PlainCharField(label="地点", max_length=60, required=False)
    cell = cell_field()
    quantity = BoundedIntegerField(label="数量", min_value=1, max_value=1_000_000, required=False)
    unit = PlainCharField(label="量词", max_length=6, required=False)
    vulnerable = PlainCharField(label="涉及困难群体", max_length=30, required=False)
    estimated_cost = BoundedIntegerField(label="估算资金（元）", max_value=MOST_COST, required=False)
    several_units = forms.BooleanField(label="要几家单位一起办", required=False)
    several_streets = forms.BooleanField(label="涉及几条街或几个小区", required=False)
    photos = PhotosField(label="照片", required=False, help_text="可不传，最多 9 张，每张不超过 20 MB")

    MORE = (
        "proposer_name", "proposer_phone", "cell", "place", "source", "kind", "category", "urgency", "quantity",
        "unit", "vulnerable", "estimated_cost", "several_units", "several_streets", "photos",
    )  # fmt: skip

    def __init__(self, *args, communities: list[Community], default_source: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["community"]
        field.queryset = Community.objects.filter(pk__in=[community.pk for community in communities])
        if communities:
            cell = self.initial.get("cell")
            field.initial = cell.community_id if cell else communities[0].pk
        if len(communities) == 1:
            field.widget = forms.HiddenInput()
        narrow(self.fields["cell"], communities, self._chosen())
        self.fields["cell"].widget.beside = self.add_prefix("community")
        self.fields["source"].initial = default_source or Source.RESIDENT
        self.fields["text"].widget.attrs["autofocus"] = True

    def _chosen(self) -> int | None:
        """The community that stands in the form, before anything is checked."""
        said = self["community"].value()
        return int(said) if str(said).isascii() and str(said).isdigit() and len(str(said)) < 10 else None

    def clean(self) -> dict[str, Any]:
        """Whoever names the cell has named the community."""
        cleaned = super().clean() or self.cleaned_data
        if cell := cleaned.get("cell"):
            cleaned["community"] = cell.community
        return cleaned

    @property
    def more(self) -> list:
        return [self[name] for name in self.MORE]

    @property
    def more_is_wrong(self) -> bool:
        return any(self[name].errors for name in self.MORE)

    def values(self) -> dict[str, Any]:
        """Keywords of `actions.needs.create`: what was left empty is left to the guess."""
        found = {name: self.cleaned_data[name] for name in ("text", "community", "proposer_name",
                                                            "proposer_phone", "photos")}  # fmt: skip
        for name in ("cell", "kind", "category", "urgency", "place", "quantity", "unit", "vulnerable",
                     "estimated_cost", "several_units", "several_streets", "source"):  # fmt: skip
            if self.cleaned_data[name] not in ("", None, False):
                found[name] = self.cleaned_data[name]
        return found


class NeedEditForm(VersionedForm):
    """Every field of a need in one page. `communities`: where else the user may record."""

    title = PlainCharField(label="事项", max_length=60)
    text = PlainCharField(label="具体情况", max_length=2000, rows=4, required=False)
    place = PlainCharField(label="地点", max_length=60, required=False)
    cell = cell_field()
    quantity = BoundedIntegerField(label="数量", min_value=1, max_value=1_000_000)
    unit = PlainCharField(label="量词", max_length=6)
    vulnerable = PlainCharField(label="涉及困难群体", max_length=30, required=False)
    estimated_cost = BoundedIntegerField(label="估算资金（元）", max_value=MOST_COST, required=False)
    photos = PhotosField(label="补充照片", required=False, help_text="最多 9 张，每张不超过 20 MB")

    fieldsets = [
        ("什么事", ["title", "text", "cell", "place", "photos"]),
        ("归到哪一类", ["kind", "category", "urgency", "source"]),
        (
            "多少、涉及谁",
            ["quantity", "unit", "vulnerable", "estimated_cost", "several_units", "several_streets"],
        ),
    ]

    class Meta:
        model = Need
        fields = [
            "title", "text", "cell", "place", "kind", "category", "urgency", "source", "quantity", "unit", "vulnerable",
            "estimated_cost", "several_units", "several_streets",
        ]  # fmt: skip

    def __init__(self, *args, communities: list[Community], **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.community
        narrow(self.fields["cell"], list(dict.fromkeys([own, *communities])), own.pk)
        self.fields["cell"].widget.query += f"&community={own.pk}"

    def changes(self) -> dict[str, Any]:
        """What was changed on the page: keywords of `actions.needs.edit`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.Meta.fields}


class WordsForm(forms.Form):
    """The words a step asks for."""

    words = PlainCharField(max_length=500, required=False)
    rating = forms.ChoiceField(required=False, choices=[("", ""), *Rating.choices])


class ReasonForm(forms.Form):
    """Why somebody wants to see a name and a phone in clear."""

    reason = PlainCharField(
        max_length=200, error_messages={"required": "查看前请写明事由，查看会留痕"}, label="查看事由"
    )


class IdsField(forms.Field):
    """Row numbers from ticked boxes, up to a hundred."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        texts = value or []
        if not texts:
            raise ValidationError("请先勾选需求")
        if len(texts) > MOST_TICKED:
            raise ValidationError(f"一次最多勾选 {MOST_TICKED} 条")
        if not all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
            raise ValidationError("勾选的内容不对，请刷新页面再试")
        return [int(text) for text in dict.fromkeys(texts)]


class BatchForm(forms.Form):
    """Needs ticked in a list, and what to do with them."""

    VERBS = [("accept", "受理"), ("not_list", "暂不列入"), ("solve_in_grid", "网格内办结"), ("merge", "归并")]

    verb = forms.ChoiceField(choices=VERBS, error_messages={"required": "请选一个操作"})
    need = IdsField()
    words = PlainCharField(max_length=200, required=False)


class TickedForm(forms.Form):
    """Ticked needs in an address."""

    need = IdsField()


class MergeForm(TickedForm):
    """Which of the ticked needs goes on for all."""

    into = BoundedIntegerField(label="保留哪一条", max_value=2**63 - 1)


class AssignForm(forms.Form):
    """Which committee takes a need."""

    committee = forms.ModelChoiceField(Committee.objects.active(), label="交由", empty_label="请选择")


class PasteForm(IdempotentForm):
    """粘贴: the text and where it belongs; which rows are taken is ticked in the preview."""

    field_order = ("text", "community", "source")

    community = forms.ModelChoiceField(Community.objects.none(), label="社区", empty_label=None)
    source = forms.ChoiceField(label="来源", choices=Source.choices)
    text = forms.CharField(
        label="粘贴到这里",
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "Excel 单元格、一行一条，或微信接龙"}),
    )

    def __init__(self, *args, communities: list[Community], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["community"]
        field.queryset = Community.objects.filter(pk__in=[community.pk for community in communities])
        if communities:
            field.initial = communities[0].pk
        if len(communities) == 1:
            field.widget = forms.HiddenInput()
        self.fields["source"].initial = Source.RESIDENT


class SimilarQuery(forms.Form):
    """What is being typed, while it is typed."""

    text = PlainCharField(max_length=2000, required=False)
    community = forms.ModelChoiceField(Community.objects.none(), required=False)

    def __init__(self, *args, communities: list[Community], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = Community.objects.filter(pk__in=[c.pk for c in communities])
