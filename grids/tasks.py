"""What the grid does in the background."""

from typing import Any

from grids import sheets
from grids.actions import codes
from grids.models import GridNode
from tianyuan.work import background
from tianyuan.work.models import Work


@background.runner(codes.KIND)
def print_codes(work: Work, payload: dict[str, Any]) -> None:
    """Sheets of QR codes."""
    node = GridNode.objects.select_related("parent", "community").get(pk=payload["node_id"])
    name, content = sheets.make(
        node,
        payload["base"],
        report=lambda done, total, words: background.progress(work, done, total, words),
    )
    background.attach(work, name, content)
