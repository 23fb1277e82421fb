"""Who comes for the unit: 签到, 请假, and the name of a substitute."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from servicelists.actions import links as actions
from servicelists.actions import rooms
from servicelists.forms.claims import said
from servicelists.forms.links import NameForm
from servicelists.models import UnitLink
from servicelists.states import Presence
from servicelists.views.unit_links.answers import REFUSALS, went, words_of
from servicelists.views.unit_links.door import pressed_by_link
from servicelists.views.unit_links.pages import all_page


def _mended(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal is said on the unit's own page, with the name as it was typed."""

    @wraps(view)
    def mended(request: HttpRequest, link: UnitLink) -> HttpResponse:
        try:
            return view(request, link)
        except REFUSALS as refusal:
            words, status = words_of(refusal)
            typed = {"name": request.POST["name"][:200]} if request.POST.get("name") else {}
            return all_page(request, link, top_words=words, typed=typed, status=status)

    return mended


def _typed(request: HttpRequest) -> str:
    return said(NameForm(request.POST))["name"]


def _named_now(request: HttpRequest, link: UnitLink) -> HttpResponse:
    actions.name_holder(link, _typed(request))
    return went(request, link, f"记下了，{link.holder}代会" if link.holder else "已改为联络员本人到会")


def _named(request: HttpRequest, link: UnitLink) -> str:
    """The substitute's name: what was typed now, else what was typed before."""
    if typed := _typed(request):
        actions.name_holder(link, typed)
    return link.holder


@pressed_by_link
@_mended
def name(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """The name a substitute types once; empty: the liaison is here after all."""
    return _named_now(request, link)


@pressed_by_link
@_mended
def arrive(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """签到: one tap."""
    substitute = _named(request, link)
    rooms.mark(
        link.meeting, link.organization, Presence.PRESENT, substitute=substitute, by=actions.actor_of(link)
    )
    return went(request, link)


@pressed_by_link
@_mended
def leave(request: HttpRequest, link: UnitLink) -> HttpResponse:
    """请假: nobody comes. With the name of who comes instead (a page opened before) it is no leave."""
    if _typed(request):
        return _named_now(request, link)
    actions.name_holder(link, "")
    rooms.mark(link.meeting, link.organization, Presence.LEAVE, by=actions.actor_of(link))
    return went(request, link, "已请假，本单位没有人到会")


@pressed_by_link
@_mended
def leave_back(request: HttpRequest, link: UnitLink) -> HttpResponse:
    rooms.clear_mark(link.meeting, link.organization, by=actions.actor_of(link))
    return went(request, link, "已撤回请假")
