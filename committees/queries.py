"""Questions about people and units that other rooms ask."""

from django.db.models import Q, QuerySet

from committees.models import (
    Alliance,
    Committee,
    Community,
    Membership,
    Organization,
    PartyMember,
    Person,
    Seat,
)
from committees.states import SeatKind
from tianyuan import clock
from tianyuan.accounts.models import Delegation, User
from tianyuan.permissions import Role

SEATS_OF_ROLE = {
    Role.SECRETARY: [SeatKind.SECRETARY],
    Role.DEPUTY_SECRETARY: [SeatKind.DEPUTY_SECRETARY],
    Role.COMMITTEE_MEMBER: [SeatKind.FULL_TIME_MEMBER, SeatKind.PART_TIME_MEMBER],
    Role.COMMUNITY_CLERK: [SeatKind.CLERK],
}


def liaisons_of(committee: Committee) -> QuerySet[User]:
    """Active users who are liaison of a member unit, the host's included."""
    memberships = Membership.objects.active().filter(committee=committee)
    return User.objects.filter(is_active=True, person__liaison_of__in=memberships).distinct()


def users_of_organization(organization: Organization, committee: Committee | None = None) -> QuerySet[User]:
    """The unit's liaisons with an account, in one committee or in all."""
    memberships = Membership.objects.active().filter(organization=organization)
    if committee is not None:
        memberships = memberships.filter(committee=committee)
    return User.objects.filter(is_active=True, person__liaison_of__in=memberships).distinct()


def users_holding(role: Role, committee: Committee) -> QuerySet[User]:
    """Active users who hold a role in the committee today, delegates included; the deputies while the
    secretary's seat is vacant. For secretary, deputy, committee member, clerk, liaison, Party member."""
    if role == Role.LIAISON:
        return liaisons_of(committee)
    if role == Role.PARTY_MEMBER:
        return _party_members_of(committee)
    holders = _in_seats(committee, SEATS_OF_ROLE[role])
    if role == Role.SECRETARY and not holders.exists():
        holders = _in_seats(committee, SEATS_OF_ROLE[Role.DEPUTY_SECRETARY])
    users = User.objects.filter(is_active=True, person__in=holders.values("person"))
    lent = Delegation.objects.in_force(clock.today()).filter(giver__in=users)
    return User.objects.filter(Q(pk__in=users) | Q(pk__in=lent.values("receiver")), is_active=True)


def _in_seats(committee: Committee, kinds: list[SeatKind]) -> QuerySet[Seat]:
    """A vacant seat is one nobody holds, with or without an account."""
    return Seat.objects.current().filter(committee=committee, committee__active=True, kind__in=kinds)


def _party_members_of(committee: Committee) -> QuerySet[User]:
    units = Organization.objects.active().members_of(committee)
    members = PartyMember.objects.filter(organization__in=units, active=True)
    return User.objects.filter(is_active=True, person__party_member__in=members).distinct()


def guests_of(committee: Committee) -> QuerySet[Membership]:
    """The member units a meeting counts: active memberships without the host's own organisation."""
    guests = Membership.objects.active().guests().filter(committee=committee)
    return guests.select_related("organization", "liaison")


def units_of(committee: Committee) -> QuerySet[Organization]:
    """Active member units, the host's own organisation included."""
    return Organization.objects.active().members_of(committee)


def alliances_of(committee: Committee) -> QuerySet[Alliance]:
    """红色联盟 that stand in the committee, with lead and members."""
    rows = Alliance.objects.active().filter(committee=committee)
    return rows.select_related("lead").prefetch_related("members")


def members_count(committee: Committee) -> int:
    """How many organisations are joined in the committee, the host's own included."""
    return Membership.objects.active().filter(committee=committee).count()


def committee_serving(community: Community) -> Committee | None:
    """The committee that takes the community's needs: its own, the one that serves it, or none (the town)."""
    own = Committee.objects.active().filter(community=community).first()
    return own or community.served_by


def communities_of(committee: Committee) -> QuerySet[Community]:
    """The committee's own community and those it serves, in the fixed order."""
    return Community.objects.filter(Q(pk=committee.community_id) | Q(served_by=committee))


def secretary_of(committee: Committee) -> Person | None:
    """Who holds the secretary's seat today."""
    seat = _in_seats(committee, [SeatKind.SECRETARY]).select_related("person").first()
    return seat.person if seat else None


def groups() -> list[tuple[int, str]]:
    """The active committees, each of which may have a WeChat group: id and name, in the fixed order."""
    return [(committee.pk, committee.name) for committee in Committee.objects.active()]
