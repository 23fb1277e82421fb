"""The tabs of 会议: the meetings, and what was issued of them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tianyuan.permissions import scope_of

PAGES = (("会议", "meetings:list", "lists.view"), ("会议纪要", "minutes:list", "minutes.view"))


def tabs(request: HttpRequest) -> list[tuple[str, str, bool, Any]]:
    """(label, address, is this page, no count) for components/tabs.html: what the user may open."""
    found = [(label, reverse(name)) for label, name, needed in PAGES if scope_of(request.user, needed)]
    return [(label, url, url == request.path, None) for label, url in found]
