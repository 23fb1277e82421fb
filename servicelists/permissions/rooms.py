"""Who works the room of a meeting: attendance, the current item, the board."""

from typing import Any

from committees.models import Organization
from servicelists.models import Attendance, Claim, Meeting
from servicelists.permissions.agendas import check_can_run
from servicelists.permissions.claims import ONLY_SECRETARY
from servicelists.queries.guests import guests_at
from servicelists.states import ClaimState, MeetingState, Presence
from tianyuan import clock
from tianyuan.permissions import Denied, LinkHolder, check
from tianyuan.refusals import BadInput

BEFORE_AND_DURING = frozenset({MeetingState.NOTIFIED, MeetingState.OPEN})
MARKED_IN = BEFORE_AND_DURING | {MeetingState.CLOSED}  # who came is put right until the minutes are out

# A unit's own link says that it is here or will not come, and takes that back (no presence).
SAID_BY_UNIT = frozenset({Presence.PRESENT, Presence.LEAVE, ""})


def check_can_mark(
    user: Any, meeting: Meeting, organization: Organization | None = None, presence: str = ""
) -> None:
    """The committee's staff for every unit; whoever holds a unit's link says that this unit is here."""
    if isinstance(user, LinkHolder):
        _check_own_arrival(user, meeting, organization, presence)
    else:
        reason = "签到由本大党委的书记、副书记和专干登记"
        check(user, "attendance.mark", reason, committee_id=meeting.committee_id)
        if meeting.state not in MARKED_IN:
            raise Denied("通知发出以后、纪要印发以前才能登记到会")
    if organization is not None and not guests_at(meeting).filter(organization=organization).exists():
        raise BadInput("这家单位不在这次会议的应到名单里（社区是东道主，不用签到）")


def _check_own_arrival(
    holder: LinkHolder, meeting: Meeting, organization: Organization | None, presence: str
) -> None:
    own = organization is not None and organization.pk == holder.organization_id
    if not own or holder.committee_id != meeting.committee_id or presence not in SAID_BY_UNIT:
        raise Denied("只能为本单位签到或请假")
    if meeting.state not in BEFORE_AND_DURING:
        raise Denied("会议没有在开，不能签到、请假")
    today = clock.local(meeting.starts_at).date() == clock.today()
    if presence == Presence.PRESENT and meeting.state != MeetingState.OPEN and not today:
        raise Denied("开会当天才能签到；不能到会请先请假")


def check_can_lead(user: Any, meeting: Meeting) -> None:
    """Turn to items, take results back: while the meeting is open."""
    check_can_run(user, meeting)
    if meeting.state != MeetingState.OPEN:
        raise Denied("会议没有在开")


def check_can_register_answered(user: Any, meeting: Meeting) -> None:
    """一并登记 is the secretary's word, in the meeting."""
    check(user, "claims.register", ONLY_SECRETARY, committee_id=meeting.committee_id)
    if meeting.state != MeetingState.OPEN:
        raise Denied("会议没有在开；会后到“待登记”里登记")


def check_can_say_yes(user: Any, meeting: Meeting, claim: Claim) -> None:
    """单位当场同意: the staff writes down what a unit that is here said; an absent one asks at home first."""
    reason = "代单位记“当场同意”由本大党委的班子成员和专干来做"
    check(user, "claims.create_for_unit", reason, committee_id=meeting.committee_id)
    if meeting.state != MeetingState.OPEN:
        raise Denied("会议没有在开；请单位自己点“单位已同意”")
    if not meeting.agenda.items.standing().filter(need=claim.need_id).exists():
        raise BadInput("这件认领不在这次会议的议程上，请刷新页面")
    here = Attendance.objects.filter(
        meeting=meeting, organization=claim.organization_id, presence=Presence.PRESENT
    )
    if not here.exists():
        raise Denied(f"{claim.organization}没有登记到会，不能当场同意；先记意向，联络员回单位问过再答复")


def check_can_take_yes_back(user: Any, meeting: Meeting, claim: Claim) -> None:
    """撤回当场同意: in the same meeting, by who may write it down; what is registered by who registers."""
    check_can_lead(user, meeting)
    registered = claim.state == ClaimState.REGISTERED
    permission = "claims.register" if registered else "claims.create_for_unit"
    reason = "已经登记，由书记来撤回" if registered else "“当场同意”由本大党委的班子成员和专干来撤回"
    check(user, permission, reason, committee_id=meeting.committee_id)
    if claim.agreed_here_id != meeting.pk:
        raise Denied("不是这次会上记的“当场同意”，不能在这里撤回；单位办不了请用“退回”")


def check_can_show(user: Any, meeting: Meeting) -> None:
    """Make and revoke the board's link."""
    check(user, "links.make", "大屏链接由本大党委的书记、副书记和专干打开", committee_id=meeting.committee_id)
