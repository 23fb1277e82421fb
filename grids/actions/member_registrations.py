"""党员报到: a Party member registers to a community, the community confirms; bound to a cell by a post."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Community, PartyMember
from committees.queries import committee_serving
from grids.actions import pairs
from grids.models import MemberRegistration
from grids.permissions.member_registrations import check_can_confirm, check_can_end, check_can_register
from grids.states import REGISTRATION_MOVES, RegistrationState
from tianyuan import audit, clock
from tianyuan.audit.queries import last_of
from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.workflow import Transitions, locked, move

FREED = "member_registrations.free"
S = RegistrationState
END_TAKEN_BACK = Transitions("单位报到", S, {S.ENDED: frozenset({S.PROPOSED, S.CONFIRMED})})


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
    """The member left the community, or the row was a mistake; 联格党员 posts there are free from today.

    Registration and 联格 are over on the same day: the last day of both was the one before.
    """
    check_can_end(by, registration)
    with transaction.atomic():
        pairs.hold_of(registration.member.person, registration.community_id)
        ended = move(
            registration,
            RegistrationState.ENDED,
            by=by,
            table=REGISTRATION_MOVES,
            verb="member_registrations.end",
            ended_on=clock.today(),
        )
        before = clock.today() - timedelta(days=1)
        freed = pairs.end_of(ended.member.person, ended.community_id, on=before, by=by)
        audit.record(FREED, ended, by=by, after={"posts": freed})
    return ended


def take_back_end(registration: MemberRegistration, *, by: Any) -> MemberRegistration:
    """撤回 of today's end: registered as before, and 联格 again in the same cells.

    Raises Denied when it was not ended today, Conflict once the member registered again or a cell has somebody else.
    """
    check_can_end(by, registration)
    registration = MemberRegistration.objects.select_related("member__person", "community").get(
        pk=registration.pk
    )
    if registration.state != RegistrationState.ENDED or registration.ended_on != clock.today():
        raise Denied("只能撤回今天的结束；以前结束的请重新登记报到")
    with transaction.atomic():
        freed = _freed(registration)
        pairs.hold(freed)
        locked(registration.member)
        standing = MemberRegistration.objects.exclude(state=RegistrationState.ENDED)
        if again := standing.filter(member=registration.member).select_related("community").first():
            raise Conflict(f"{registration.member}已在{again.community}重新报到，不能撤回")
        back = move(
            registration,
            RegistrationState.CONFIRMED if registration.confirmed_on else RegistrationState.PROPOSED,
            by=by,
            table=END_TAKEN_BACK,
            verb="member_registrations.take_back_end",
            ended_on=None,
        )
        pairs.bind_again(back.member.person, freed, by=by)
    return back


def _freed(registration: MemberRegistration) -> list[dict[str, Any]]:
    """What the end wrote down of the posts that ended with it."""
    last = last_of(registration, verb=FREED)
    return (last.after or {}).get("posts", []) if last else []
