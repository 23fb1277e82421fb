"""The meeting's minutes behind a unit's link: read, and say yes or what is wrong, while units are asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from servicelists.actions import links as actions
from servicelists.actions import minutes as minutes_actions
from servicelists.forms.claims import said
from servicelists.forms.links import WordForm
from servicelists.links import token_of
from servicelists.models import Minutes, UnitLink
from servicelists.states import MinutesState
from servicelists.views.unit_links.door import opened_by_link, pressed_by_link, shown
from tianyuan import clock
from tianyuan.refusals import BadInput, Denied
from tianyuan.ui.http import done

NOT_YET = "会议纪要还没有征求意见，发出来以后再点开就能看"


def minutes_of(link: UnitLink) -> Minutes | None:
    """The minutes as far as the unit may see them: circulated or issued."""
    return Minutes.objects.visible_to(actions.actor_of(link)).filter(meeting=link.meeting).first()


def is_asked(minutes: Minutes | None) -> bool:
    """Are units asked about them today?"""
    return (
        minutes is not None
        and minutes.state == MinutesState.CIRCULATED
        and minutes.comments_until is not None
        and minutes.comments_until >= clock.today()
    )


@opened_by_link
def read(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """The minutes; before they are sent round, words that say so and the way back."""
    minutes = minutes_of(link)
    return _page(request, link, minutes) if minutes else _not_yet(request, link)


def _not_yet(request: HttpRequest, link: UnitLink) -> HttpResponse:
    context = {**shown(link), "words": NOT_YET, "heading": f"{link.meeting.get_kind_display()} · 纪要"}
    return render(request, "links/not_yet.html", context, status=403)


def _page(
    request: HttpRequest, link: UnitLink, minutes: Minutes, *, words: str = "", status: int = 200
) -> HttpResponse:
    """`words`: why the comment was refused; what was typed stands in its form again."""
    context = {
        "words": words,
        "typed": request.POST,
        **shown(link),
        "minutes": minutes,
        "parts": [part for part in minutes.sections if part["text"]],
        "asked": is_asked(minutes),
        "own": minutes.comments.filter(organization=link.organization_id),
        "heading": f"{link.meeting.get_kind_display()} · 纪要",
        "here": reverse("unit:minutes", args=[token_of(link)]),
    }
    return render(request, "links/minutes.html", context, status=status)


@pressed_by_link
def comment(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """无意见, or what is wrong."""
    minutes = minutes_of(link)
    if minutes is None:
        return _not_yet(request, link)
    try:
        data = said(WordForm(request.POST))
        minutes_actions.comment(minutes, organization=link.organization, by=actions.actor_of(link), **data)
    except BadInput as bad:
        return _page(request, link, minutes, words=bad.words, status=400)
    except Denied as denied:
        return _page(request, link, minutes, words=denied.reason, status=403)
    actions.answered(link)
    words = "收到，谢谢" if data["text"] else "记下了：无意见"
    return done(request, words, reverse("unit:minutes", args=[token_of(link)]))
