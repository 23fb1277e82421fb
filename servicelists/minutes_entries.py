"""What minutes and 一会一档 put into the frame: menu entry, words of the audit, who may see a meeting's files."""

from typing import Any

from servicelists.actions.filing import KIND
from servicelists.models import MeetingFile
from tianyuan import audit
from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment
from tianyuan.permissions import may

VERBS = {
    "minutes.draft": "起草会议纪要",
    "minutes.redraft": "更新会议纪要草稿",
    "minutes.edit": "改会议纪要",
    "minutes.circulate": "会议纪要征求意见",
    "minutes.take_back": "撤回征求意见",
    "minutes.comment": "对会议纪要提意见",
    "minutes.answer": "答复对纪要的意见",
    "minutes.issue": "印发会议纪要",
    "minutes.correct": "更正会议纪要",
    "meeting.minuted": "纪要已印发",
    "filing.add": "放入会议材料",
    "filing.describe": "写会议材料说明",
    "filing.remove": "撤下会议材料",
    "filing.restore": "放回会议材料",
}


def register() -> None:
    """Open the doors of minutes and files."""
    audit.describe(VERBS)
    files.register_viewer(KIND, may_see_file)


def may_see_file(user: Any, attachment: Attachment) -> bool:
    """The committee's side and the town; what was taken out is nobody's any more."""
    row = MeetingFile.objects.standing().filter(attachment=attachment).select_related("meeting").first()
    return row is not None and may(user, "papers.view", committee_id=row.meeting.committee_id)
