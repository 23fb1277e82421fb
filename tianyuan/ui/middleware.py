"""Two guards around every view: text no database can store is refused early, refusals become pages."""

import logging
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui import errors
from tianyuan.ui.text import INT64, SURROGATE, UNREADABLE, is_plain

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


def _all_plain(lists: Iterable[tuple[str, list]]) -> bool:
    return all(is_plain(key) and all(map(is_plain, values)) for key, values in lists)


def _readable(typed: QueryDict) -> QueryDict:
    """What was typed, without what cannot be stored."""
    kept = QueryDict(mutable=True)
    for key, values in typed.lists():
        if is_plain(key):
            kept.setlist(key, [SURROGATE.sub("", value.replace("\x00", "")) for value in values])
    return kept


class PlainTextMiddleware:
    """NUL bytes and lone surrogates in path, query or form: 400 before anything reads them.

    Forms are checked in `process_view`, from `request.POST`, which Django parses once and keeps: a
    multipart body is not read twice, and an API's JSON body not at all (its parser checks it). A view
    marked by `http.tells_unreadable` gets the readable rest and says it on its own page.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A quoted cookie may carry `\\000`; a browser that holds one must not be locked out by it.
        for name in [name for name, value in request.COOKIES.items() if not is_plain(value)]:
            del request.COOKIES[name]
        if not is_plain(request.path_info) or not _all_plain(request.GET.lists()):
            return errors.refuse(request, 400, UNREADABLE)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if any(isinstance(value, int) and value > INT64 for value in kwargs.values()):
            raise Http404
        try:
            fields = request.POST.lists() if request.method == "POST" else ()
            files = request.FILES.lists() if request.method == "POST" else ()
        except RequestDataTooBig:
            return errors.refuse(request, 413)
        except (TooManyFieldsSent, TooManyFilesSent):
            return errors.refuse(request, 413, "一次提交的行数太多，请分几次提交。")
        names = [(key, [file.name or "" for file in several]) for key, several in files]
        if not _all_plain(names):
            return errors.refuse(request, 400, UNREADABLE)
        if not _all_plain(fields):
            if not getattr(view, "tells_unreadable", False):
                return errors.refuse(request, 400, UNREADABLE)
            request.POST, request.unreadable = _readable(request.POST), True  # type: ignore[assignment, attr-defined]
        return None


class RefusalMiddleware:
    """Denied, Conflict and BadInput raised under a page become its answer: 403, 409, 400.

    A button's address that was opened like a page (405, empty) gets the page with the way on.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = errors.refuse(request, 405)
            response.content, response["Content-Type"] = page.content, page["Content-Type"]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Denied):
            return _denied(request, error.reason)
        if isinstance(error, Conflict):
            return errors.conflict(request, error)
        if isinstance(error, BadInput):
            return errors.refuse(request, 400, error.words)
        if isinstance(error, OverflowError | DataError):
            # The last net: a typed form should have caught it. Logged, so that it gets one.
            log.error("value out of range at %s", request.path_info, exc_info=error)
            return errors.refuse(request, 400, "数字或文字超出了范围，请改小后再试。")
        return None


def _denied(request: HttpRequest, reason: str) -> HttpResponse:
    """From a button on a page: back to that page with the reason as a message; otherwise a 403 page."""
    came_from = request.headers.get("referer", "")
    is_page_button = request.method == "POST" and not getattr(request, "htmx", False)
    if is_page_button and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        messages.error(request, reason)
        return HttpResponseRedirect(came_from)
    return errors.refuse(request, 403, reason)
