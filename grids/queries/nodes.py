"""The tree: a community's node, what lies below, who stands above."""

from django.db.models import QuerySet

from committees.models import Community
from grids.models import GridNode
from grids.states import Level


def community_node(community: Community) -> GridNode | None:
    """The community's own node in the grid."""
    return GridNode.objects.active().filter(level=Level.COMMUNITY, community=community).first()


def nodes_in(community: Community) -> QuerySet[GridNode]:
    """The community's node and everything below it."""
    return GridNode.objects.active().filter(community=community)
