"""粘贴: Excel cells, lines or a 接龙 become needs: look at the rows, untick some, confirm, all or nothing."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from committees.models import Community
from servicelists.actions import needs
from servicelists.forms.needs import PasteForm
from servicelists.guess import Guess, guess, says_nothing
from servicelists.imports import KEY, keywords
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.queries import needs as queries
from servicelists.states import Urgency
from servicelists.views.needs.recording import EMERGENCY, chips_of
from tianyuan.documents import imports
from tianyuan.documents.imports import Row, Status
from tianyuan.documents.paste import parse_pasted
from tianyuan.documents.tables import BadTable, make_table
from tianyuan.documents.views import ImportView
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput
from tianyuan.ui.http import done, form_page, tells_unreadable, unreadable
from tianyuan.ui.idempotency import once

MOST = 200
TYPED = ("category", "kind", "urgency", "place", "quantity", "unit")
ECHO = "只是附和，没有说什么事，默认不记"


class NeedImportView(ImportView):
    """/needs/import/: a spreadsheet, three steps."""

    key = KEY
    back_url = "needs:list"

    def allow(self) -> None:
        _communities(self.request)


def _communities(request: HttpRequest) -> list[Community]:
    communities = permissions.communities_for(request.user, "needs.import")
    if not communities:
        raise Denied(permissions.REASONS["needs.import"])
    return communities


@dataclass
class Line:
    """A pasted row as the preview shows it."""

    row: Row
    chips: list[tuple[str, str]]
    similar: list[Need] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return self.row.status in (Status.NEW, Status.CHANGED)

    @property
    def said(self) -> str:
        return self.row.values.get("title") or self.row.raw.get("title", "")

    @property
    def is_echo(self) -> bool:
        """`+1`, `同意`: it can be taken, but not unasked."""
        return says_nothing(self.said)

    @property
    def ticked(self) -> bool:
        return self.ready and not self.is_echo

    @property
    def reasons(self) -> list[str]:
        echo = [ECHO] if self.ready and self.is_echo else []
        call = [EMERGENCY] if self.ready and ("缓急", Urgency.EMERGENCY.label) in self.chips else []
        return [*self.row.errors.values(), *call, *self.row.hints, *echo]


@tells_unreadable
@require_http_methods(["GET", "HEAD", "POST"])
def need_paste(request: HttpRequest) -> HttpResponse:
    """/needs/paste/: paste → rows with what was guessed → confirm."""
    communities = _communities(request)
    if request.method != "POST":
        return form_page(request, "needs/paste.html", PasteForm(communities=communities))
    form = PasteForm(request.POST, communities=communities)
    if words := unreadable(request):
        form.add_error("text", words)
    if not form.is_valid():
        return form_page(request, "needs/paste.html", form)
    try:
        lines = _lines(request.user, form)
    except BadTable as bad:
        form.add_error("text", bad.words)
        return form_page(request, "needs/paste.html", form)
    if "confirm" in request.POST:
        return _confirm(request, form, lines)
    return _preview(request, form, lines)


def _lines(user: Any, form: PasteForm) -> list[Line]:
    """The pasted rows, checked as an import's are. Raises BadTable."""
    pasted = parse_pasted(form.cleaned_data["text"])
    if len(pasted.rows) > MOST:
        raise BadTable(f"一次最多粘贴 {MOST} 条，请分几次粘贴，或改用导入表格。")
    spec = imports.spec_for(KEY, by=user)
    chosen = form.cleaned_data["community"]
    checked = imports.check(
        make_table(pasted.rows), _into(spec, chosen, user), user, order=imports.order_of(pasted, spec)
    )
    return [Line(row, chips_of(_as_recorded(row))) for row in checked.rows]


def _as_recorded(row: Row) -> Guess:
    """What the row will be taken for: typed cells win over what its words say."""
    said = guess("。".join(filter(None, [row.values.get("title"), row.values.get("text")])))
    typed = {name: row.values.get(name) for name in TYPED}
    return replace(said, **{name: value for name, value in typed.items() if value})


def _into(spec: imports.ImportSpec, community: Community, user: Any) -> imports.ImportSpec:
    """The import with the chosen community where a row names none."""

    def check_rows(rows, by):
        for row in rows:
            if row.values.get("community") is None and "community" not in row.errors:
                row.values["community"] = community
        spec.check_rows(rows, by)

    return imports.ImportSpec(**{**spec.__dict__, "check_rows": check_rows})


def _preview(request: HttpRequest, form: PasteForm, lines: list[Line], status: int = 200) -> HttpResponse:
    ready = [line for line in lines if line.ready]
    alike = queries.similar_to_texts(
        [(line.row.values["community"].pk, line.said) for line in ready],
        visible=Need.objects.visible_to(request.user),
    )
    for line, found in zip(ready, alike, strict=True):
        line.similar = found
    context = {
        "form": form,
        "lines": lines,
        "ready": len(ready),
        "echoes": sum(line.ready and line.is_echo for line in lines),
        "wrong": sum(line.row.status is Status.ERROR for line in lines),
        "same": sum(line.row.status is Status.SAME for line in lines),
    }
    return render(request, "needs/paste_preview.html", context, status=status)


def _confirm(request: HttpRequest, form: PasteForm, lines: list[Line]) -> HttpResponse:
    """All chosen rows or none."""
    taken = {text for text in request.POST.getlist("take") if text.isascii() and text.isdigit()}
    chosen = [line for line in lines if str(line.row.number) in taken]
    wrong = [line for line in chosen if line.row.status is Status.ERROR]
    if wrong:
        raise BadInput(f"第 {wrong[0].row.number} 条还有错，没有记下任何一条")
    ready = [line for line in chosen if line.ready]
    if not ready:
        raise BadInput("没有选中要记下的需求")
    source = form.cleaned_data["source"]
    rows = [{"source": source, **keywords(line.row.values)} for line in ready]
    accept = request.POST.get("confirm") == "accept"

    def record() -> int:
        return len(needs.create_many(rows, by=request.user, accept=accept))

    count = once(request.user, form.cleaned_data["idempotency_key"], record)
    words = f"已记下{'并受理' if accept else ''} {count} 条"
    return done(request, words, reverse("needs:list"))
