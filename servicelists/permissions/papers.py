"""Who reads, packs and keeps papers, and who may change the county's tables."""

from typing import Any

from servicelists.models import Meeting, ReportTemplate
from tianyuan import permissions
from tianyuan.permissions import Role, SystemActor, posts_of, scope_of


def keeps(user: Any, committee_id: int) -> bool:
    """Does the user read what the committee keeps for itself: the record, every unit's letter, drafts?"""
    return permissions.may(user, "papers.view", committee_id=committee_id)


def own_units(user: Any) -> list[int]:
    """The units the user is liaison of."""
    if isinstance(user, SystemActor):
        return []
    return [p.organization_id for p in posts_of(user) if p.role == Role.LIAISON and p.organization_id]


def check_can_pack(user: Any, meeting: Meeting) -> None:
    """全部打包 and 一会一档."""
    permissions.check(
        user,
        "papers.file",
        "只有本大党委的书记、副书记和专干可以打包会议材料",
        committee_id=meeting.committee_id,
    )


def check_can_add_template(user: Any, committee_id: int | None) -> None:
    """A committee's own table by its staff; one for everybody by the town."""
    refused = "上级表格由本大党委的书记、副书记、专干或者镇里添加"
    if committee_id is None:
        if not scope_of(user, "report_templates.edit").everywhere:
            raise permissions.Denied("全镇通用的表格由镇里添加")
        return
    permissions.check(user, "report_templates.edit", refused, committee_id=committee_id)


def check_can_edit_template(user: Any, template: ReportTemplate) -> None:
    """Like adding; a retired one is left alone."""
    check_can_add_template(user, template.committee_id)
    if template.retired_at:
        raise permissions.Denied("这张表已停用")


def check_can_export(user: Any, template: ReportTemplate, committee_id: int | None) -> None:
    """Fill the table with one committee's rows, or (the town) with everybody's."""
    if template.retired_at:
        raise permissions.Denied("这张表已停用")
    if committee_id is None and not scope_of(user, "report_templates.edit").everywhere:
        raise permissions.Denied("全镇的数据由镇里导出")
    if template.committee_id and committee_id != template.committee_id:
        raise permissions.Denied("这张表只填本大党委的数据")
    permissions.check(
        user,
        "report_templates.edit",
        "只有本大党委的书记、副书记、专干和镇里可以导出",
        committee_id=committee_id,
    )
