"""Who may work on an agenda and its meeting, and what their state allows."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from servicelists.models import Agenda, Claim, Meeting, MonthlyList, ServiceItem
from servicelists.states import ItemState, ListStage, MeetingState, Outcome
from tianyuan import clock, permissions
from tianyuan.permissions import Denied


def check_can_compile(user: Any, monthly_list: MonthlyList) -> None:
    """Committee staff and the town office; not once the notice is out."""
    permissions.check(
        user, "agenda.compile", "只有本大党委的书记、副书记、专干和镇党建办可以编制议程",
        committee_id=monthly_list.committee_id,
    )  # fmt: skip
    if monthly_list.stage not in {ListStage.COLLECTING, ListStage.COMPILED}:
        raise Denied("会议通知已发出，议程已定稿；新事项请用“补充议题”")


def check_can_edit(user: Any, agenda: Agenda) -> None:
    """Committee staff, while the agenda is a draft."""
    permissions.check(
        user, "agenda.edit", "只有本大党委的书记、副书记和专干可以改议程", committee_id=agenda.committee_id
    )
    if agenda.frozen_at:
        raise Denied("会议通知已发出，议程已定稿；新事项请用“补充议题”")


def check_can_supplement(user: Any, agenda: Agenda) -> None:
    """After the notice and until the meeting is closed."""
    permissions.check(
        user, "agenda.edit", "只有本大党委的书记、副书记和专干可以补充议题", committee_id=agenda.committee_id
    )
    if not agenda.frozen_at:
        raise Denied("议程还是草案，直接编制或调整即可")
    meeting = Meeting.objects.filter(agenda=agenda).first()
    if meeting and meeting.state in {MeetingState.CLOSED, MeetingState.MINUTED}:
        raise Denied("会议已闭会，请放到下次会议")


def check_can_arrange(user: Any, of: MonthlyList | Meeting) -> None:
    """Set time and place of the month's meeting, or of one called."""
    permissions.check(
        user, "meeting.edit", "只有本大党委的书记、副书记和专干可以安排会议",
        committee_id=of.committee_id,
    )  # fmt: skip


def check_can_notify(user: Any, meeting: Meeting) -> None:
    """Issue the notice of a drafted meeting that has an agenda with at least one line."""
    permissions.check(
        user, "meeting.notify", "会议通知由书记、副书记或专干发出", committee_id=meeting.committee_id
    )
    if meeting.state != MeetingState.DRAFT:
        raise Denied("会议通知已发出")
    if not (meeting.agenda.items.standing().exists() or meeting.agenda.topics.exists()):
        raise Denied("议程还没有议题，请先编制议程")


def check_can_run(user: Any, meeting: Meeting) -> None:
    """Open, decide and close."""
    permissions.check(
        user, "meeting.run", "只有本大党委的书记、副书记和专干可以主持会议操作",
        committee_id=meeting.committee_id,
    )  # fmt: skip


def check_can_take_back_opening(user: Any, meeting: Meeting) -> None:
    """撤回开会: on the day it was opened, while nothing was decided and nothing registered in it."""
    check_can_run(user, meeting)
    if meeting.state != MeetingState.OPEN or not _today(meeting.opened_at):
        raise Denied("只有当天开的会可以撤回开会")
    items = meeting.agenda.items.standing()
    if items.exclude(outcome=Outcome.NONE).exists():
        raise Denied("会上已记了结果，不能撤回开会")
    if meeting.resolutions.exists():
        raise Denied("会上已记了议定事项，不能撤回开会")
    claims = Claim.objects.registered().filter(need__in=items.values("need"))
    if claims.filter(registered_at__gte=meeting.opened_at).exists():
        raise Denied("会上已登记了认领，不能撤回开会")


def check_can_reopen(user: Any, meeting: Meeting) -> None:
    """重新开会: on the day it was closed, while its service list is not out and no service has begun."""
    check_can_run(user, meeting)
    if meeting.state != MeetingState.CLOSED or not _today(meeting.closed_at):
        raise Denied("只有当天闭的会可以重新开")
    if meeting.recorded_afterwards:
        raise Denied("补录的会议已经开过，不能重新开")
    if meeting.list is not None and meeting.list.stage != ListStage.CONVENED:
        raise Denied("服务清单已公示，不能重新开会")
    if _begun_items(meeting).exists():
        raise Denied("已有服务项开始办理，不能重新开会")


def _begun_items(meeting: Meeting) -> QuerySet[ServiceItem]:
    """Services begun: of the month, or of the needs of a meeting without one."""
    begun = ServiceItem.objects.filter(state__in=[ItemState.ONGOING, ItemState.DONE, ItemState.RATED])
    if meeting.list is not None:
        return begun.filter(list=meeting.list)
    return begun.filter(claims__need__agenda_items__agenda=meeting.agenda_id)


def _today(moment: datetime | None) -> bool:
    return moment is not None and clock.local(moment).date() == clock.today()


def check_can_record(user: Any, monthly_list: MonthlyList) -> None:
    """补录: enter a meeting that was held on paper."""
    permissions.check(
        user, "meeting.record", "只有本大党委的书记、副书记和专干可以补录会议",
        committee_id=monthly_list.committee_id,
    )  # fmt: skip
