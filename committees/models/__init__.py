"""Who: communities, committees, persons, organisations and the posts between them."""

from committees.models.communities import Committee, Community
from committees.models.organizations import Alliance, Membership, Organization, Resource
from committees.models.persons import PartyMember, Person
from committees.models.seats import Seat

__all__ = [
    "Alliance",
    "Committee",
    "Community",
    "Membership",
    "Organization",
    "PartyMember",
    "Person",
    "Resource",
    "Seat",
]
