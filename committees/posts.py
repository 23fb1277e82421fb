"""Posts that follow from seats, liaison fields and Party membership: a provider for tianyuan.permissions."""

from collections.abc import Iterable, Iterator

from committees.models import Membership, PartyMember, Person, Seat
from committees.states import SeatKind
from tianyuan.permissions import Post, Role

ROLE_OF_SEAT = {
    SeatKind.SECRETARY: Role.SECRETARY,
    SeatKind.DEPUTY_SECRETARY: Role.DEPUTY_SECRETARY,
    SeatKind.FULL_TIME_MEMBER: Role.COMMITTEE_MEMBER,
    SeatKind.PART_TIME_MEMBER: Role.COMMITTEE_MEMBER,
    SeatKind.CLERK: Role.COMMUNITY_CLERK,
}


def posts_of_user(user) -> Iterable[Post]:
    """Every post of the person behind the account, as of today."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        return []
    return [*_seats(person), *_liaisons(person), *_membership(person)]


def _seats(person: Person) -> Iterator[Post]:
    seats = Seat.objects.current().filter(person=person, committee__active=True)
    for seat in seats.select_related("committee__community"):
        yield _post(seat.committee, ROLE_OF_SEAT[SeatKind(seat.kind)], seat.get_kind_display())
        if seat.kind == SeatKind.DEPUTY_SECRETARY and _vacant(seat.committee):
            yield _post(seat.committee, Role.SECRETARY, "副书记（主持）")


def _vacant(committee) -> bool:
    """With the seat of the secretary vacant the deputy acts (DOMAIN.md section 3)."""
    return not Seat.objects.current().filter(committee=committee, kind=SeatKind.SECRETARY).exists()


def _post(committee, role: Role, word: str) -> Post:
    return Post(
        role,
        committee_id=committee.pk,
        community_id=committee.community_id,
        label=f"{committee.name} · {word}",
    )


def _liaisons(person: Person) -> Iterator[Post]:
    memberships = Membership.objects.active().filter(liaison=person, committee__active=True)
    for membership in memberships.select_related("committee", "organization"):
        yield Post(
            Role.LIAISON,
            committee_id=membership.committee_id,
            organization_id=membership.organization_id,
            label=f"{membership.organization} · 联络员",
        )


def _membership(person: Person) -> Iterator[Post]:
    member = PartyMember.objects.filter(person=person, active=True).select_related("organization").first()
    if member is None:
        return
    for committee_id in member.organization.memberships.active().values_list("committee", flat=True):
        yield Post(
            Role.PARTY_MEMBER,
            committee_id=committee_id,
            organization_id=member.organization_id,
            label=f"{member.organization} · 党员",
        )
