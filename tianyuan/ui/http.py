"""Small answers views share: back to a safe address, a message with an undo, a form's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.text import UNREADABLE

__all__ = [
    "BadInput",
    "Conflict",
    "Denied",
    "action_view",
    "back",
    "confirm_page",
    "done",
    "form_page",
    "safe_url",
    "tells_unreadable",
    "unreadable",
]


def action_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view behind a button: POST only. Denied, Conflict and BadInput inside it become 403, 409, 400
    (RefusalMiddleware); a denied button on a page leads back to that page with the reason."""
    return require_POST(view)


def tells_unreadable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose own page says what cannot be stored: `request.unreadable` is set and the rest kept."""
    view.tells_unreadable = True  # type: ignore[attr-defined]
    return view


def unreadable(request: HttpRequest) -> str:
    """The words for a form that held what cannot be stored; "" for every other."""
    return UNREADABLE if getattr(request, "unreadable", False) else ""


def safe_url(request: HttpRequest, url: str | None, default: str = "/") -> str:
    """The address if it lies on this site, else the default."""
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return default


def back(request: HttpRequest, default: str = "/") -> HttpResponseRedirect:
    """Where the user came from: `next` in the form, else the page before, else the default."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("referer")
    return HttpResponseRedirect(safe_url(request, wanted, default))


def done(request: HttpRequest, words: str, to: Any, *, undo: str = "") -> HttpResponseRedirect:
    """Say what was done and go on to `to` (URL name, object or address); `undo` is an address to POST to."""
    messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(resolve_url(to))


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with a form: 200 when fresh, 400 when it was sent and has errors to mend."""
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def confirm_page(
    request: HttpRequest, heading: str, says: str, button: str, *, kind: str = "danger", back_to: str = "/"
) -> HttpResponse | None:
    """Ask first, on a page of its own; None once confirmed (the form carries along all it had)."""
    if request.method == "POST" and request.POST.get("confirmed") == "1":
        return None
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    values = {
        "heading": heading,
        "says": says,
        "button": button,
        "kind": kind,
        "kept": kept,
        "back": safe_url(request, request.headers.get("referer"), back_to),
    }
    return render(request, "ui/confirm.html", values)
