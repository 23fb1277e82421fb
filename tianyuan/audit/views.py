"""The auditor's pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from tianyuan.audit import queries, words
from tianyuan.audit.forms import EventFilterForm
from tianyuan.permissions import check, may
from tianyuan.refusals import BadInput
from tianyuan.ui import menu
from tianyuan.ui.listing import page_number

REASON = "只有审计员可以查看审计日志"
PAGE_SIZE = 50


def register_menu() -> None:
    """The auditor's line of the side menu; called once when the apps are ready."""
    menu.register(
        menu.Entry(
            menu.ADMIN, "审计日志", "audit:event_list", order=30, visible=lambda user: may(user, "audit.view")
        )
    )


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """The trail, newest first, with filters that stay in the address."""
    check(request.user, "audit.view", REASON)
    if page_number(request) > 1:
        raise BadInput("日志没有页码，请从第一页用“更早的记录”往下看")
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        rows, more, count = [], False, ""
    else:
        found = queries.events(request.user, **form.conditions())
        rows, more = queries.page_after(found, _cursor(request, form.cleaned_data["before"]), PAGE_SIZE)
        count = queries.count_in_words(found)
    context = {
        "form": form,
        "events": rows,
        "count": count,
        "verbs": words.known(),
        "next_page": _address_below(request, rows[-1].pk) if more else "",
    }
    return render(request, "audit/event_list.html", context, status=200 if form.is_valid() else 400)


def _cursor(request: HttpRequest, number: int | None):
    if number is None:
        return None
    event = queries.visible_to(request.user).filter(pk=number).first()
    if event is None:
        raise BadInput("这一页的起点已不存在，请从第一页重新查看")
    return event


def _address_below(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["before"] = str(number)
    return f"?{query.urlencode()}"


@require_GET
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event with the values before and after, side by side."""
    check(request.user, "audit.view", REASON)
    event = get_object_or_404(queries.visible_to(request.user).select_related("segment"), pk=pk)
    before, after = event.before or {}, event.after or {}
    fields = [(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
    return render(request, "audit/event_detail.html", {"event": event, "fields": fields})
