"""Meetings: arranged or called, announced, moved, opened, closed, stepped back, entered afterwards (补录).

`arranging`, `calling`, `announcing`, `rescheduling`, `running`, `reopening` and `recording`
hold the parts; callers say `meetings.close(...)`.
"""

from servicelists.actions.meetings.announcing import announce, giving_away, notify, take_back_notice
from servicelists.actions.meetings.arranging import advice, arrange, edit
from servicelists.actions.meetings.calling import call, call_urgent, recall
from servicelists.actions.meetings.recording import Came, LineRefused, Recorded, record_afterwards
from servicelists.actions.meetings.reopening import reopen, take_back_opening
from servicelists.actions.meetings.rescheduling import reschedule
from servicelists.actions.meetings.running import (
    STATE_OF_OUTCOME,
    close,
    decide,
    end_late_claims,
    open_meeting,
    settle_item,
    take_back_result,
)

__all__ = [
    "STATE_OF_OUTCOME",
    "Came",
    "LineRefused",
    "Recorded",
    "advice",
    "announce",
    "arrange",
    "call",
    "call_urgent",
    "close",
    "decide",
    "edit",
    "end_late_claims",
    "giving_away",
    "notify",
    "open_meeting",
    "recall",
    "record_afterwards",
    "reopen",
    "reschedule",
    "settle_item",
    "take_back_notice",
    "take_back_opening",
    "take_back_result",
]
