"""Where a node may be moved, into what it may be merged; and why not, when people ask for another one."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from grids.models import GridNode
from grids.queries.finding import cell_words, cells_called, groups_called
from grids.queries.nodes import heirs_of, parents_for
from grids.states import Level
from tianyuan.ui.forms import PickerField
from tianyuan.ui.pickers import Find
from tianyuan.ui.text import INT64

MOVE, MERGE = "move", "merge"
HOW_CELLS = "写组和网格的号，如 12组3"
HOW_GROUPS = "写社区和组的号，如 龙井12组"
MOST_REASONS = 3


def choices(node: GridNode, user: Any, step: str) -> tuple[QuerySet[GridNode], Find]:
    """Where a move, into what a merge of the node may lead, and how it is found by what people type."""
    rows = parents_for(node, user) if step == MOVE else heirs_of(node, user)
    level = node.level - 1 if step == MOVE else node.level
    return rows.select_related("parent", "community"), cells_called if level == Level.CELL else groups_called


def beside(node: GridNode, user: Any) -> QuerySet[GridNode]:
    """Those a node is most likely merged into: the cells of its own 组."""
    rows, _ = choices(node, user, MERGE)
    return rows.filter(parent=node.parent_id) if node.level == Level.CELL else rows.none()


def why_none(node: GridNode, user: Any, step: str, text: str) -> str:
    """Why what people typed is not to be chosen: itself, the parent already, another community, closed.

    Empty when nothing is called so, or something that may be chosen is.
    """
    rows, find = choices(node, user, step)
    if not text.strip() or find(rows, text).exists():
        return ""
    level = node.level - 1 if step == MOVE else node.level
    near = find(GridNode.objects.visible_to(user).filter(level=level), text)[:MOST_REASONS]
    return "；".join(why_not_there(node, other, step) for other in near)


def why_not_there(node: GridNode, other: GridNode, step: str) -> str:
    """Why the node does not go to the other one, in words. Wants `parent` and `community` of the other."""
    words = cell_words(other)
    if other.pk == node.pk:
        return f"{words}就是它自己"
    if step == MOVE and other.pk == node.parent_id:
        return f"已在{words}"
    if not other.active:
        return f"{words}已停用"
    if step == MERGE and other.community_id != node.community_id:
        return f"{words}在别的社区，不能跨社区合并，请先划转"
    return f"{words}不能选，请另选"


class PlaceField(PickerField):
    """One of the nodes a step may lead to, found by numbers as cells are in a need."""

    def __init__(self, node: GridNode, user: Any, step: str, label: str):
        rows, find = choices(node, user, step)
        self.node, self.user, self.step = node, user, step
        super().__init__(
            label=label, queryset=rows, find=find, url_name="grid:pick_place", words=cell_words,
            help_text=HOW_CELLS if find is cells_called else HOW_GROUPS,
            error_messages={"invalid_choice": "这里不能选，可能已停用或合并，请另选"},
        )  # fmt: skip
        self.why_none = partial(why_none, node, user, step)
        self.widget.query = f"?{urlencode({'node': node.pk, 'step': step})}"

    def clean(self, value: Any) -> GridNode | None:
        try:
            return super().clean(value)
        except ValidationError:
            if value and (words := self._why_not(value[0])):
                raise ValidationError(words) from None
            raise

    def _why_not(self, chosen: str) -> str:
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 20 and int(chosen) <= INT64):
            return ""
        rows = GridNode.objects.visible_to(self.user).select_related("parent", "community")
        other = rows.filter(pk=int(chosen)).first()
        return why_not_there(self.node, other, self.step) if other else ""
