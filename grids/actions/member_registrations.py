"""党员报到: a Party member registers to a community, the community confirms; bound to a cell by a post."""

from datetime import date
from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Community, PartyMember
from committees.queries import committee_serving
from grids.actions import posts
from grids.models import MemberRegistration
from grids.permissions.member_registrations import check_can_confirm, check_can_end, check_can_register
from grids.states import REGISTRATION_MOVES, RegistrationState
from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.workflow import locked, move


def register(
    member: PartyMember,
    community: Community,
    *,
    by: Any,
    registered_on: date | None = None,
    branch: str = "",
) -> MemberRegistration:
    """The member registers, today unless told. Raises BadInput when registered already, here or elsewhere."""
    check_can_register(by, member, community)
    registered_on = registered_on or clock.today()
    with transaction.atomic():
        if not locked(member).active:
            raise BadInput(f"{member}已不在册")
        if registered_on > clock.today():
            raise BadInput("报到日期不能晚于今天")
        standing = MemberRegistration.objects.exclude(state=RegistrationState.ENDED).filter(member=member)
        if found := standing.select_related("community").first():
            raise BadInput(f"{member}已在{found.community}报到，一名党员报到一个社区")
        made = MemberRegistration(
            member=member, community=community, registered_on=registered_on, branch=branch
        )
        after = {"member": member, "community": community, "registered_on": registered_on, "branch": branch}
        committee = committee_serving(community)
        return rows.create(
            made,
            by=by,
            verb="member_registrations.register",
            after=after,
            committee_id=committee.pk if committee else None,
        )


def confirm(registration: MemberRegistration, *, by: Any) -> MemberRegistration:
    """The community says yes; from now on the member can be bound to a cell."""
    check_can_confirm(by, registration)
    return move(
        registration,
        RegistrationState.CONFIRMED,
        by=by,
        table=REGISTRATION_MOVES,
        verb="member_registrations.confirm",
        confirmed_on=clock.today(),
    )


def end(registration: MemberRegistration, *, by: Any) -> MemberRegistration:
    """The member left the community, or the row was a mistake; 联格党员 posts there end today."""
    check_can_end(by, registration)
    with transaction.atomic():
        posts.hold_pairs_of(registration.member.person, registration.community_id)
        ended = move(
            registration,
            RegistrationState.ENDED,
            by=by,
            table=REGISTRATION_MOVES,
            verb="member_registrations.end",
            ended_on=clock.today(),
        )
        posts.end_pairs_of(ended.member.person, ended.community_id, on=clock.today(), by=by)
    return ended
