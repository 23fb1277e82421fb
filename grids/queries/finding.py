"""Cells by what people type: `12组03`, `12-3`, `龙井 12 3`, or part of a name."""

import re
import unicodedata

from django.db.models import Q, QuerySet

from committees.models import Community
from grids.models import GridNode

MOST_WORDS = 4
WORD = re.compile(r"\d+|[^\d\s·\-—－,，、/第组网格号社区]+")

# In a sentence: `12组3网格`, or `12组3` where the sentence or its part ends; 12组3户, 12组 3盏灯 count something else.
_ENDS = r"\s*(?:$|\n|[、。;:.,](?!\d))"
IN_WORDS = re.compile(
    r"第?\s*(\d{1,3})\s*[组\-－—]\s*第?\s*(\d{1,3})"
    rf"(?:\s*号?\s*网格|\s*号?格|(?:(?<=组\d)|(?<=组\d\d))(?={_ENDS}))"
)
# In a search: the numbers alone will do.
SEARCHED = re.compile(r"(?<!\d)第?(\d{1,3})\s*(?:组\s*第?|[\-－—]\s*)(\d{1,3})(?!\d)(?:\s*号?网?格)?(?=\s|$)")


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


def numbers_searched(words: str) -> tuple[str, str, str] | None:
    """组, cell and what else a search says: `龙井12组3 路灯` → `("12", "3", "龙井 路灯")`; None without a cell."""
    plain = unicodedata.normalize("NFKC", words)
    found = SEARCHED.search(plain)
    if found is None:
        return None
    return found[1], found[2], f"{plain[: found.start()]} {plain[found.end() :]}".strip()


def cells_numbered(group: str, cell: str) -> QuerySet[GridNode]:
    """Cells in use whose 组 and own name have these numbers, in every community."""
    cells = GridNode.objects.active().cells()
    return cells.filter(_numbered("parent__name", group), _numbered("name", cell))


def cell_said(text: str, community: Community) -> GridNode | None:
    """The cell of the community that a sentence names (`12组3网格路灯不亮`): a guess, to be changed by who reads it.

    None when no cell is named, there is none or several so called, or the words put it in another community.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = IN_WORDS.search(plain)
    if found is None or _elsewhere(plain[: found.start()], community):
        return None
    cells = (
        cells_numbered(found[1], found[2]).filter(community=community).select_related("parent", "community")
    )
    named = list(cells[:2])
    return named[0] if len(named) == 1 else None


def _elsewhere(before: str, community: Community) -> bool:
    """Does another community's name stand right before the numbers?"""
    said = before.rstrip().removesuffix("社区")
    others = Community.objects.exclude(pk=community.pk).values_list("name", flat=True)
    return bool(said) and any(said.endswith(name.removesuffix("社区")) for name in others)


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
