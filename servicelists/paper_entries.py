"""What papers put into the frame: words of the audit, who may fetch a county table back."""

from typing import Any

from servicelists.actions.report_templates import COUNTY_TABLE
from servicelists.models import ReportTemplate
from tianyuan import audit
from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment

VERBS = {
    "papers.download": "下载会议材料",
    "papers.pack": "打包会议材料",
    "report_templates.add": "添加上级表格",
    "report_templates.edit": "改上级表格的列",
    "report_templates.retire": "停用上级表格",
    "report_templates.restore": "恢复上级表格",
    "report_templates.export": "按上级表格导出",
}


def register() -> None:
    """Open the doors of papers and county tables."""
    audit.describe(VERBS)
    files.register_viewer(COUNTY_TABLE, may_see_table)


def may_see_table(user: Any, attachment: Attachment) -> bool:
    """Whoever may use a table may look at the original."""
    return ReportTemplate.objects.visible_to(user).filter(attachment=attachment).exists()
