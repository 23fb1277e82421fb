"""Cells by what people type: `12组03`, `12-3`, `龙井 12 3`, or part of a name."""

import re

from django.db.models import Q, QuerySet

from grids.models import GridNode

MOST_WORDS = 4
WORD = re.compile(r"\d+|[^\d\s·\-—－,，、/第组网格号社区]+")


def cells_called(cells: QuerySet[GridNode], text: str) -> QuerySet[GridNode]:
    """Cells whose own name, 组 and community together hold every word; two numbers are 组 and cell.

    One number is looked for in both. `cells` is what the user may see.
    """
    found = cells
    numbers = [word for word in WORD.findall(text) if word.isdigit()][-2:]
    for word in [word for word in WORD.findall(text) if not word.isdigit()][:MOST_WORDS]:
        found = found.filter(
            Q(name__contains=word) | Q(parent__name__contains=word) | Q(community__name__contains=word)
        )
    if len(numbers) == 2:
        found = found.filter(_numbered("parent__name", numbers[0]), _numbered("name", numbers[1]))
    elif numbers:
        found = found.filter(_numbered("parent__name", numbers[0]) | _numbered("name", numbers[0]))
    return found.select_related("parent", "community").order_by(
        "community__order", "parent__order", "order", "pk"
    )


def cells_called_here(cells: QuerySet[GridNode], text: str, community: int | None) -> QuerySet[GridNode]:
    """The same, decided within the chosen community: another one's only where that has none so called."""
    if community is None:
        return cells_called(cells, text)
    here = cells_called(cells.filter(community=community), text)
    return here if here.exists() else cells_called(cells, text)


def groups_called(groups: QuerySet[GridNode], text: str) -> QuerySet[GridNode]:
    """组 whose own name and community together hold every word; a number is the 组's."""
    words = WORD.findall(text)
    found = groups
    for word in [word for word in words if not word.isdigit()][:MOST_WORDS]:
        found = found.filter(Q(name__contains=word) | Q(community__name__contains=word))
    for number in [word for word in words if word.isdigit()][-1:]:
        found = found.filter(_numbered("name", number))
    return found.select_related("community").order_by("community__order", "order", "pk")


def _numbered(field: str, number: str) -> Q:
    """`3` and `03` are the same number; 13 is another."""
    bare = number.lstrip("0") or "0"
    return Q(**{f"{field}__regex": rf"(^|[^0-9])0*{bare}([^0-9]|$)"})


def cell_words(cell: GridNode) -> str:
    """`龙井社区 第12组 03网格`: a cell, or a 组, as it is read out. Wants `parent` and `community`."""
    return f"{cell.community} {cell.full_name}"
