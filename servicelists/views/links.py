"""单位链接: who has one, who opened it, who answered; to copy, to print, to call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from servicelists import notices
from servicelists.actions import links as actions
from servicelists.links import is_over, token_of
from servicelists.models import Meeting, UnitLink
from servicelists.permissions.links import check_can_make, check_can_see
from servicelists.queries.links import Sent, sent
from servicelists.views.agendas import allowed
from servicelists.views.groups import group_link
from tianyuan.permissions import may
from tianyuan.ui.http import action_view, done
from tianyuan.ui.qr import svg


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(rows.select_related("committee__community", "list", "agenda__list"), pk=pk)
    check_can_see(request.user, meeting)
    return meeting


def _link(request: HttpRequest, pk: int) -> UnitLink:
    rows = UnitLink.objects.visible_to(request.user).select_related("meeting", "organization")
    return get_object_or_404(rows, pk=pk)


def address(request: HttpRequest, link: UnitLink) -> str:
    return request.build_absolute_uri(reverse("unit:mine", args=[token_of(link)]))


@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit with its link and how far it has come; those who have not answered first in a list to call."""
    meeting = _meeting(request, pk)
    rows = [_row(request, meeting, row) for row in sent(meeting)]
    link = group_link(request, meeting)
    context = {
        "meeting": meeting,
        "rows": rows,
        "opened": sum(1 for row in rows if row["sent"].link and row["sent"].link.first_used_at),
        "answered": sum(1 for row in rows if row["sent"].answered),
        "behind": [row for row in rows if row["address"] and not row["sent"].answered],
        "missing": sum(1 for row in rows if not row["address"]),
        "why_not": allowed(check_can_make, request.user, meeting),
        "over": is_over(meeting),
        "share": notices.share_links(meeting, link),
        "remind": notices.remind_all(meeting, link),
        "all_links": notices.all_links(
            (row["sent"].membership.organization, row["address"]) for row in rows if row["address"]
        ),
        "may_call": may(
            request.user, "persons.unmask", committee_id=meeting.committee_id, organization_id=-1
        ),
    }
    return render(request, "links/index.html", context)


def _row(request: HttpRequest, meeting: Meeting, row: Sent) -> dict[str, Any]:
    url = address(request, row.link) if row.link else ""
    looked = row.link is not None and row.link.first_used_at is not None
    write = notices.remind_unit if looked and not row.answered else notices.share_link
    return {
        "sent": row,
        "drawn": svg(url) if url else "",
        "box": f"link-{row.membership.organization_id}",
        "label": f"发给{row.membership.organization}的文字",
        "address": url,
        "share": write(meeting, row.membership.organization, url) if url else "",
    }


@action_view
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """For units that have none: joined later, or revoked."""
    meeting = _meeting(request, pk)
    made = actions.make_all(meeting, by=request.user)
    words = f"已给 {len(made)} 个单位发链接" if made else "每个单位都有链接了"
    return done(request, words, reverse("links:list", args=[pk]))


@action_view
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    link = actions.renew(_link(request, pk), by=request.user)
    return _changed(request, link, "换了新链接，原来的不能再用")


@action_view
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    link = actions.revoke(_link(request, pk), by=request.user)
    return _changed(request, link, "的链接已作废，已答复的都留着")


def _changed(request: HttpRequest, link: UnitLink, words: str) -> HttpResponse:
    """Back to the unit's row."""
    row = f"{reverse('links:list', args=[link.meeting_id])}#unit-{link.organization_id}"
    return done(request, f"{link.organization}{words}", row)


@require_GET
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """QR cards to cut and lay on the tables."""
    meeting = _meeting(request, pk)
    rows = [(row.link, svg(address(request, row.link))) for row in sent(meeting) if row.link]
    return render(
        request, "links/print.html", {"meeting": meeting, "rows": rows, "when": notices.when(meeting)}
    )
