"""The tabs above the lists of this room."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tianyuan.ui.menu import url_or_none

PAGES = (
    ("大党委", "committees:list"),
    ("成员单位", "organizations:list"),
    ("人员", "persons:list"),
    ("社区", "communities:list"),
    ("单位报到", "registrations:list"),
)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool, Any]]:
    """(label, address, is this page, no count) for components/tabs.html."""
    found = [(label, url_or_none(name)) for label, name in PAGES]
    return [(label, url, url == request.path, None) for label, url in found if url]


def back_to(name: str, *args: Any) -> str:
    return reverse(name, args=args)
