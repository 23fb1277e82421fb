"""The door every page of a unit's link goes through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicelists import links
from servicelists.models import UnitLink
from servicelists.queries import live
from tianyuan.accounts.sessions import polling
from tianyuan.audit.middleware import client_address
from tianyuan.ui import doors, errors
from tianyuan.ui.polling import ended

# A person presses a few times a minute; who tries addresses is stopped sooner.
PRESSES, LOOKS, WRONG = 60, 240, 30
LinkView = Callable[..., HttpResponseBase]


def opened_by_link(view: LinkView) -> LinkView:
    """A page: `view(request, link, …)`; an address that is not good says so in words."""
    return login_not_required(require_safe(_through(view, LOOKS, _closed)))


def pressed_by_link(view: LinkView) -> LinkView:
    """A button: POST only."""
    return login_not_required(require_POST(_through(view, PRESSES, _closed)))


def form_by_link(view: LinkView) -> LinkView:
    """A page with its form: GET and POST."""
    asked = require_http_methods(["GET", "HEAD", "POST"])
    return login_not_required(asked(_through(view, PRESSES, _closed)))


def polled_by_link(view: LinkView) -> LinkView:
    """What a page asks by itself: an address that is no longer good ends the asking."""
    return polling(login_not_required(require_safe(_through(view, LOOKS, _ended, links.polled_link_of))))


def _through(
    view: LinkView,
    most: int,
    closed: Callable[..., HttpResponse],
    find: Callable[[str], UnitLink] = links.link_of,
) -> LinkView:
    @wraps(view)
    def through(request: HttpRequest, token: str, **arguments: Any) -> HttpResponseBase:
        return doors.private(_answer(view, most, closed, find, request, token, arguments))

    return through


def _answer(view, most, closed, find, request, token, arguments) -> HttpResponseBase:
    try:
        link = find(token)
    except links.BadLink as bad:
        if doors.too_often(f"bad-link:{client_address(request)}", most=WRONG):
            return errors.refuse(request, 429)
        return closed(request, bad)
    if doors.too_often(f"{request.method}:unit:{link.pk}", most=most):
        return errors.refuse(request, 429)
    try:
        return view(request, link, **arguments)
    finally:
        if request.method == "POST":
            live.forget(link.meeting)


def _closed(request: HttpRequest, bad: links.BadLink) -> HttpResponse:
    """Never was one: 404; was one and is over: 410."""
    status = 404 if bad.words == links.UNKNOWN else 410
    return render(request, "links/closed.html", {"bad": bad}, status=status)


def _ended(request: HttpRequest, bad: links.BadLink) -> HttpResponse:
    return ended(request, "links/_closed.html", {"bad": bad})


def shown(link: UnitLink) -> dict[str, Any]:
    """What every template behind a link knows: whose it is, and by which address its buttons lead back."""
    return {"link": link, "token": links.token_of(link), "meeting": link.meeting, "seat": link}
