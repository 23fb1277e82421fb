"""Who may claim, agree, register, give back and hand on; and why a button is not there."""

from dataclasses import dataclass
from typing import Any

from committees.models import Alliance, Membership, Organization, Person
from servicelists.models import Claim, ClaimRequest, Meeting, Need
from servicelists.states import CLAIM_MOVES, ClaimState, MeetingState, NeedKind, NeedState
from tianyuan.permissions import Denied, LinkHolder, check, may

NOT_MEMBER = "这家单位不是本大党委的成员单位，不能在这里认领"
ONLY_LIAISON = "本单位的认领由本单位联络员来点"
ONLY_SECRETARY = "登记由书记确认（或受委托的副书记）"
WAITS_FOR_ANSWER = "单位还没有答复“已同意”"
WAITS_FOR_MEETING = "联席会还没有开，会上一并登记"
OWN_KINDS = frozenset({NeedKind.WISH, NeedKind.POST})
HELD = frozenset({MeetingState.OPEN, MeetingState.CLOSED, MeetingState.MINUTED})


def is_member_unit(committee_id: int | None, organization_id: int) -> bool:
    """Does the organisation sit in the committee now?"""
    seats = Membership.objects.active().filter(committee=committee_id, organization=organization_id)
    return seats.exists()


def check_can_claim(
    user: Any,
    need: Need,
    *,
    organization: Organization | None = None,
    member: Person | None = None,
    for_unit: bool = False,
) -> None:
    """The unit's liaison for the unit, the committee's side for a unit, a member for himself."""
    if need.committee_id is None:
        raise Denied("这条需求由镇党委受理，还没有归到哪个大党委")
    if member is not None:
        _check_own(user, need, member)
    elif organization is None:
        raise Denied("请先选认领单位")
    else:
        _check_unit(user, need, organization, for_unit)


def check_can_claim_as(need: Need, organization: Organization | None, alliance: Alliance | None) -> None:
    """In an alliance's name: by its lead, in its committee, while it stands."""
    if alliance is None:
        return
    if alliance.ended_on is not None or alliance.committee_id != need.committee_id:
        raise Denied(f"{alliance}不在本大党委，或已经解散")
    if organization is None or alliance.lead_id != organization.pk:
        raise Denied(f"以{alliance}名义认领由牵头单位来点")


def _check_own(user: Any, need: Need, member: Person) -> None:
    if need.kind not in OWN_KINDS:
        raise Denied("个人只认领微心愿和服务岗位，问题由单位认领")
    check(user, "claims.create_own", "您不是本大党委成员单位的党员", committee_id=need.committee_id)
    if getattr(user, "is_authenticated", False) and member.user_id != user.pk:
        raise Denied("只能为自己认领")


def _check_unit(user: Any, need: Need, organization: Organization, for_unit: bool) -> None:
    if for_unit:
        reason = "代单位录入由本大党委的班子成员和专干来做"
        check(user, "claims.create_for_unit", reason, committee_id=need.committee_id)
    else:
        check(
            user,
            "claims.create",
            ONLY_LIAISON,
            committee_id=need.committee_id,
            organization_id=organization.pk,
        )
    if not is_member_unit(need.committee_id, organization.pk):
        raise Denied(NOT_MEMBER)


def speaks_for(user: Any, claim: Claim, permission: str = "claims.agree") -> bool:
    """Is the user the claimant's voice: the unit's liaison, or the member himself?

    A unit the town asked may sit in another committee; then its liaison there speaks for it.
    """
    if claim.member is not None:
        return claim.member.user_id is not None and claim.member.user_id == getattr(user, "pk", None)
    unit = claim.organization_id
    assert unit is not None
    if may(user, permission, committee_id=claim.committee_id, organization_id=unit):
        return True
    return not is_member_unit(claim.committee_id, unit) and may(user, permission, organization_id=unit)


def check_can_answer_for(user: Any, claim: Claim) -> None:
    """单位已同意: the unit's voice; or who entered the claim for a unit that said so in the room."""
    if not (speaks_for(user, claim) or _entered_for_unit(user, claim)):
        raise Denied(ONLY_LIAISON)


def check_can_change(user: Any, claim: Claim) -> None:
    """Quantity, measure and date: by the claimant, or by who entered it for the unit."""
    if not (speaks_for(user, claim) or _entered_for_unit(user, claim)):
        raise Denied(ONLY_LIAISON)


def _entered_for_unit(user: Any, claim: Claim) -> bool:
    return claim.for_unit_by_id is not None and may(
        user, "claims.create_for_unit", committee_id=claim.committee_id
    )


def meeting_with(need: Need) -> Meeting | None:
    """The latest meeting whose notified agenda has the need."""
    found = Meeting.objects.filter(
        agenda__items__need=need,
        agenda__items__removed_at__isnull=True,
        state__in=[MeetingState.NOTIFIED, *HELD],
    )
    return found.with_held().select_related("list").order_by("-really_at", "-pk").first()


def waits_for_meeting(need: Need) -> bool:
    """Need, meeting, claim: a problem is registered in its meeting or after, never before."""
    if need.kind != NeedKind.PROBLEM or need.state not in {NeedState.ACCEPTED, NeedState.AWAITING}:
        return False
    meeting = meeting_with(need)
    return meeting is None or meeting.state not in HELD


def check_can_register(user: Any, claim: Claim) -> None:
    check(user, "claims.register", ONLY_SECRETARY, committee_id=claim.committee_id)
    unit_not_asked = claim.organization_id and not claim.for_unit_by_id
    if claim.state == ClaimState.INTENT and unit_not_asked:
        raise Denied(WAITS_FOR_ANSWER)
    if claim.state in {ClaimState.INTENT, ClaimState.AGREED} and waits_for_meeting(claim.need):
        raise Denied(WAITS_FOR_MEETING)


def check_can_release(user: Any, claim: Claim) -> None:
    if isinstance(user, LinkHolder) and claim.state not in {ClaimState.INTENT, ClaimState.AGREED}:
        raise Denied("已经登记的认领，退回请联络员登录办理，或者给社区打电话")
    if speaks_for(user, claim) or may(user, "claims.register", committee_id=claim.committee_id):
        return
    if claim.state in {ClaimState.INTENT, ClaimState.AGREED} and _entered_for_unit(user, claim):
        return
    raise Denied("退回由认领单位联络员或书记来办")


def check_can_transfer(user: Any, claim: Claim) -> None:
    check(user, "claims.register", "转交由书记来办", committee_id=claim.committee_id)


def check_can_complete(user: Any, claim: Claim) -> None:
    staff = may(user, "items.edit", committee_id=claim.committee_id, organization_id=claim.organization_id)
    if not (staff or speaks_for(user, claim)):
        raise Denied("由认领单位或社区来报办完")
    if claim.item_id:
        raise Denied("这件认领在服务项里办，请到服务项点“办完”")


def check_can_verify(user: Any, claim: Claim) -> None:
    check(user, "items.verify", "核验由书记来办", committee_id=claim.committee_id)


def check_can_ask(user: Any) -> None:
    check(user, "claims.ask", "商请承接由镇党委、镇党建办来提")


def check_can_answer(user: Any, request: ClaimRequest) -> None:
    check(user, "claims.agree", "由被商请单位的联络员答复", organization_id=request.organization_id)


@dataclass(frozen=True)
class Move:
    """A next step of a claim or item as a button; `reason` says why it is disabled."""

    verb: str
    label: str
    reason: str = ""


_STEPS = (
    ("agree", "单位已同意", ClaimState.AGREED, check_can_answer_for),
    ("agree_back", "撤回同意", ClaimState.INTENT, check_can_answer_for),
    ("register", "登记", ClaimState.REGISTERED, check_can_register),
    ("complete", "办完", ClaimState.COMPLETED, check_can_complete),
    ("verify", "核验", ClaimState.VERIFIED, check_can_verify),
    ("transfer", "转交", ClaimState.TRANSFERRED, check_can_transfer),
    ("release", "退回", ClaimState.RELEASED, check_can_release),
)
# What is done is reopened through its service item, not through 登记.
_DONE = frozenset({ClaimState.COMPLETED, ClaimState.VERIFIED})


def possible_moves(user: Any, claim: Claim) -> list[Move]:
    """The steps the claim's state allows, each with the reason why this user may not take it (or "")."""
    found = [
        Move(verb, label, _reason(guard, user, claim))
        for verb, label, to, guard in _STEPS
        if CLAIM_MOVES.allows(claim.state, to)
        and not (verb == "register" and claim.state in _DONE)
        and not (verb == "agree_back" and claim.state == ClaimState.REGISTERED)  # in the room only
        and not (verb == "agree" and claim.member_id is not None)  # a member has nobody to ask
    ]
    if claim.state == ClaimState.INTENT:
        found.insert(1, Move("change", "改数量和日期", _reason(check_can_change, user, claim)))
    return found


def _reason(guard: Any, user: Any, claim: Claim) -> str:
    try:
        guard(user, claim)
    except Denied as denied:
        return denied.reason
    return ""
