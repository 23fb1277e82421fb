"""The tabs above the lists of this room."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tianyuan.permissions import may
from tianyuan.ui.menu import url_or_none

PAGES = (  # label, page, the permission that opens it
    ("大党委", "committees:list", "committees.view"),
    ("成员单位", "organizations:list", "committees.view"),
    ("人员", "persons:list", "committees.view"),
    ("社区", "communities:list", "communities.view"),
    ("单位报到", "registrations:list", "committees.view"),
    ("党员报到", "member_registrations:list", "member_registrations.view"),
)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool, Any]]:
    """(label, address, is this page, no count) for components/tabs.html."""
    found = [(label, url_or_none(name)) for label, name, needed in PAGES if may(request.user, needed)]
    return [(label, url, url == request.path, None) for label, url in found if url]


def back_to(name: str, *args: Any) -> str:
    return reverse(name, args=args)
