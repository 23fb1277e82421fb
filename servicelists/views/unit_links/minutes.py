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
from tianyuan.refusals import Denied
from tianyuan.ui.http import done

NOT_YET = "会议纪要还没有征求意见，发出来以后再点开就能看"


def minutes_of(link: UnitLink) -> Minutes | None:
    """The minutes as far as the unit may see them: circulated or issued."""
    return Minutes.objects.visible_to(actions.actor_of(link)).filter(meeting=link.meeting).first()


def _found(link: UnitLink) -> Minutes:
    found = minutes_of(link)
    if found is None:
        raise Denied(NOT_YET)
    return found


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
    minutes = _found(link)
    context = {
        **shown(link),
        "minutes": minutes,
        "parts": [part for part in minutes.sections if part["text"]],
        "asked": is_asked(minutes),
        "own": minutes.comments.filter(organization=link.organization_id),
        "heading": f"{link.meeting.get_kind_display()} · 纪要",
        "here": reverse("unit:minutes", args=[token_of(link)]),
    }
    return render(request, "links/minutes.html", context)


@pressed_by_link
def comment(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """无意见, or what is wrong."""
    minutes, data = _found(link), said(WordForm(request.POST))
    minutes_actions.comment(minutes, organization=link.organization, by=actions.actor_of(link), **data)
    actions.answered(link)
    words = "收到，谢谢" if data["text"] else "记下了：无意见"
    return done(request, words, reverse("unit:minutes", args=[token_of(link)]))
