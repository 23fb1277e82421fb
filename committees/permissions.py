"""Who may change what about people and units: the scope is always a post's own committee or unit."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from committees.models import Committee, Membership, Organization, PartyMember, Person, Resource, Seat
from committees.states import SeatKind
from tianyuan.permissions import Denied, check, has_role, may, posts_of, scope_of
from tianyuan.permissions import Role as R

DECIDED_BY_TOWN = frozenset({SeatKind.SECRETARY, SeatKind.DEPUTY_SECRETARY})
# What a unit may change about itself; name, code, sector and standing are kept by the committee and the town.
LIAISON_FIELDS = frozenset({"short_name", "functions", "duties", "address", "phone"})
# Decided by the town: an organisation that is a community's own is host of the meetings there.
TOWN_FIELDS = frozenset({"code", "community"})
TOWN_COMMITTEE_FIELDS = frozenset({"name", "established_on", "active", "community"})


def check_can_decide(user: Any) -> None:
    """Who sits in the lead, which committees and units there are: the town's decision."""
    check(user, "committees.decide", "由镇党委、镇党建办决定")


def check_can_edit_committee(user: Any, committee: Committee) -> None:
    check(user, "committees.edit", "只能修改本大党委的信息", committee_id=committee.pk)


def check_can_edit_community(user: Any, community: Any) -> None:
    check_can_decide(user)


def check_can_appoint(user: Any, committee: Committee, kind: str) -> None:
    """书记 and 副书记 are the town's; other members and the clerk also the secretary's."""
    if kind in DECIDED_BY_TOWN:
        check(user, "committees.decide", "书记、副书记由镇党委、镇党建办登记")
    check(user, "committees.appoint", "由本大党委书记或镇党建办登记", committee_id=committee.pk)


def check_can_change_seat(user: Any, seat: Seat) -> None:
    check_can_appoint(user, seat.committee, seat.kind)


def check_can_edit_membership(user: Any, membership: Membership) -> None:
    check(
        user,
        "committees.edit",
        "联络员和共建协议由本大党委的工作人员登记",
        committee_id=membership.committee_id,
    )


def _everywhere(user: Any, permission: str) -> bool:
    return scope_of(user, permission).everywhere


def _committees_of(organization: Organization) -> list[int]:
    return list(organization.memberships.active().values_list("committee", flat=True))


def keeps_organization(user: Any, organization: Organization) -> bool:
    """The town, or the staff of a committee the unit belongs to."""
    if _everywhere(user, "committees.edit"):
        return True
    return any(may(user, "committees.edit", committee_id=pk) for pk in _committees_of(organization))


def check_can_edit_organization(user: Any, organization: Organization) -> None:
    """Also the unit's own liaison, for LIAISON_FIELDS."""
    if keeps_organization(user, organization):
        return
    if organization.pk not in _own_units(user):
        raise Denied("只有本单位联络员、所在大党委的工作人员和镇党建办可以修改")


def _own_units(user: Any) -> set[int | None]:
    """Units whose liaison the user is."""
    return {post.organization_id for post in posts_of(user) if post.role == R.LIAISON}


def check_can_change_fields(user: Any, organization: Organization, names: set[str]) -> None:
    """A liaison changes what the unit knows best; codes and hosts of meetings are the town's matter."""
    check_can_edit_organization(user, organization)
    if not keeps_organization(user, organization) and names - LIAISON_FIELDS:
        raise Denied("单位名称、类别由所在大党委的工作人员修改")
    if names & TOWN_FIELDS and not _everywhere(user, "committees.decide"):
        raise Denied("单位编码、是否社区党组织由镇党建办修改")


def check_can_edit_resource(user: Any, resource: Resource) -> None:
    check_can_edit_organization(user, resource.organization)


def check_can_edit_member(user: Any, member: PartyMember) -> None:
    check_can_edit_organization(user, member.organization)


def check_can_create_person(user: Any) -> None:
    if not _everywhere(user, "committees.edit") and not may(user, "organizations.edit"):
        raise Denied("由大党委工作人员、联络员或镇党建办录入人员")


def check_can_edit_person(user: Any, person: Person) -> None:
    """Staff of a committee the person stands in, the liaison of the person's unit, the town, oneself."""
    if not _reaches_person(user, "organizations.edit", person):
        raise Denied("只能修改本大党委、本单位的人员")


def check_can_unmask(user: Any, person: Person) -> None:
    """See a phone in clear: within the own committee or unit, with a reason, logged."""
    if not _reaches_person(user, "persons.unmask", person):
        raise Denied("只能查看本大党委、本单位人员的电话")


def _reaches_person(user: Any, permission: str, person: Person) -> bool:
    if person.user_id is not None and person.user_id == getattr(user, "pk", None):
        return True
    if _everywhere(user, permission):
        return True
    return _stands_where(user, permission, _places_of([person])[person.pk])


def _stands_where(user: Any, permission: str, places: Iterable[tuple[int, int]]) -> bool:
    return any(
        may(user, permission, committee_id=committee, organization_id=organization)
        for committee, organization in places
    )


# A post without a unit (seat, kept record) is outside every unit: no liaison's scope reaches it.
NO_UNIT = -1


def _places_of(people: Sequence[Person]) -> dict[int, list[tuple[int, int]]]:
    """Where each person stands: (committee, unit) of seats, liaison posts and Party membership."""
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for person in people:
        if person.kept_by_id:
            places[person.pk].append((person.kept_by_id, NO_UNIT))
    seats = Seat.objects.current().filter(person__in=people, committee__isnull=False)
    for pk, committee in seats.values_list("person", "committee"):
        places[pk].append((committee, NO_UNIT))
    liaisons = Membership.objects.active().filter(liaison__in=people)
    for pk, *place in liaisons.values_list("liaison", "committee", "organization"):
        places[pk].append(tuple(place))
    members = Membership.objects.active().filter(
        organization__party_members__person__in=people, organization__party_members__active=True
    )
    at = members.values_list("organization__party_members__person", "committee", "organization")
    for pk, *place in at:
        places[pk].append(tuple(place))
    return places


def check_can_link_account(user: Any) -> None:
    check(user, "accounts.grant", "账号与人员的关联由安全管理员办理")


def check_can_import(user: Any) -> None:
    check(user, "committees.import", "成员单位和党员的导入由镇党建办办理")


def is_staff_somewhere(user: Any) -> bool:
    return has_role(user, R.SECRETARY, R.DEPUTY_SECRETARY, R.COMMUNITY_CLERK, R.TOWN_OFFICER, R.TOWN_LEADER)


def why_not(check_can: Callable[..., None], *about: Any) -> str:
    """The reason a check refuses with, or "": what a disabled button says."""
    try:
        check_can(*about)
    except Denied as denied:
        return denied.reason
    return ""
