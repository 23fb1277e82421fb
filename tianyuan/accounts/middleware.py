"""Who gets through the door, and when one is shown out."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from tianyuan.accounts import sessions

API = "/api/"


class IdleLogoutMiddleware:
    """Ends a log-in nobody uses. What a page asks by itself keeps nobody logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (ending := sessions.why_over(request)):
            logout(request)
            request.session_ending = ending
        response = self.get_response(request)
        # Not `request.user`: who comes with a token is known there too and must get no session beside it.
        if SESSION_KEY in request.session and not sessions.is_poll(request):
            sessions.feed(request)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> None:
        request.is_polling_view = not getattr(view, "feeds_session", True)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page asks for a log-in unless its view says otherwise; the API answers for itself.

    A user who must change the password reaches nothing else before that.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: list, view_kwargs: dict
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated and request.user.must_change_password:
            return self._only_the_password(request, view_func)
        if request.path.startswith(API):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponseBase:
        is_htmx = request.headers.get("HX-Request") == "true"
        url = f"{reverse('login')}?{urlencode(self._query(request, is_htmx))}".rstrip("?")
        if not is_htmx and sessions.is_poll(request):
            return HttpResponse("请重新登录", status=401, content_type="text/plain; charset=utf-8")
        # A fragment must not swallow the login page: the whole window goes there.
        return HttpResponse(status=204, headers={"HX-Redirect": url}) if is_htmx else redirect(url)

    def _query(self, request: HttpRequest, is_htmx: bool) -> dict[str, str]:
        query = {}
        if is_htmx:
            parts = urlsplit(request.headers.get("HX-Current-URL", ""))
            back = f"{parts.path}?{parts.query}".rstrip("?")
        else:
            back = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        if back and back != "/":
            query["next"] = back
        if ending := getattr(request, "session_ending", ""):
            query["ended"] = ending
        return query

    def _only_the_password(self, request: HttpRequest, view_func: Callable) -> HttpResponseBase | None:
        url = reverse("accounts:password_change")
        if request.path.startswith(API):
            return JsonResponse({"detail": "请先登录网页修改密码"}, status=403)
        if request.path == url or not getattr(view_func, "login_required", True):
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
