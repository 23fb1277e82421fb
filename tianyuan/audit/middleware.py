"""Tells the audit where a request came from."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tianyuan.audit.recording import source_address


def client_address(request: HttpRequest) -> str | None:
    """The caller's address. X-Forwarded-For is believed only as far as there are proxies of our own."""
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    forwarded = request.headers.get("X-Forwarded-For", "")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()] if proxies else []
    candidate = hops[-min(proxies, len(hops))] if hops else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(candidate))
    except ValueError:
        return None


class AuditSourceMiddleware:
    """Keeps the caller's address for the events recorded during the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = source_address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            source_address.reset(token)
