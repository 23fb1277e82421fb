"""Fragments a page asks for by itself every few seconds: answered cheaply while nothing has changed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

# htmx takes the content and asks no more.
STOP_POLLING = 286


def fragment(
    request: HttpRequest,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    etag: str,
    over: bool = False,
) -> HttpResponseBase:
    """The fragment under its ETag: 304 without a look at `context` while the browser has it already.

    `over`: there will be nothing new any more; answered with 286 and always in full, as a browser that gets
    a 304 would not hear of the end. `etag` is plain text without quotes.
    """
    quoted = f'"{etag}"'
    unchanged = None if over else get_conditional_response(request, etag=quoted)
    response = unchanged or render(request, template, dict(context()), status=STOP_POLLING if over else 200)
    response["ETag"] = quoted
    response["Cache-Control"] = "private, no-cache"
    return response


def ended(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A last picture without an ETag: the link is revoked or never was."""
    return render(request, template, dict(context), status=STOP_POLLING)
