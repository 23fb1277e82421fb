"""Doors without a log-in: not too often, not kept by search engines, no address told to other sites."""

import re

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

_UNIT = re.compile(r"/u/[\w.:=-]+/")


def home_of(request: HttpRequest) -> str:
    """The page a reader without an account came from: behind a unit's link that unit's page, else ""."""
    match = _UNIT.match(request.path_info)
    return match[0] if match else ""


def too_often(key: str, *, most: int, seconds: int = 60) -> bool:
    """Has this been asked more than `most` times in the present span? Counted in each process of its own."""
    name = f"door:{key}"
    if cache.add(name, 1, seconds):
        return False
    try:
        return cache.incr(name) > most
    except ValueError:  # the span ended between the two
        return False


def private(response: HttpResponseBase, *, has_forms: bool = True) -> HttpResponseBase:
    """The address is the key: no search engine keeps it, no shared cache, no other site learns of it.

    Where a page has forms `same-origin`, not `no-referrer`: under the latter browsers send `Origin: null` with a
    form and the check against forged requests refuses it.
    """
    response["X-Robots-Tag"] = "noindex, nofollow" if has_forms else "noindex"
    response["Referrer-Policy"] = "same-origin" if has_forms else "no-referrer"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
