"""大屏: the meeting on the projector, by a link of its own. Shows claims, never suggestions or phones."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicelists.links import BadLink, meeting_of_board
from servicelists.models import Meeting
from servicelists.queries import live
from servicelists.states import Outcome
from servicelists.views.polling import follow
from tianyuan.accounts.sessions import polling
from tianyuan.ui import doors
from tianyuan.ui.polling import ended

SHOWN_CLAIMS = 6
_private = partial(doors.private, has_forms=False)


@login_not_required
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """The whole screen; what moves on it is the fragment."""
    try:
        meeting = meeting_of_board(token)
    except BadLink as bad:
        return _private(render(request, "rooms/board.html", {"words": bad.words}, status=404))
    return _private(render(request, "rooms/board.html", {"token": token, **_context(meeting)}))


@polling
@login_not_required
@require_safe
def now(request: HttpRequest, token: str) -> HttpResponseBase:
    """The moving part, every two seconds: 304 while nothing happened, 286 once the meeting is closed."""
    try:
        meeting = meeting_of_board(token)
    except BadLink as bad:
        return _private(ended(request, "rooms/_board.html", {"words": bad.words}))
    return _private(
        follow(request, meeting, "rooms/_board.html", lambda: {"token": token, **_context(meeting)})
    )


def _context(meeting: Meeting) -> dict[str, Any]:
    room = live.shared_room(meeting)
    claims = room.current.claims if room.current else ()
    return {
        "room": room,
        "line": room.current,
        "size": title_size(room.current.title) if room.current else "",
        "claims": claims[:SHOWN_CLAIMS],
        "more_claims": len(claims[SHOWN_CLAIMS:]),
        "results": [
            (label, room.outcomes.get(outcome, 0))
            for outcome, label in (
                (Outcome.PENDING, "挂账"),
                (Outcome.REPORTED, "上报镇党委"),
                (Outcome.RESOLVED, "议定"),
            )
            if room.outcomes.get(outcome)
        ],
    }


def title_size(title: str) -> str:
    """A class by length, so that sixty characters fit as well as six."""
    return next(
        (name for most, name in ((14, "short"), (26, "middle"), (42, "long")) if len(title) <= most),
        "longest",
    )
