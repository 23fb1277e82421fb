"""Who may register Party members to a community, confirm and end."""

from typing import Any

from committees.models import Community, PartyMember
from grids.models import MemberRegistration
from grids.permissions.registrations import keeps
from tianyuan.permissions import Denied, Role, posts_of


def check_can_register(user: Any, member: PartyMember, community: Community) -> None:
    """Oneself, the liaison of the member's unit, the community's staff, the town office."""
    own = member.person.user_id is not None and member.person.user_id == getattr(user, "pk", None)
    if not own and not _is_liaison(user, member) and not keeps(user, community):
        raise Denied("由党员本人、本单位联络员、社区工作人员或镇党建办登记报到")


def _is_liaison(user: Any, member: PartyMember) -> bool:
    return any(
        post.role == Role.LIAISON and post.organization_id == member.organization_id
        for post in posts_of(user)
    )


def check_can_confirm(user: Any, registration: MemberRegistration) -> None:
    if not keeps(user, registration.community):
        raise Denied("由报到社区的工作人员或镇党建办确认")


def check_can_end(user: Any, registration: MemberRegistration) -> None:
    check_can_confirm(user, registration)
