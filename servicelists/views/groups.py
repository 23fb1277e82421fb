"""What the link in the WeChat group opens, without a log-in: when, where, which subjects; after the end what came
of it, in counts, then the minutes' public summary. No claims, no names."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from servicelists import notices
from servicelists.links import (
    UNKNOWN,
    BadLink,
    group_token,
    is_coming,
    meeting_of_group,
    minutes_asked,
    minutes_issued,
)
from servicelists.models import Meeting
from servicelists.queries.agendas import blocks, items_of, topic_parts
from servicelists.results import result_words
from servicelists.states import MeetingState
from tianyuan.audit.middleware import client_address
from tianyuan.ui import doors, errors, leaks

WRONG = 30  # addresses that are none, from one place in a minute


@dataclass(frozen=True)
class Part:
    """One section of the agenda: titles with their numbers, "" for one without."""

    label: str
    lines: list[tuple[int | str, str]]


def group_link(request: HttpRequest, meeting: Meeting | None) -> str:
    """The address for the group's texts; "" before the notice: then there is nothing to open."""
    if meeting is None or meeting.state == MeetingState.DRAFT:
        return ""
    return request.build_absolute_uri(reverse("groups:page", args=[group_token(meeting)]))


@login_not_required
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """The meeting; after its end its result in counts, that units are asked about the minutes, their summary."""
    try:
        meeting = meeting_of_group(token)
    except BadLink as bad:
        return doors.private(_closed(request, bad))
    coming = is_coming(meeting)
    context = {
        "meeting": meeting,
        "when": notices.when_held(meeting),
        "place": leaks.masked(meeting.place),
        **(_ahead(meeting) if coming else _after(meeting)),
        "login_url": f"{reverse('login')}?next={reverse('meetings:detail', args=[meeting.pk])}",
    }
    return doors.private(render(request, "links/group.html", context))


def _closed(request: HttpRequest, bad: BadLink) -> HttpResponse:
    if doors.too_often(f"bad-link:{client_address(request)}", most=WRONG):
        return errors.refuse(request, 429)
    status = 404 if bad.words == UNKNOWN else 410
    return render(request, "links/closed.html", {"bad": bad, "title": "会议"}, status=status)


def _ahead(meeting: Meeting) -> dict[str, Any]:
    return {"parts": _parts(meeting)}


def _after(meeting: Meeting) -> dict[str, Any]:
    """What came of it: the summary of minutes that are out, else counts."""
    issued = minutes_issued(meeting)
    summary = issued.public_summary if issued else ""
    return {
        "issued": issued,
        "came": leaks.masked(summary or result_words(meeting)),
        "asked": minutes_asked(meeting),
    }


def _parts(meeting: Meeting) -> list[Part]:
    """The agenda by sections, titles alone."""
    items, topics = list(items_of(meeting.agenda)), topic_parts(meeting.agenda)
    found = [
        Part("上次议定事项", [("", topic.title) for topic in topics["followed"]]),
        Part("商议事项", [("", topic.title) for topic in topics["free"]]),
        *(Part(block.label, _numbered(block.items)) for block in blocks(meeting.agenda, items)),
        Part("会后认领", _numbered([item for item in items if item.after_meeting])),
    ]
    return [_masked(part) for part in found if part.lines]


def _numbered(items: list[Any]) -> list[tuple[int | str, str]]:
    return [(item.position, item.title) for item in items]


def _masked(part: Part) -> Part:
    return Part(part.label, [(number, leaks.masked(title)) for number, title in part.lines])
