"""Forms of the tree."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet

from grids.actions.nodes import Part, ground
from grids.actions.nodes.ground import MOST_COUNTED
from grids.models import GridNode
from grids.queries.finding import cell_words, cells_called, groups_called
from grids.queries.nodes import heirs_of, parents_for
from grids.states import Level
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PickerField, PlainCharField
from tianyuan.ui.pickers import Find

MOVE, MERGE = "move", "merge"
MOST_SUGGESTED = 9
HOW_CELLS = "写组和网格的号，如 12组3"
HOW_GROUPS = "写社区和组的号，如 龙井12组"
CODE_HELP = "县里、镇里编的代码；没有就空着，以后也能改"


def _size(label: str, **options: Any) -> BoundedIntegerField:
    return BoundedIntegerField(label=label, max_value=MOST_COUNTED, **{"required": False, **options})


def _part(label: str, whole: int | None, measure: str) -> BoundedIntegerField:
    """Of a part: asked for where the whole is known, for the parts have to add up to it."""
    if whole is None:
        return _size(label)
    return _size(label, required=True, help_text=f"各个合计应当是原来的 {whole} {measure}")


class NodeForm(IdempotentForm):
    """Name and code; of a cell also what is known of its size."""

    name = PlainCharField(label="名称", max_length=40)
    code = PlainCharField(label="官方代码", max_length=30, required=False, help_text=CODE_HELP)
    households = _size("户数")
    residents = _size("人数")
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, level: int, node: GridNode | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if level != Level.CELL:
            del self.fields["households"], self.fields["residents"]
        if node is None:
            del self.fields["version"]
        else:
            for name in set(self.fields) - {"idempotency_key"}:
                self.fields[name].initial = getattr(node, name)


def choices(node: GridNode, user: Any, step: str) -> tuple[QuerySet[GridNode], Find]:
    """Where a move, into what a merge of the node may lead, and how it is found by what people type."""
    rows = parents_for(node, user) if step == MOVE else heirs_of(node, user)
    level = node.level - 1 if step == MOVE else node.level
    return rows.select_related("parent", "community"), cells_called if level == Level.CELL else groups_called


def beside(node: GridNode, user: Any) -> QuerySet[GridNode]:
    """Those a node is most likely merged into: the cells of its own 组."""
    rows, _ = choices(node, user, MERGE)
    return rows.filter(parent=node.parent_id) if node.level == Level.CELL else rows.none()


class NodeChoice(forms.ModelChoiceField):
    """A node by the name one says, with its community."""

    def label_from_instance(self, node: GridNode) -> str:
        community = str(node.community)
        return community if node.name == community else f"{community} {node.full_name}"


class _Reshape(forms.Form):
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, node: GridNode, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.node, self.user = node, user
        self.fields["version"].initial = node.version
        self.build()

    def build(self) -> None: ...


def _picker(node: GridNode, user: Any, step: str, label: str) -> PickerField:
    """One of the nodes a step may lead to, found by numbers as cells are in a need."""
    rows, find = choices(node, user, step)
    field = PickerField(
        label=label, queryset=rows, find=find, url_name="grid:pick_place", words=cell_words,
        help_text=HOW_CELLS if find is cells_called else HOW_GROUPS,
        error_messages={"invalid_choice": "这里不能选，可能已停用或合并，请另选"},
    )  # fmt: skip
    field.widget.query = f"?{urlencode({'node': node.pk, 'step': step})}"
    return field


class MoveForm(_Reshape):
    """Where to: one of the communities, or a 组 by its number."""

    def build(self) -> None:
        label = f"划到哪个{Level(self.node.level - 1).label}"
        if self.node.level == Level.CELL:
            self.fields["to"] = _picker(self.node, self.user, MOVE, label)
            return
        rows = parents_for(self.node, self.user).select_related("parent", "community")
        self.fields["to"] = NodeChoice(label=label, queryset=rows, empty_label="请选择")


class MergeForm(_Reshape):
    """Into which; and whether what is open goes along."""

    carry = forms.BooleanField(
        label="没办完的一并转过去",
        required=False,
        help_text="需求转过去；岗位、包联今天止，那边空着的由原来的人接着担任",
    )

    def build(self) -> None:
        field = _picker(self.node, self.user, MERGE, f"并入哪个{Level(self.node.level).label}")
        field.widget.suggested = [
            (near.pk, cell_words(near), ground.counted(near))
            for near in beside(self.node, self.user)[:MOST_SUGGESTED]
        ]
        self.fields["into"] = field
        self.order_fields(["into", "carry", "version"])


class SplitForm(_Reshape):
    """Two to nine parts, three fields each."""

    def __init__(self, *args, parts: int, **kwargs):
        self.parts = parts
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        for number in range(1, self.parts + 1):
            words = "（留用原来的）" if number == 1 else ""
            self.fields[f"name_{number}"] = PlainCharField(
                label=f"第 {number} 个名称{words}",
                max_length=40,
                initial=self.node.name if number == 1 else "",
            )
            self.fields[f"households_{number}"] = _part(f"第 {number} 个户数", self.node.households, "户")
            self.fields[f"residents_{number}"] = _part(f"第 {number} 个人数", self.node.residents, "人")

    def found(self) -> list[Part]:
        said = self.cleaned_data
        return [
            Part(said[f"name_{n}"], said[f"households_{n}"], said[f"residents_{n}"])
            for n in range(1, self.parts + 1)
        ]


class CloseForm(_Reshape):
    """Nothing to fill in."""
