"""为什么收到: why somebody is told of a committee's business, in words about that person."""

from collections.abc import Iterable
from typing import Any

from committees.models import Membership, Seat
from tianyuan.accounts.models import RoleGrant
from tianyuan.permissions import TOWN, Role

OWN_RECORD = "这件需求是您记的"
OTHERS = "与您经办的事有关"


def reasons(users: Iterable[Any], committee_id: int | None) -> dict[int, str]:
    """`您是县医院党委在龙井社区“大党委”的联络员`, by user id, for users or their ids; one query for liaisons alone."""
    ids = {getattr(user, "pk", user) for user in users} - {None}
    said: dict[int, str] = {}
    for source in (_liaisons, _seats, _liaisons_elsewhere, _town):
        if missing := ids - said.keys():
            said |= source(missing, committee_id)
    return {pk: said.get(pk, OTHERS) for pk in ids}


def _liaisons(ids: set[int], committee_id: int | None) -> dict[int, str]:
    rows = Membership.objects.active().filter(liaison__user__in=ids, committee=committee_id)
    return _liaison_words(rows)


def _liaisons_elsewhere(ids: set[int], committee_id: int | None) -> dict[int, str]:
    return _liaison_words(Membership.objects.active().filter(liaison__user__in=ids))


def _liaison_words(rows) -> dict[int, str]:
    return {
        row.liaison.user_id: f"您是{row.organization}在{row.committee.name}的联络员"
        for row in rows.select_related("organization", "committee", "liaison").order_by("-pk")
    }


def _seats(ids: set[int], committee_id: int | None) -> dict[int, str]:
    rows = Seat.objects.current().filter(person__user__in=ids, committee=committee_id)
    return {
        row.person.user_id: f"您是{row.committee.name}的{row.get_kind_display()}"
        for row in rows.select_related("committee", "person").order_by("-pk")
    }


def _town(ids: set[int], committee_id: int | None) -> dict[int, str]:
    grants = RoleGrant.objects.filter(user__in=ids, role__in=TOWN).values_list("user", "role")
    return {user: f"您在{Role(role).label}任职" for user, role in grants}
