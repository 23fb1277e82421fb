"""What a unit reads by its link: all items on one page; in the meeting the one that is talked about."""

from collections.abc import Mapping
from hashlib import blake2s
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from servicelists import notices
from servicelists.actions import links as actions
from servicelists.forms.claims import ClaimForm
from servicelists.links import token_of
from servicelists.models import UnitLink
from servicelists.queries.links import Answer, UnitPage, unit_page
from servicelists.states import MeetingState
from servicelists.views.polling import follow_seen
from servicelists.views.unit_links.door import opened_by_link, polled_by_link, shown
from servicelists.views.unit_links.minutes import minutes_of
from tianyuan import clock


def wanted(request: HttpRequest, name: str = "item") -> int | None:
    """The agenda item an address names; None for anything that is no number."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


@opened_by_link
def mine(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """Where the link leads: before and after the meeting all items, while it is open the current one."""
    actions.opened(link)
    if link.meeting.state == MeetingState.OPEN:
        return live_page(request, link)
    return all_page(request, link)


@opened_by_link
def everything(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """All items on one page, in the meeting too."""
    actions.opened(link)
    return all_page(request, link)


def all_page(
    request: HttpRequest,
    link: UnitLink,
    *,
    mend: tuple[int, str, ClaimForm] | None = None,
    top_words: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`mend`: a need whose answer was refused, why, and what was typed (the card says so and keeps it).

    `top_words`: why something else was refused; `typed`: which form (`name`) → the name typed in it.
    """
    page = unit_page(link)
    said = _mended(page, mend)
    context = {
        **shown(link),
        "sheet": page,
        "here": reverse("unit:all", args=[token_of(link)]),
        "mend": mend,
        "top_words": said or top_words,
        "typed": typed or {},
        "when": notices.when_held(page.meeting),
        "is_today": clock.local(page.meeting.starts_at).date() == clock.today(),
        "heading": f"{page.meeting.get_kind_display()} · {page.heading}",
        "minutes": minutes_of(link),
        "suggested": page.open(suggested=True),
        "others": page.open(suggested=False),
        "hint_days": page.meeting.agenda.in_force.agree_workdays,
    }
    return render(request, "links/all.html", context, status=status)


def _mended(page: UnitPage, mend: tuple[int, str, ClaimForm] | None) -> str:
    """Words for the top of the page when the item has no card any more."""
    if mend is None:
        return ""
    need, words, form = mend
    answer = page.of_need(need)
    if answer is None or not answer.open:
        return words
    answer.words = words
    answer.offer.keep(**form.as_typed())
    return ""


def live_page(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """The item on the table; `?item=` stays with another one."""
    return render(request, "links/live.html", _live(request, link, unit_page(link)))


def _live(request: HttpRequest, link: UnitLink, page: UnitPage) -> dict[str, Any]:
    answer, stays = _shown_item(request, page)
    before, after = page.beside(answer) if answer else (None, None)
    home = reverse("unit:mine", args=[token_of(link)])
    return {
        **shown(link),
        "sheet": page,
        "one": answer,
        "heading": _heading(page, answer),
        "stays": stays,
        "before": before,
        "after": after,
        "total": len(page.answers),
        "elsewhere": page.current if answer is not page.current and page.room.current else None,
        "here": f"{home}?item={answer.line.pk}" if stays and answer else home,
        "hint": f"先记意向，回单位请示后 {page.meeting.agenda.in_force.agree_workdays} 个工作日内点“单位已同意”。",
    }


def _heading(page: UnitPage, answer: Answer | None) -> str:
    kind = page.meeting.get_kind_display()
    return f"{kind} · 第 {answer.number} 项" if answer and page.room.is_open else kind


def _shown_item(request: HttpRequest, page: UnitPage) -> tuple[Answer | None, bool]:
    """The item asked for; else one somebody is typing an answer to; else the meeting's own."""
    if chosen := page.of_item(wanted(request)):
        return chosen, True
    typing = page.of_need(wanted(request, "typing") or 0)
    if typing and typing.open:
        return typing, False
    return page.current, False


@polled_by_link
def now(request: HttpRequest, link: UnitLink) -> HttpResponseBase:
    """The moving part of the page, or (`?begun`) whether the meeting has begun."""
    if "begun" in request.GET:
        etag = f"{link.meeting.state}-{link.pk}"
        return follow_seen(request, link.meeting, "links/_begun.html", lambda: shown(link), etag=etag)
    page = unit_page(link, shared=True)
    return follow_seen(
        request,
        link.meeting,
        "links/_moved.html",
        lambda: _live(request, link, page),
        etag=_seen(request, link, page),
    )


def _seen(request: HttpRequest, link: UnitLink, page: UnitPage) -> str:
    """Changes with what this unit's page shows: the item on the table, its own answers, its place; no other item."""
    answer, stays = _shown_item(request, page)
    mine = [link.pk, link.nonce, link.holder, link.answered_at, stays, page.seen(answer)]
    return blake2s(repr(mine).encode(), digest_size=12).hexdigest()
