"""会议结果 for the units' WeChat group: counts, what is still open, and the link. Nobody is named."""

from collections import Counter

from servicelists.models import Meeting
from servicelists.notices import LONGEST_SHARE, when
from servicelists.states import Outcome
from tianyuan.ui import leaks


def share_result(meeting: Meeting, link: str) -> str:
    """≤ 200 characters: how many items came to what; the words give way, the link never."""
    items = meeting.agenda.items.standing()
    count = Counter(items.values_list("outcome", flat=True))
    said = [f"{Outcome(value).label} {count[value]} 项" for value in Outcome.values if value and count[value]]
    settled = meeting.resolutions.count()
    if settled:
        said.append(f"议定事项 {settled} 项")
    until = meeting.claims_last_day
    late = f"没认领的到 {until.month} 月 {until.day} 日仍可认领。" if until and _still_open(meeting) else ""
    month = f" {meeting.list.month.label}" if meeting.list else ""
    text = leaks.masked(
        f"【会议结果】{meeting.committee.name}{month}{meeting.get_kind_display()}（{when(meeting)}）："
        f"议题 {sum(count.values())} 项，{'、'.join(said) or '结果待登记'}。{late}"
    )
    return text[: max(LONGEST_SHARE - len(link), 0)] + link


def _still_open(meeting: Meeting) -> bool:
    return any(item.need.left for item in meeting.agenda.items.standing().select_related("need"))
