"""What base.html knows about the page: `page`, worked out only where a template asks."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tianyuan.permissions import Post, posts_of
from tianyuan.ui import menu

ACCOUNT_PAGES = (
    ("accounts:password_change", "修改密码"),
    ("accounts:delegation_list", "请假委托"),
    ("work:downloads", "下载中心"),
    ("ui:feedback_list", "意见反馈"),
)


def current_post(request: HttpRequest) -> Post | None:
    """The post the user works under now: the one chosen in the account menu, else the first."""
    posts = posts_of(getattr(request, "user", None))
    if not posts:
        return None
    chosen = request.session.get("post", 0)
    return posts[chosen] if isinstance(chosen, int) and 0 <= chosen < len(posts) else posts[0]


class Page:
    """The frame of a page for one request."""

    name = "田园镇社区大党委工作平台"
    demo = settings.DEMO

    def __init__(self, request: HttpRequest):
        self._request = request
        self.care = request.COOKIES.get("care") == "1"

    @cached_property
    def _user(self) -> Any:
        return getattr(self._request, "user", None)

    @cached_property
    def post(self) -> Post | None:
        return current_post(self._request)

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        return posts_of(self._user)

    @cached_property
    def where(self) -> str:
        return self.post.label if self.post else ""

    @cached_property
    def menu(self) -> list[tuple[str, list[menu.Line]]]:
        return menu.lines(self._user, self._request.path)

    @cached_property
    def waiting(self) -> int:
        """All red numbers of the menu together, for the phone's 菜单 button."""
        return sum(line.count for _, lines in self.menu for line in lines)

    @cached_property
    def unread(self) -> int:
        return menu.unread(self._user)

    @cached_property
    def links(self) -> dict[str, str | None]:
        """Addresses of pages other rooms own; None where there is none."""
        names = ("home", "search", "outbox:inbox", "login", "logout", "ui:feedback")
        return {name.rpartition(":")[2]: menu.url_or_none(name) for name in names}

    @cached_property
    def account_pages(self) -> list[tuple[str, str]]:
        found = ((menu.url_or_none(name), title) for name, title in ACCOUNT_PAGES)
        return [(url, title) for url, title in found if url]


def page(request: HttpRequest) -> dict[str, Page]:
    return {"page": Page(request)}
