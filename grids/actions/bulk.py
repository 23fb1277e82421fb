"""Writing many nodes at once: what an import and the demonstration share. The rules are those of `actions.nodes`."""

from collections.abc import Sequence

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from grids.models import GridNode

BATCH = 400


def plant(nodes: Sequence[GridNode]) -> None:
    """Write new nodes of one level, whose parents stand already; each gets its key and its path."""
    GridNode.objects.bulk_create(nodes, batch_size=BATCH)
    parents = GridNode.objects.filter(pk=OuterRef("parent")).values("path")
    path = Concat(Subquery(parents), Cast(F("pk"), CharField()), Value("/"), output_field=CharField())
    GridNode.objects.filter(level__in={node.level for node in nodes}, path="").update(path=path)
    for node in nodes:
        assert node.parent
        node.path = f"{node.parent.path}{node.pk}/"
