"""Fragments that follow a meeting: the operator's screen, the board, the phones."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from servicelists.models import Meeting
from servicelists.queries import live
from tianyuan.ui import polling


def follow(
    request: HttpRequest,
    meeting: Meeting,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    mine: str = "",
) -> HttpResponseBase:
    """The fragment under the meeting's fingerprint; 286 once the meeting is closed.

    `mine` makes the ETag the reader's own, where the fragment shows what others do not see. `context` is
    asked only when something changed. Mark the view with `accounts.sessions.polling`.
    """
    etag = f"{live.fingerprint(meeting)}{'-' if mine else ''}{mine}"
    return follow_seen(request, meeting, template, context, etag=etag)


def follow_seen(
    request: HttpRequest,
    meeting: Meeting,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    etag: str,
) -> HttpResponseBase:
    """The same under an ETag of the fragment's own, where it shows little of the meeting."""
    over = meeting.state not in live.LIVE
    return polling.fragment(request, template, context, etag=etag, over=over)
