"""How long a log-in lasts: by real time, ended by idleness and, at the latest, after twelve hours."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from tianyuan import clock

STARTED = "started"
LAST_ACTIVE = "last_active"
# The session row is written at most this often (seconds): every page view would be a write otherwise.
WRITE_EVERY = 30

IDLE = "idle"
EXPIRED = "expired"
ENDINGS = {
    IDLE: "您有一段时间没有操作，为安全起见已自动退出，请重新登录。",
    EXPIRED: "本次登录已满 12 小时，请重新登录。",
}


def polling(view: Callable) -> Callable:
    """Mark a view that a page asks by itself: it does not count as activity."""
    view.feeds_session = False  # type: ignore[attr-defined]
    return view


def is_poll(request: HttpRequest) -> bool:
    return request.headers.get("X-Poll") == "1" or getattr(request, "is_polling_view", False)


def seconds() -> int:
    return int(clock.real_now().timestamp())


def begin(request: HttpRequest) -> None:
    """Start both clocks of a fresh log-in."""
    request.session[STARTED] = request.session[LAST_ACTIVE] = seconds()


def why_over(request: HttpRequest) -> str:
    """`idle`, `expired`, or empty while the log-in holds."""
    now = seconds()
    if now - request.session.get(STARTED, now) >= settings.SESSION_COOKIE_AGE:
        return EXPIRED
    if now - request.session.get(LAST_ACTIVE, now) >= settings.IDLE_LOGOUT.total_seconds():
        return IDLE
    return ""


def feed(request: HttpRequest) -> None:
    """Note that a person did something."""
    now = seconds()
    request.session.setdefault(STARTED, now)
    if now - request.session.get(LAST_ACTIVE, 0) >= WRITE_EVERY:
        request.session[LAST_ACTIVE] = now
