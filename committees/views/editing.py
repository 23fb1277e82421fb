"""The one form page of this app: show, act once, say so, go on."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from tianyuan.refusals import BadInput
from tianyuan.ui.http import done, form_page
from tianyuan.ui.idempotency import once

TEMPLATE = "committees/form.html"


def edit_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[..., Any],
    *,
    title: str,
    words: str,
    to: Callable[[Any], Any],
    back: str,
    submit: str = "保存",
    lead: str = "",
    undo: str = "",
) -> HttpResponse:
    """A page with one form. When valid, `act(**values)` runs once; its result goes to `to`, an address or object.

    What the action refuses as bad input stands above the form, with everything typed kept; `undo` as in `done`.
    """
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        key = values.pop("idempotency_key", None)
        try:
            url = once(request.user, key, lambda: resolve_url(to(act(**values))))
        except BadInput as bad:
            form.add_error(None, bad.words)
        else:
            return done(request, words, url, undo=undo)
    context = {"title": title, "back_url": resolve_url(back), "submit": submit, "lead": lead}
    return form_page(request, TEMPLATE, form, **context)


def posted(request: HttpRequest) -> Any:
    """The form's values when it was sent."""
    return request.POST if request.method == "POST" else None
