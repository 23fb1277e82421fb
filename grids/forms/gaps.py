"""What the buttons of the gap board send."""

from typing import Any

from django import forms

from committees.models import Person
from grids.models import GridNode
from grids.queries.gaps import free_members
from grids.queries.posts import candidates
from grids.states import PAIR, PostKind
from tianyuan.refusals import BadInput

KINDS = [(kind.value, kind.label) for kind in PostKind if kind in PAIR]
MOST = 100


class FillForm(forms.Form):
    """One cell, one person."""

    kind = forms.ChoiceField(label="岗位", choices=KINDS)

    def __init__(self, *args, user: Any, node: GridNode, **kwargs):
        super().__init__(*args, **kwargs)
        kind = str(self.data.get("kind", ""))
        people = candidates(node, kind, user) if kind in PAIR else Person.objects.none()
        self.fields["person"] = forms.ModelChoiceField(label="人员", queryset=people)


class BatchForm(forms.Form):
    """Ticked rows of the preview: `cell:person` each."""

    kind = forms.ChoiceField(label="岗位", choices=KINDS)

    def __init__(self, data: Any, cells: Any):
        super().__init__(data)
        self.cells, self.sent = cells, data.getlist("pair") if data else []
        self.stale: list[tuple[int, int]] = []

    def pairs(self) -> list[tuple[GridNode, Person]]:
        """What was ticked and still can be: cells the user fills, people not yet bound; the rest is `stale`.

        Raises BadInput when nothing was ticked, too much, or what no preview sends.
        """
        wanted = [_pair(text) for text in self.sent[: MOST + 1]]
        if not wanted:
            raise BadInput("请至少勾一个网格")
        if len(wanted) > MOST:
            raise BadInput(f"一次最多填 {MOST} 个，请分几次")
        cells = self.cells.filter(pk__in=[cell for cell, _ in wanted]).select_related("parent", "community")
        nodes = {node.pk: node for node in cells}
        free = free_members({node.community_id for node in cells}, self.cleaned_data["kind"])
        people = {person.pk: person for person in free.filter(pk__in=[person for _, person in wanted])}
        found = [(cell, person) for cell, person in wanted if cell in nodes and person in people]
        self.stale = [pair for pair in wanted if pair not in found]
        return [(nodes[cell], people[person]) for cell, person in found]


def _pair(text: str) -> tuple[int, int]:
    cell, _, person = text.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (cell, person)):
        raise BadInput("提交的内容不对，请刷新后再填")
    return int(cell), int(person)
