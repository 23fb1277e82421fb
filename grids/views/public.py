"""The page behind a QR code, for whoever stands in front of it: call first, who is responsible, where this is."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grids import doors as node_doors
from grids.models import GridNode
from grids.queries.codes import Found, duty_phone, find, posted, whose
from grids.states import Level
from tianyuan.audit.middleware import client_address
from tianyuan.ui import doors, errors

WRONG, LOOKS = 30, 120  # from one place in a minute


@login_not_required
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Nothing personal: a masked name, titles, an office's number. A code that is over says so: 410; none: 404."""
    return doors.private(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    source = client_address(request)
    if doors.too_often(f"code:{source}", most=LOOKS):
        return errors.refuse(request, 429)
    found = find(token)
    if found is not None and not found.why:
        return render(request, "grids/public.html", _shown(found.node))
    if doors.too_often(f"bad-code:{source}", most=WRONG):
        return errors.refuse(request, 429)
    return _over(request, found)


def _shown(node: GridNode) -> dict[str, object]:
    phone = duty_phone(node.community)
    return {
        "node": node,
        "phone": phone,
        "whose": whose(phone),
        "named": posted(node),
        "is_cell": node.level == Level.CELL,
        "doors": node_doors.of(node),
    }


def _over(request: HttpRequest, found: Found | None) -> HttpResponse:
    phone = duty_phone(found.node.community if found else None)
    context = {"found": found, "phone": phone, "whose": whose(phone)}
    return render(request, "grids/public_over.html", context, status=410 if found else 404)
