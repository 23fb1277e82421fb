"""按上级表格导出: the county's tables, their columns, the export."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from servicelists.actions import report_templates as actions
from servicelists.forms.report_templates import AddForm, ColumnsForm, ExportForm
from servicelists.models import ReportTemplate
from servicelists.papers import county
from servicelists.permissions import papers as permissions
from servicelists.views.agendas import allowed
from tianyuan.documents import filling
from tianyuan.documents.filling import SheetLook
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done, form_page
from tianyuan.ui.listing import Listing
from tianyuan.ui.text import plain
from tianyuan.work.models import Work


def _template(request: HttpRequest, pk: int) -> ReportTemplate:
    rows = ReportTemplate.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("committee__community", "attachment"), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The tables the user may fill."""
    check(request.user, "report_templates.edit", NOT_FOR_POST)
    rows = ReportTemplate.objects.visible_to(request.user).select_related(
        "committee__community", "attachment"
    )
    listing = Listing(
        request,
        rows.order_by("retired_at", "name", "pk"),
        columns=[("表名", ""), ("每行是", ""), ("给谁用", ""), ("", "")],
        row="report_templates/_row.html",
        measure="张表",
        empty="还没有上级表格。把上级发的空表传上来，指好每列填什么，以后每月一点就填好。",
    )
    return render(request, "report_templates/list.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Upload one; its columns are guessed and shown next."""
    check(request.user, "report_templates.edit", NOT_FOR_POST)
    form = AddForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add(
                data["file"],
                name=data["name"],
                rows_kind=data["rows_kind"],
                committee=data["committee"],
                by=request.user,
            )
        except BadInput as bad:
            form.add_error("file", bad.words)
        else:
            return done(
                request, "表收下了，请核对每列填什么", reverse("report_templates:edit", args=[made.pk])
            )
    return form_page(request, "report_templates/add.html", form)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Point at sheet, rows and columns; guessed for a sheet not pointed at yet."""
    template = _template(request, pk)
    permissions.check_can_edit_template(request.user, template)
    sheets = filling.look(county.original(template))
    shown = _shown(request, template, sheets)
    form = ColumnsForm(
        request.POST or None, template=template, sheets=sheets, shown=shown, initial=_initial(template, shown)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(template, columns=form.columns(), by=request.user, **_pointed(form))
        except BadInput as bad:
            form.add_error(None, bad.words)
        else:
            return done(
                request, "记住了，以后直接导出", reverse("report_templates:export", args=[template.pk])
            )
    context = {
        "table": template,
        "shown": shown,
        "sheets": sheets,
        "letters": _letters(shown),
        "unsummable": county.unsummable(template, sheets),
    }
    return form_page(request, "report_templates/edit.html", form, **context)


def _shown(request: HttpRequest, template: ReportTemplate, sheets: list[SheetLook]) -> SheetLook:
    """The sheet the page shows: the one posted or asked for, else the one remembered, else the first."""
    wanted = plain(request.POST.get("sheet") or request.GET.get("sheet") or template.sheet)
    return next((sheet for sheet in sheets if sheet.name == wanted), sheets[0])


def _initial(template: ReportTemplate, shown: SheetLook) -> dict:
    header_row, first_row, columns = template.header_row, template.first_row, template.columns
    if shown.name != template.sheet:
        guessed = county.guess(shown, template.rows_kind)
        header_row, first_row, columns = guessed.header_row, guessed.first_row, guessed.columns
    return {
        "name": template.name,
        "sheet": shown.name,
        "header_row": header_row,
        "first_row": first_row,
        "version": template.version,
        **{f"column_{letter}": key for letter, key in columns.items()},
    }


def _pointed(form: ColumnsForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("name", "sheet", "header_row", "first_row", "version")}


def _letters(shown: SheetLook) -> list[str]:
    width = max((len(cells) for cells in shown.rows), default=0)
    return [county.letter(column) for column in range(1, width + 1)]


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a copy for a month or a period, in the background."""
    template = _template(request, pk)
    check(request.user, "report_templates.edit", NOT_FOR_POST)
    form = ExportForm(request.POST or None, user=request.user, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            first, last = form.months()
            committee = form.cleaned_data["committee"]
            actions.export(
                template,
                first=first,
                last=last,
                committee=committee,
                need_kind=form.cleaned_data.get("need_kind", ""),
                by=request.user,
            )
        except BadInput as bad:
            form.add_error(None, bad.words)
        else:
            here = reverse("report_templates:export", args=[template.pk])
            return done(request, "正在填表，好了可以在这里和“下载中心”下载", here)
    works = Work.objects.filter(owner_id=request.user.pk, kind=county.KIND, payload__template_id=template.pk)
    labels = dict(county.fields_of(template.rows_kind))
    warned = (
        county.unsummable(template, filling.look(county.original(template)))
        if request.method == "GET"
        else []
    )
    context = {
        "table": template,
        "unsummable": warned,
        "works": works.select_related("file").order_by("-pk")[:5],
        "columns": [(letter, labels.get(key, key)) for letter, key in template.columns.items()],
        "why_not_edit": allowed(permissions.check_can_edit_template, request.user, template),
    }
    return form_page(request, "report_templates/export.html", form, **context)


@action_view
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """停用."""
    template = actions.retire(_template(request, pk), by=request.user)
    undo = reverse("report_templates:restore", args=[template.pk])
    return done(request, f"“{template.name}”已停用", "report_templates:list", undo=undo)


@action_view
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken into use again."""
    template = actions.restore(_template(request, pk), by=request.user)
    return done(request, f"“{template.name}”又可以用了", "report_templates:list")
