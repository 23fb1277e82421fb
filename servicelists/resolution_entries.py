"""What 议定事项 and called meetings put into the frame: words of the audit."""

from tianyuan import audit

VERBS = {
    "resolutions.settle": "记议定事项",
    "resolutions.unsettle": "撤销议定事项",
    "resolutions.edit": "改议定事项",
    "resolutions.report": "报告进展",
    "resolutions.done": "议定事项已落实",
    "resolutions.reopen": "议定事项重新办理",
    "resolutions.drop": "议定事项不再办理",
    "resolutions.remind": "提醒责任单位",
    "resolutions.refer": "提请镇党委协调",
    "resolutions.coordinate": "镇党委协调意见",
    "resolutions.town_day": "镇党委定期限",
    "resolutions.supervise": "督办",
    "meeting.call": "安排议事会",
    "meeting.call_urgent": "发起急事会商",
    "meeting.reschedule": "会议改期",
    "claims.promises": "改承诺日期",
}


def register() -> None:
    audit.describe(VERBS)
