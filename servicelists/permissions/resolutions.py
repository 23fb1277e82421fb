"""Who settles, reports, reminds, asks the town; only the town supervises, and only what it set a day for itself."""

from typing import Any

from committees.models import Organization
from servicelists.models import Meeting, Resolution
from servicelists.permissions.claims import Move
from servicelists.states import RESOLUTION_MOVES, MeetingState, ResolutionState
from tianyuan.permissions import Denied, check, may

S = ResolutionState
ONLY_STAFF = "议定事项由本大党委的书记、副书记和专干登记"
ONLY_UNITS = "进展由责任单位联络员或社区来写"
ONLY_TOWN = "协调意见和督办由镇党委、镇党建办来提"


def check_can_settle(user: Any, meeting: Meeting) -> None:
    """In the meeting, and after it until the minutes are out."""
    check(user, "resolutions.edit", ONLY_STAFF, committee_id=meeting.committee_id)
    if meeting.state == MeetingState.MINUTED:
        raise Denied("纪要已印发，不能再添议定事项；请放到下次会议")
    if meeting.state not in {MeetingState.OPEN, MeetingState.CLOSED}:
        raise Denied("会议还没有开，不能记议定事项")


def check_can_edit(user: Any, resolution: Resolution) -> None:
    """Words, units and term, while it is open."""
    check(user, "resolutions.edit", ONLY_STAFF, committee_id=resolution.committee_id)
    _open(resolution)


def check_can_unsettle(user: Any, resolution: Resolution) -> None:
    """Gone without a trace on the page: only in the meeting itself, before anybody worked on it."""
    check_can_edit(user, resolution)
    if resolution.meeting.state != MeetingState.OPEN:
        raise Denied("会已经闭了；请到“议定事项”里修改或不再办理")
    if resolution.reports.exists() or resolution.nudges.exists():
        raise Denied("已经有单位报进展，不能撤销")


def check_can_report(user: Any, resolution: Resolution, organization: Organization | None = None) -> None:
    """The liaison of a responsible unit for that unit; the committee's staff for itself or for a unit."""
    unit = organization.pk if organization else None
    staff = may(user, "resolutions.edit", committee_id=resolution.committee_id)
    if organization is None and not staff:
        raise Denied(ONLY_UNITS)
    if unit and not resolution.organizations.filter(pk=unit).exists():
        raise Denied("这家单位不是这件事的责任单位")
    check(user, "resolutions.report", ONLY_UNITS, committee_id=resolution.committee_id, organization_id=unit)
    _open(resolution)


def check_can_conclude(user: Any, resolution: Resolution) -> None:
    """已落实, and back: by the committee's staff."""
    check(user, "resolutions.edit", "办没办好由书记、副书记和专干来记", committee_id=resolution.committee_id)


def check_can_drop(user: Any, resolution: Resolution) -> None:
    """不再办理 is a decision."""
    check(user, "resolutions.drop", "不再办理由书记决定", committee_id=resolution.committee_id)


def check_can_remind(user: Any, resolution: Resolution) -> None:
    """提醒, never 催: by the committee's staff, to the units that took it on."""
    check(
        user, "resolutions.remind", "提醒由本大党委的书记、副书记和专干来发",
        committee_id=resolution.committee_id,
    )  # fmt: skip
    _open(resolution)
    if not resolution.organizations.exists():
        raise Denied("还没有定责任单位，没有单位可以提醒")


def check_can_refer(user: Any, resolution: Resolution) -> None:
    """提请镇党委协调: by the secretary, once until the town answers."""
    check(user, "resolutions.refer", "提请镇党委协调由书记来办", committee_id=resolution.committee_id)
    _open(resolution)
    if resolution.waits_for_town:
        raise Denied("已经提请镇党委，正等协调意见")


def check_can_coordinate(user: Any, resolution: Resolution) -> None:
    """The town's answer to what was referred to it."""
    check(user, "resolutions.supervise", ONLY_TOWN, committee_id=resolution.committee_id)
    _open(resolution)
    if resolution.referred_at is None:
        raise Denied("社区还没有提请镇党委协调")


def check_can_supervise(user: Any, resolution: Resolution) -> None:
    """督办: by the town, for what the town itself set a day for."""
    check(user, "resolutions.supervise", ONLY_TOWN, committee_id=resolution.committee_id)
    _open(resolution)
    if resolution.town_due_on is None:
        raise Denied("镇党委还没有定期限；只督办镇党委自己定的事")


def _open(resolution: Resolution) -> None:
    if resolution.state != S.OPEN:
        raise Denied(f"这件事现在是“{resolution.get_state_display()}”")


_STEPS = (
    ("done", "已落实", S.DONE, check_can_conclude),
    ("reopen", "还没落实，重新办", S.OPEN, check_can_conclude),
    ("edit", "修改", "", check_can_edit),
    ("remind", "提醒", "", check_can_remind),
    ("refer", "提请镇党委协调", "", check_can_refer),
    ("coordinate", "写协调意见", "", check_can_coordinate),
    ("supervise", "督办", "", check_can_supervise),
    ("drop", "不再办理", S.DROPPED, check_can_drop),
)
# The town's own steps are shown to the town alone; a community's to the committee's side.
_OF_TOWN = frozenset({"coordinate", "supervise"})


def possible_moves(user: Any, resolution: Resolution) -> dict[str, Move]:
    """verb → the step the state allows, with the reason why this user may not take it (or "")."""
    town = may(user, "resolutions.supervise", committee_id=resolution.committee_id)
    staff = may(user, "resolutions.edit", committee_id=resolution.committee_id)
    found = {}
    for verb, label, to, guard in _STEPS:
        allowed = RESOLUTION_MOVES.allows(resolution.state, to) if to else resolution.state == S.OPEN
        if allowed and (town if verb in _OF_TOWN else staff):
            found[verb] = Move(verb, label, _reason(guard, user, resolution))
    return found


def _reason(guard: Any, user: Any, resolution: Resolution) -> str:
    try:
        guard(user, resolution)
    except Denied as denied:
        return denied.reason
    return ""
