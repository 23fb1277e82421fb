"""会议结果 for the units' WeChat group: counts, what is still open, and the link. Nobody is named."""

from collections import Counter

from servicelists.models import Meeting
from servicelists.notices import LONGEST_SHARE, when, when_held
from servicelists.states import Outcome
from tianyuan.ui import leaks


def share_result(meeting: Meeting, link: str) -> str:
    """≤ 200 characters: how many items came to what; the words give way, the link never."""
    month = f" {meeting.list.month.label}" if meeting.list else ""
    day = when_held(meeting) if meeting.on_another_day else when(meeting)
    text = leaks.masked(
        f"【会议结果】{meeting.committee.name}{month}{meeting.get_kind_display()}（{day}）："
        f"{result_words(meeting)}"
    )
    return text[: max(LONGEST_SHARE - len(link), 0)] + link


def result_words(meeting: Meeting) -> str:
    """`议题 18 项，认领 12 项、挂账 3 项，议定事项 2 项。没认领的到 12 月 3 日仍可认领。`: counts alone."""
    items = meeting.agenda.items.standing()
    count = Counter(items.values_list("outcome", flat=True))
    said = [f"{Outcome(value).label} {count[value]} 项" for value in Outcome.values if value and count[value]]
    settled = meeting.resolutions.count()
    if settled:
        said.append(f"议定事项 {settled} 项")
    until = meeting.claims_last_day
    late = f"没认领的到 {until.month} 月 {until.day} 日仍可认领。" if until and _still_open(meeting) else ""
    return f"议题 {sum(count.values())} 项，{'、'.join(said) or '结果待登记'}。{late}"


def _still_open(meeting: Meeting) -> bool:
    return any(item.need.left for item in meeting.agenda.items.standing().select_related("need"))
