"""受理: one card after the other, ten in a minute; batches of ticked rows; merging."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from servicelists.actions import needs
from servicelists.forms.needs import BatchForm, MergeForm, TickedForm
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.queries import needs as queries
from servicelists.views.needs.detail import assign_form
from tianyuan.permissions import Denied, may
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, back, done, safe_url

SHOWN = 20


@require_safe
def need_triage(request: HttpRequest) -> HttpResponse:
    """/needs/triage/: what waits to be accepted, oldest first, 应急 before all."""
    if not (may(request.user, "needs.accept") or may(request.user, "needs.steer")):
        raise Denied(permissions.REASONS["needs.accept"])
    waiting = queries.awaiting_triage(request.user)
    rows = list(queries.rows_of(waiting)[:SHOWN])
    alike = queries.similar_among(rows)
    for row in rows:
        row.similar = alike[row.pk]
        row.may_edit = permissions.can(permissions.check_can_edit, request.user, row)
        row.assign_form = assign_form(request.user, row)
    return render(request, "needs/triage.html", {"rows": rows, "count": waiting.count()})


@action_view
def need_batch(request: HttpRequest) -> HttpResponse:
    """Ticked rows of the list: accept, not list, solve, or go on to the merge page."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    verb, ids = form.cleaned_data["verb"], form.cleaned_data["need"]
    if verb == "merge":
        return HttpResponseRedirect(reverse("needs:merge") + "?" + "&".join(f"need={pk}" for pk in ids))
    rows = list(Need.objects.visible_to(request.user).filter(pk__in=ids).order_by("submitted_at", "pk"))
    results = _do(verb, rows, form.cleaned_data["words"], request.user)
    _report(request, dict(BatchForm.VERBS)[verb], results, missing=len(ids) - len(rows))
    return back(request, reverse("needs:list"))


def _do(verb: str, rows: list[Need], words: str, user) -> list[needs.RowResult]:
    if verb == "accept":
        return needs.accept_many(rows, by=user)
    if verb == "not_list":
        return needs.not_list_many(rows, whereto=words, by=user)
    return needs.solve_many(rows, result=words, by=user)


def _report(request: HttpRequest, word: str, results: list[needs.RowResult], missing: int) -> None:
    good = [result for result in results if result.ok]
    if good:
        messages.success(request, f"{word} {len(good)} 条")
    for result in [result for result in results if not result.ok][:5]:
        messages.error(request, f"没有{word}“{result.need.title}”：{result.reason}")
    others = len(results) - len(good) - 5
    if others > 0:
        messages.error(request, f"另有 {others} 条也没有{word}")
    if missing:
        messages.error(request, f"有 {missing} 条已不在您能看到的范围内")


@require_http_methods(["GET", "HEAD", "POST"])
def need_merge(request: HttpRequest) -> HttpResponse:
    """/needs/merge/?need=1&need=2: which one goes on for all; proposers and quantities are kept."""
    if request.method == "POST":
        return _merge(request)
    rows = _ticked(request)
    return render(
        request, "needs/merge.html", {"rows": rows, "into": _suggested(rows), "next": _next(request)}
    )


def _ticked(request: HttpRequest) -> list[Need]:
    form = TickedForm(request.GET)
    if not form.is_valid():
        raise BadInput(form.errors["need"][0])
    visible = queries.rows_of(Need.objects.visible_to(request.user))
    rows = list(visible.filter(pk__in=form.cleaned_data["need"]).order_by("submitted_at", "pk"))
    if len(rows) < 2:
        raise BadInput("请至少勾选两条需求来归并")
    return rows


def _suggested(rows: list[Need]) -> Need:
    """The one furthest on, then the oldest."""
    return max(
        rows, key=lambda need: (need.state != "submitted", need.state in ("tabled", "pending"), -need.pk)
    )


def _next(request: HttpRequest) -> str:
    return safe_url(request, request.GET.get("next") or request.POST.get("next"), "")


def _merge(request: HttpRequest) -> HttpResponse:
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    ids = set(form.cleaned_data["need"]) | {form.cleaned_data["into"]}
    rows = {need.pk: need for need in Need.objects.visible_to(request.user).filter(pk__in=ids)}
    into = rows.pop(form.cleaned_data["into"], None)
    if into is None or len(rows) + 1 != len(ids):
        raise BadInput("有的需求已不在您能看到的范围内，请刷新再选")
    merged = needs.merge(into, rows.values(), by=request.user)
    to = _next(request) or reverse("needs:detail", args=[merged.pk])
    return done(request, f"已归并 {len(rows)} 条到：{merged.title}", to)
