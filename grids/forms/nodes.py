"""Forms of the tree."""

from typing import Any

from django import forms

from grids.actions.nodes import Part, ground, naming
from grids.actions.nodes.ground import MOST_COUNTED
from grids.forms.places import MERGE, MOVE, PlaceField, beside
from grids.models import GridNode
from grids.queries.finding import cell_words
from grids.queries.nodes import parents_for
from grids.states import Level
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PlainCharField

MOST_SUGGESTED = 9
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


class _Named(_Reshape):
    """A step that may want another name, because the own one is taken there.

    While it is only looked at, a name that is taken is replaced by the next free one, for the user to see.
    """

    name = PlainCharField(
        label="新名称",
        max_length=40,
        required=False,
        help_text="不填就不改；那边已有同名的，自动填下一个空号",
    )

    def __init__(self, *args: Any, looking: bool = False, **kwargs: Any):
        self.looking = looking
        super().__init__(*args, **kwargs)

    def suggest(self, parent: GridNode | None) -> None:
        """Fill in the next free number below the parent, where it is needed."""
        if not self.looking or parent is None or self.cleaned_data.get("name"):
            return
        free = naming.next_free(self.node.name, ground.names_below(parent))
        if free != self.node.name:
            self.cleaned_data["name"] = free
            self.data = {**{key: self.data.get(key) for key in self.data}, "name": free}


class MoveForm(_Named):
    """Where to: one of the communities, or a 组 by its number; and under which name."""

    def build(self) -> None:
        label = f"划到哪个{Level(self.node.level - 1).label}"
        if self.node.level == Level.CELL:
            self.fields["to"] = PlaceField(self.node, self.user, MOVE, label)
        else:
            rows = parents_for(self.node, self.user).select_related("parent", "community")
            self.fields["to"] = NodeChoice(label=label, queryset=rows, empty_label="请选择")
        self.order_fields(["to", "name", "version"])

    def clean(self) -> dict[str, Any]:
        self.suggest(self.cleaned_data.get("to"))
        return self.cleaned_data


class ReopenForm(_Named):
    """Under which name; its own unless that was given away."""

    def clean(self) -> dict[str, Any]:
        self.suggest(self.node.parent)
        return self.cleaned_data


class MergeForm(_Reshape):
    """Into which; and whether what is open goes along."""

    carry = forms.BooleanField(
        label="没办完的一并转过去",
        required=False,
        help_text="需求转过去；岗位、包联今天止，那边空着的由原来的人接着担任",
    )

    def build(self) -> None:
        field = PlaceField(self.node, self.user, MERGE, f"并入哪个{Level(self.node.level).label}")
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
        for number, name in enumerate(self._names(), 1):
            words = "（留用原来的）" if number == 1 else ""
            self.fields[f"name_{number}"] = PlainCharField(
                label=f"第 {number} 个名称{words}",
                max_length=40,
                initial=name,
            )
            self.fields[f"households_{number}"] = _part(f"第 {number} 个户数", self.node.households, "户")
            self.fields[f"residents_{number}"] = _part(f"第 {number} 个人数", self.node.residents, "人")

    def _names(self) -> list[str]:
        """The own one, and the next free numbers beside it."""
        names, taken = [self.node.name], ground.names_below(self.node.parent) if self.node.parent else set()
        while len(names) < self.parts:
            names.append(naming.next_free(self.node.name, taken | set(names)))
        return names

    def found(self) -> list[Part]:
        said = self.cleaned_data
        return [
            Part(said[f"name_{n}"], said[f"households_{n}"], said[f"residents_{n}"])
            for n in range(1, self.parts + 1)
        ]


class CloseForm(_Reshape):
    """Nothing to fill in."""
