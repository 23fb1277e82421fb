"""The import's page, which apps subclass, and files as responses."""

import mimetypes
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import content_disposition_header
from django.views import View

from tianyuan.documents import imports, sheets, stages
from tianyuan.documents.guard import BadTable
from tianyuan.documents.imports import ImportSpec, Status
from tianyuan.documents.models import ImportStage
from tianyuan.documents.stages import Outcome
from tianyuan.documents.tables import read_table
from tianyuan.refusals import BadInput, Denied

PAGE = 50
FIRST = [Status.ERROR, Status.CHANGED, Status.NEW, Status.SAME]


def file_response(filename: str, content: bytes) -> HttpResponse:
    """A download under a name that may be Chinese."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    headers = {"Content-Disposition": content_disposition_header(True, filename), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


class UploadForm(forms.Form):
    """A file or pasted text, one of both."""

    file = forms.FileField(required=False, allow_empty_file=True)
    text = forms.CharField(required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if bool(found.get("file")) == bool(found.get("text", "").strip()):
            both = found.get("file")
            raise forms.ValidationError(
                "上传文件和粘贴只能选一种。" if both else "请选择文件，或把内容粘贴到框里。"
            )
        return found


class ReportQuery(forms.Form):
    """Which part of the report is looked at."""

    show = forms.ChoiceField(required=False, choices=[(status.value, status.label) for status in Status])
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)


class ImportView(View):
    """Three steps at one address: upload or paste; look at the report; done.

    Subclass it with `key` (the import's, see `imports.source`), `back_url` (URL name or path) and `allow`,
    which raises Denied; an import into one committee overrides `committee_id` (called after `allow`).
    `?download=template` is the template, `?stage=…&download=marked` the file back with red cells.
    """

    key = ""
    back_url = "/"
    template_name = "documents/import.html"
    http_method_names = ["get", "post"]

    def allow(self) -> None:
        """Raise Denied unless the user may import here. Nobody may until a subclass says who."""
        raise Denied("没有导入的权限")

    def committee_id(self) -> int | None:
        """The committee imported into, if the import is one committee's."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.allow()
        return super().dispatch(request, *args, **kwargs)

    @property
    def spec(self) -> ImportSpec:
        return imports.spec_for(self.key, by=self.request.user, committee_id=self.committee_id())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("download") == "template":
            return file_response(*sheets.template(self.spec))
        if "stage" not in request.GET:
            return self._upload_page(UploadForm())
        stage = self._stage(request.GET["stage"])
        if request.GET.get("download") == "marked" and stage.rows:
            return file_response(*sheets.marked(stage))
        return self._report_page(stage)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "stage" in request.POST:
            return self._confirm(self._stage(request.POST["stage"]))
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(form, status=400)
        try:
            stage = self._keep(form.cleaned_data)
        except BadTable as bad:
            form.add_error(None, bad.words)
            return self._upload_page(form, status=400)
        return HttpResponseRedirect(self._address(stage))

    def _keep(self, found: dict[str, Any]) -> ImportStage:
        by, committee_id = self.request.user, self.committee_id()
        if found["file"]:
            return stages.keep_table(read_table(found["file"]), self.key, by=by, committee_id=committee_id)
        return stages.keep_pasted(found["text"], self.key, by=by, committee_id=committee_id)

    def _confirm(self, stage: ImportStage) -> HttpResponse:
        address = self._address(stage)
        seen = self.request.POST.get("seen", "")
        try:
            outcome = stages.confirm(stage, by=self.request.user, seen=seen, url=address)
        except BadTable as bad:
            messages.error(self.request, f"没有导入任何一行：{bad.words}")
        else:
            if outcome is Outcome.REFUSED:
                messages.error(self.request, "还有出错的行，没有导入任何一行。请改好后重新上传。")
        return HttpResponseRedirect(address)

    def _stage(self, text: str) -> ImportStage:
        """Own and of this import and committee; any other looks like a missing one."""
        try:
            stage = ImportStage.objects.visible_to(self.request.user).get(pk=uuid.UUID(text), key=self.key)
        except (ValueError, ImportStage.DoesNotExist):
            raise Http404 from None
        if stage.committee_id != self.committee_id():
            raise Http404
        return stage

    def _address(self, stage: ImportStage) -> str:
        return f"{self.request.path}?stage={stage.pk}"

    def _upload_page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        context = {"step": 1, "spec": self.spec, "form": form, "back": resolve_url(self.back_url)}
        return render(self.request, self.template_name, context, status=status)

    def _report_page(self, stage: ImportStage) -> HttpResponse:
        query = ReportQuery(self.request.GET)
        if not query.is_valid():
            raise BadInput("页码或筛选不对，请从核对结果的第一页看起。")
        show = query.cleaned_data["show"]
        page = Paginator(_rows(stage, show), PAGE).get_page(query.cleaned_data["page"])
        counts = stage.report["counts"]
        work = None if stage.applied_at else stages.work_of(stage)
        context = {
            "step": 3 if stage.applied_at else 2,
            "spec": self.spec,
            "stage": stage,
            "address": self._address(stage),
            "back": resolve_url(self.back_url),
            "show": show,
            "page_of_rows": page,
            "counts": counts,
            "tabs": [(status.value, status.label, counts[status]) for status in FIRST if counts[status]],
            "to_apply": stages.rows_to_apply(stage),
            "work": work if work and work.is_active else None,
        }
        return render(self.request, self.template_name, context)


def _rows(stage: ImportStage, show: str) -> list[dict[str, Any]]:
    """The report's rows, wrong ones first, in the sheet's order within."""
    rows = [row for row in stage.report["rows"] if show in ("", row["status"])]
    rows.sort(key=lambda row: FIRST.index(Status(row["status"])))
    titles = [column["title"] for column in stage.report["columns"]]
    return [
        row | {"label": Status(row["status"]).label, "marks": _marks(titles, row), "said": _said(row)}
        for row in rows
    ]


def _said(row: dict[str, Any]) -> list[str]:
    """What is wrong, without the row's number: that stands in the first column."""
    return [words.removeprefix(f"第 {row['number']} 行 ") for words in row["messages"]]


def _marks(titles: list[str], row: dict[str, Any]) -> list[tuple[str, str, bool]]:
    cells = zip(titles, row["cells"], strict=True)
    return [(title, cell, at in row["bad"]) for at, (title, cell) in enumerate(cells)]
