"""Questions about the grid that other rooms ask."""

from django.db.models import QuerySet

from committees.models import Community, Organization
from grids.models import GridNode, Registration
from grids.states import Level, RegistrationState


def registered_organizations() -> QuerySet[Organization]:
    """报到单位: organisations with a confirmed registration (the figure 87)."""
    confirmed = Registration.objects.confirmed().values("organization")
    return Organization.objects.active().filter(pk__in=confirmed)


def community_node(community: Community) -> GridNode | None:
    """The community's own node in the grid."""
    return GridNode.objects.active().filter(level=Level.COMMUNITY, community=community).first()


def nodes_in(community: Community) -> QuerySet[GridNode]:
    """The community's node and everything below it."""
    return GridNode.objects.active().filter(community=community)


def registrations_standing() -> QuerySet[Registration]:
    """Proposed and confirmed ones."""
    return Registration.objects.exclude(state=RegistrationState.ENDED)
