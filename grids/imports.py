"""The imports of this app, registered when the program starts."""

from typing import Any

from grids.importing.applying import apply
from grids.importing.checking import check_rows, current, new_groups
from grids.importing.columns import EXAMPLES, columns
from tianyuan.documents import imports
from tianyuan.documents.imports import ImportSpec

CELLS = "grids.cells"


@imports.source(CELLS)
def cells(*, by: Any, committee_id: int | None) -> ImportSpec:
    """组 and cells with their counts and posts."""
    return ImportSpec(
        key=CELLS,
        title="网格和岗位",
        columns=columns(),
        apply=apply,
        natural_key=("community", "group", "cell"),
        current=current,
        check_rows=check_rows,
        also=new_groups,
        template_rows=EXAMPLES,
    )
