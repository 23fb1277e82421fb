"""Which papers a meeting or a month has now, for whom, and why others are not there yet."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from servicelists.models import Meeting, Minutes, MonthlyList, Nudge
from servicelists.papers.agendas import agenda
from servicelists.papers.claim_letters import claim_letter, claims_at
from servicelists.papers.minutes import minutes
from servicelists.papers.month import blank_needs, needs_list, services_list
from servicelists.papers.notices import has_slip, notice, reply_slip
from servicelists.papers.nudges import TITLES, nudge
from servicelists.papers.records import record
from servicelists.papers.sign_in import sign_in
from servicelists.permissions import papers as permissions
from servicelists.states import MinutesState, NudgeKind
from tianyuan.documents.paper import Paper

NOT_SENT = "会议通知还没有发出"


@dataclass(frozen=True)
class Entry:
    """One paper of a folder. `why_not` says why it cannot be read yet; `folder` is its place in the zip."""

    key: str
    title: str
    make: Callable[[], Paper] | None
    why_not: str = ""
    note: str = ""
    folder: str = ""
    draft: bool = False  # to be looked over only: no part of the finished file

    @property
    def exists(self) -> bool:
        return self.make is not None and not self.why_not

    def paper(self) -> Paper:
        """Raises LookupError for one that is not there yet."""
        if self.make is None or self.why_not:
            raise LookupError(self.why_not)
        return self.make()


def of_meeting(meeting: Meeting, user: Any) -> list[Entry]:
    """All papers of a meeting in the order of its file, as far as the user may know of them."""
    keeps = permissions.keeps(user, meeting.committee_id)
    found = _before(meeting, keeps)
    if keeps:
        found.append(_record(meeting))
    found.append(_minutes(meeting, user))
    found += _letters(meeting, user, keeps)
    found += _nudges(meeting, user, keeps)
    if meeting.list is not None:
        found += of_list(meeting.list, user)
    return found


def of_list(monthly_list: MonthlyList, user: Any) -> list[Entry]:
    """The papers of a month that need no meeting."""
    found = [Entry("needs", "需求清单", partial(needs_list, monthly_list))]
    nothing = "" if monthly_list.items.standing().exists() else "还没有登记成服务项"
    if monthly_list.published_at is None and not permissions.keeps(user, monthly_list.committee_id):
        nothing = "服务清单还没有公示"
    draft = "" if monthly_list.published_at else "还没公示，供核对"
    services = partial(services_list, monthly_list)
    found.append(
        Entry("services", "服务清单", services, nothing, draft, draft=monthly_list.published_at is None)
    )
    blank = partial(blank_needs, monthly_list)
    found.append(Entry("blank-needs", "需求征集表（空白）", blank, note="打印出来给网格员走访时填"))
    return found


def _before(meeting: Meeting, keeps: bool) -> list[Entry]:
    hidden = "" if meeting.notified_at or keeps else NOT_SENT
    note = "" if meeting.notified_at else "草稿，通知还没发"
    empty = "" if _has_topics(meeting) else "议程还没有议题"
    slip = (
        [Entry("reply-slip", "参会回执", partial(reply_slip, meeting), hidden)] if has_slip(meeting) else []
    )
    annexed = "议程、回执" if slip else "议程"
    return [
        Entry("notice", f"会议通知（附{annexed}）", partial(notice, meeting), hidden or empty, note),
        Entry("agenda", "会议议程", partial(agenda, meeting), hidden or empty, note),
        *slip,
        Entry("sign-in", "签到表", partial(sign_in, meeting), hidden),
    ]


def _has_topics(meeting: Meeting) -> bool:
    return meeting.agenda.items.standing().exists() or meeting.agenda.topics.exists()


def _record(meeting: Meeting) -> Entry:
    why = "" if meeting.opened_at else "会议还没有开"
    note = "" if meeting.closed_at else "会议还没闭会，记到现在为止"
    return Entry("record", "会议记录", partial(record, meeting), why, note)


def _minutes(meeting: Meeting, user: Any) -> Entry:
    rows = Minutes.objects.visible_to(user).select_related("meeting__committee__community", "meeting__list")
    written = rows.filter(meeting=meeting).first()
    if written is None:
        why = "会议还没有闭会" if meeting.closed_at is None else "纪要还没有起草好"
        return Entry("minutes", "会议纪要", None, why)
    note = "" if written.state == MinutesState.ISSUED else written.get_state_display()
    return Entry("minutes", "会议纪要", partial(minutes, written), note=note)


def _letters(meeting: Meeting, user: Any, keeps: bool) -> list[Entry]:
    """认领书: the committee's side and the town see all, a liaison the own unit's."""
    rows = claims_at(meeting)
    if not keeps:
        rows = rows.filter(organization__in=permissions.own_units(user))
    if not (keeps or meeting.notified_at):
        return []
    found = []
    for unit, claims in groupby(rows, key=lambda claim: claim.organization):
        make = partial(claim_letter, meeting, unit, list(claims))
        found.append(Entry(f"claims-{unit.pk}", f"认领书 · {unit}", make, folder="认领书"))
    return found or [Entry("claims", "认领书", None, "还没有单位认领")]


def _nudges(meeting: Meeting, user: Any, keeps: bool) -> list[Entry]:
    rows = Nudge.objects.visible_to(user).filter(resolution__meeting=meeting)
    if not keeps:
        rows = rows.filter(resolution__organizations__in=permissions.own_units(user)).distinct()
    rows = rows.select_related("resolution__meeting__committee__community", "resolution__meeting__list")
    return [
        Entry(
            f"nudge-{row.pk}",
            f"{TITLES[NudgeKind(row.kind)]} · {row.resolution}",
            partial(nudge, row),
            folder="提醒和督办",
        )
        for row in rows
    ]


def found(entries: list[Entry], key: str) -> Entry | None:
    return next((entry for entry in entries if entry.key == key), None)
