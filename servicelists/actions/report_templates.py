"""上级表格: upload once, point at its columns, export every month."""

from pathlib import PurePath
from typing import Any

from django.db import transaction

from committees.models import Committee
from servicelists.models import ReportTemplate
from servicelists.papers import county
from servicelists.permissions import papers as permissions
from servicelists.states import NeedKind
from tianyuan import clock, workflow
from tianyuan.attachments import files
from tianyuan.audit import recording as audit
from tianyuan.documents import filling
from tianyuan.documents.guard import BadTable
from tianyuan.documents.tables import clean_text
from tianyuan.months import Month
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput, check_version
from tianyuan.work import background
from tianyuan.work.models import Work

COUNTY_TABLE = "county_table"
MOST_MONTHS = 24


def add(upload: Any, *, name: str, rows_kind: str, committee: Committee | None, by: Any) -> ReportTemplate:
    """Keep the county's table with a first guess of its columns. Raises Denied, BadTable."""
    permissions.check_can_add_template(by, committee.pk if committee else None)
    content = filling.read_template(upload)
    sheets = filling.look(content)
    sheet = max(sheets, key=lambda one: len(county.guess(one, rows_kind).columns))
    guess = county.guess(sheet, rows_kind)
    if guess.columns:  # a table that cannot be filled is not kept
        filling.last_row(content, sheet.name, guess.first_row)
    filename = PurePath(clean_text(upload.name or "表格.xlsx")).name
    with transaction.atomic():
        made = ReportTemplate.objects.create(
            name=(name or PurePath(filename).stem)[:60],
            committee=committee,
            rows_kind=rows_kind,
            attachment=files.store_bytes(filename, content, by=by, kind=COUNTY_TABLE),
            sheet=sheet.name,
            header_row=guess.header_row,
            first_row=guess.first_row,
            columns=guess.columns,
            made_at=clock.now(),
            made_by=account_of(by),
        )
        audit.record("report_templates.add", made, by=by, committee_id=made.committee_id)
    return made


def edit(
    template: ReportTemplate,
    *,
    name: str,
    sheet: str,
    header_row: int,
    first_row: int,
    columns: dict[str, str],
    version: int | None,
    by: Any,
) -> ReportTemplate:
    """Point at sheet, rows and columns. Raises Denied, Conflict, BadTable naming the cell in the way."""
    permissions.check_can_edit_template(by, template)
    if first_row <= header_row:
        raise BadInput("数据起始行要在表头下面。")
    if not columns:
        raise BadInput("请至少指定一列填什么。")
    filling.last_row(county.original(template), sheet, first_row)
    with transaction.atomic():
        row = workflow.locked(template)
        check_version(row, version)
        before = {"sheet": row.sheet, "first_row": row.first_row, "columns": row.columns}
        row.name, row.sheet, row.header_row, row.first_row = name, sheet, header_row, first_row
        row.columns, row.version = columns, row.version + 1
        row.save()
        after = {"sheet": sheet, "first_row": first_row, "columns": columns}
        audit.record(
            "report_templates.edit", row, by=by, before=before, after=after, committee_id=row.committee_id
        )
    return row


def retire(template: ReportTemplate, *, by: Any) -> ReportTemplate:
    """停用: no longer offered; past exports stay."""
    permissions.check_can_edit_template(by, template)
    return _set_retired(template, clock.now(), "report_templates.retire", by=by)


def restore(template: ReportTemplate, *, by: Any) -> ReportTemplate:
    """The step back."""
    permissions.check_can_add_template(by, template.committee_id)
    return _set_retired(template, None, "report_templates.restore", by=by)


def _set_retired(template: ReportTemplate, at: Any, verb: str, *, by: Any) -> ReportTemplate:
    with transaction.atomic():
        row = workflow.locked(template)
        row.retired_at, row.version = at, row.version + 1
        row.save(update_fields=["retired_at", "version"])
        audit.record(verb, row, by=by, committee_id=row.committee_id)
    return row


def export(
    template: ReportTemplate,
    *,
    first: Month,
    last: Month,
    committee: Committee | None,
    need_kind: str = "",
    by: Any,
) -> Work:
    """Begin to fill a copy for a month or a period, in the background. Raises Denied, BadInput.

    `need_kind`: only 问题, 微心愿 or 服务岗位, of a table of needs; "" for all.
    """
    committee_id = committee.pk if committee else None
    permissions.check_can_export(by, template, committee_id)
    if last < first:
        raise BadInput("结束月份不能早于开始月份。")
    if first.plus(MOST_MONTHS - 1) < last:
        raise BadInput(f"一次最多导出 {MOST_MONTHS} 个月。")
    if need_kind and need_kind not in NeedKind.values:
        raise BadInput("请选择问题、微心愿或服务岗位。")
    if not county.pointed(template):
        raise BadTable("还没有指定哪一列填什么，请先在“改列”里指定。")
    payload = {
        "template_id": template.pk,
        "first": str(first),
        "last": str(last),
        "committee_id": committee_id,
        "need_kind": need_kind,
    }
    with transaction.atomic():
        audit.record("report_templates.export", template, by=by, after=payload, committee_id=committee_id)
        return background.start(
            county.KIND,
            by=by,
            title=county.file_name(template, (first, last), committee).removesuffix(".xlsx")[:150],
            payload=payload,
            committee_id=committee_id,
            key=f"{template.pk}-{first}-{last}-{committee_id}-{need_kind}-{getattr(by, 'pk', '')}",
        )
