"""Error pages: plain Chinese, with the way on. None of them touches the database."""

import logging
import sys
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from tianyuan.refusals import Conflict
from tianyuan.ui import doors

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What an error page says: heading, reason, and what to do."""

    title: str
    reason: str
    way_on: str = ""
    code: str = field(default="")


WORDS = {
    400: Words("这个请求看不懂", "网址或填写的内容不对。", "请返回上一页检查后再试。", "bad_input"),
    403: Words("这一步您不能做", "您现在的职务没有这项权限。", "应当有的话，请找镇党建办核对。", "denied"),
    404: Words("没有找到", "这个页面不存在，或者您无权查看。", "请核对网址，或从工作台进入。", "not_found"),
    405: Words("不能这样打开", "这一步要在页面上点按钮来做。", "请返回上一页。", "method_not_allowed"),
    409: Words("有人先改了一步", "您看到的内容已经变了。", "请看看最新的内容，再决定怎么改。", "conflict"),
    413: Words("内容太大", "提交的内容超过了上限。", "请压缩或分几次上传；照片不超过 20 MB。", "too_large"),
    429: Words("太频繁了", "短时间内操作次数过多。", "请过几分钟再试。", "throttled"),
    500: Words(
        "系统出了点问题", "不是您操作有误，问题已记录。", "请稍后再试，急事先打电话。", "server_error"
    ),
    503: Words(
        "系统暂时不可用", "正在维护或连接不上数据库。", "请过几分钟再试，急事先打电话。", "unavailable"
    ),
}


def wants_json(request: HttpRequest) -> bool:
    """Is the caller the API or a script, not a person's browser page?"""
    if request.path_info.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def refuse(
    request: HttpRequest,
    status: int,
    reason: str = "",
    *,
    template: str = "",
    words: Words | None = None,
    **context: Any,
) -> HttpResponse:
    """The answer to a request that is refused: a page, or `{"detail", "code"}` for the API."""
    words = words or WORDS[status]
    if status == 400 and reason:  # the rule that refused says why: the request itself was understood
        words = replace(words, title="没有办成")
    if wants_json(request):
        return JsonResponse(
            {"detail": reason or words.reason, "code": words.code},
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    home = doors.home_of(request)
    if home:  # no account: neither the workbench nor a log-in is of use
        words = replace(words, way_on="请回到本单位页面再试。")
    values = {
        "words": words,
        "reason": reason or words.reason,
        "status": status,
        "request": request,
        "demo": settings.DEMO,
        "care": request.COOKIES.get("care") == "1",
        "unit_home": home,
        **context,
    }
    if "CSRF_COOKIE" in request.META:  # else the token could not be checked later: no form on this page
        values.setdefault("csrf_token", get_token(request))
    # A bare dictionary, not a RequestContext: context processors may need the database.
    return HttpResponse(render_to_string(template or f"errors/{status}.html", values), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 403, str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 404)


def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Both texts side by side, and the user's own kept so that nothing is lost."""
    labels = list(dict.fromkeys([*error.mine, *error.theirs]))
    both = [(label, error.mine.get(label, ""), error.theirs.get(label, "")) for label in labels]
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "version"}
        for value in values
    ]
    return refuse(
        request,
        409,
        error.message,
        both=both,
        kept=kept,
        version=error.version,
        csrf_token=get_token(request),
    )


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when it was the database that could not be reached."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return refuse(request, 503)
    return refuse(request, 500)


STALE = Words(
    "请再提交一次",
    "页面打开太久，这次没有提交成功，什么也没有改动。",
    "仍不行的话，请重新登录，并允许浏览器保存 Cookie。",
    "csrf",
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or a browser that keeps no cookies."""
    log.info("csrf: %s", reason)
    return refuse(request, 403, template="errors/csrf.html", words=STALE)
