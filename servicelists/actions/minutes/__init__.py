"""会议纪要: drafted when a meeting closes, edited, circulated, commented on, issued, corrected."""

from servicelists.actions.minutes.commenting import answer, circulate, comment, take_back
from servicelists.actions.minutes.issuing import correct, hash_of, issue, next_number, refuse_personal
from servicelists.actions.minutes.writing import LONGEST, draft, edit, redraft, section_of

__all__ = [
    "LONGEST",
    "answer",
    "circulate",
    "comment",
    "correct",
    "draft",
    "edit",
    "hash_of",
    "issue",
    "next_number",
    "redraft",
    "refuse_personal",
    "section_of",
    "take_back",
]
