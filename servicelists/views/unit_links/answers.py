"""A unit's answers by its link: 意向, 不适合, 单位已同意, 办不了: actions of the house, in the unit's name."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from servicelists.actions import claims
from servicelists.actions import links as actions
from servicelists.forms.claims import ClaimForm, LinkChangeForm, ReasonForm, said
from servicelists.links import token_of
from servicelists.models import Claim, Need, UnitLink
from servicelists.queries.links import unit_page
from servicelists.states import ClaimState
from servicelists.views.claims.unit import card_again
from servicelists.views.unit_links.door import form_by_link, pressed_by_link, shown
from servicelists.views.unit_links.pages import all_page
from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.http import done, form_page, safe_url
from tianyuan.ui.idempotency import once

NOT_HERE = "这件事不在这次会议的议程上，请回到会议页面重新点开"
NOT_OURS = "这条认领不是本单位在这次会议上的，不能在这里答复"
REFUSALS = (Denied, Conflict, BadInput)


def _need(link: UnitLink, pk: int) -> Need:
    """A need of this meeting's agenda: a link opens no other."""
    needs = link.meeting.agenda.items.standing().values("need")
    need = (
        Need.objects.filter(pk__in=needs)
        .select_related("committee", "community", "list")
        .filter(pk=pk)
        .first()
    )
    if need is None:
        raise Denied(NOT_HERE)
    return need


def _claim(link: UnitLink, pk: int) -> Claim:
    needs = link.meeting.agenda.items.standing().values("need")
    rows = Claim.objects.filter(pk=pk, organization=link.organization_id, need__in=needs)
    claim = rows.select_related("need__community", "organization", "member").first()
    if claim is None:
        raise Denied(NOT_OURS)
    return claim


def _home(link: UnitLink) -> str:
    return reverse("unit:mine", args=[token_of(link)])


def went(request: HttpRequest, link: UnitLink, words: str = "", undo: str = "") -> HttpResponse:
    """Back to the unit's page the button stood on; without `words` the page itself shows what was done."""
    actions.answered(link)
    to = safe_url(request, request.POST.get("next"), _home(link))
    return done(request, words, to, undo=undo) if words else HttpResponseRedirect(to)


def _card(request: HttpRequest, link: UnitLink) -> dict[str, Any]:
    return {**shown(link), "here": safe_url(request, request.POST.get("next"), _home(link))}


def words_of(refusal: Denied | Conflict | BadInput) -> tuple[str, int]:
    if isinstance(refusal, Conflict):
        return refusal.message, 409
    return (refusal.words, 400) if isinstance(refusal, BadInput) else (refusal.reason, 403)


def _own_key(link: UnitLink, key: UUID | None) -> UUID | None:
    """The form's key for this link alone: another's key is no answer of ours."""
    return uuid5(key, link.nonce) if key else None


@pressed_by_link
def create(request: HttpRequest, link: UnitLink, need_pk: int) -> HttpResponse:
    """有意向，认领 12 户: one press; sent twice it is one claim."""
    need, actor = _need(link, need_pk), actions.actor_of(link)
    form = ClaimForm(request.POST)
    try:
        fields = form.for_action()
        key = _own_key(link, form.cleaned_data["idempotency_key"])
        pk = once(
            None, key, lambda: claims.create(need, organization=link.organization, by=actor, **fields).pk
        )
    except REFUSALS as refusal:
        return _refused(request, link, need, form, refusal)
    actions.answered(link)
    return _claimed(request, link, _claim(link, int(pk)), f"已记意向：{need.title}")


def _refused(
    request: HttpRequest, link: UnitLink, need: Need, form: ClaimForm, refusal: Denied | Conflict | BadInput
) -> HttpResponse:
    """The card as it stands now, why it was not done, and what was typed."""
    words, status = words_of(refusal)
    if not request.htmx:
        return all_page(request, link, mend=(need.pk, words, form), status=status)
    answer = unit_page(link).of_need(need.pk)
    offer = answer.offer if answer and answer.open else None
    return card_again(request, offer, need, words=words, typed=form, **_card(request, link))


def _claimed(request: HttpRequest, link: UnitLink, claim: Claim, words: str) -> HttpResponse:
    if request.htmx:
        return render(request, "claims/_claimed.html", {"claim": claim, **_card(request, link)})
    return went(request, link, words)


@pressed_by_link
def unsuitable(request: HttpRequest, link: UnitLink, need_pk: int) -> HttpResponse:
    """不适合: no reason asked."""
    need = _need(link, need_pk)
    claims.unsuitable(need, organization=link.organization, by=actions.actor_of(link))
    if request.htmx:
        actions.answered(link)
        return render(request, "claims/_unsuitable.html", {"need": need, **_card(request, link)})
    undo = reverse("unit:suitable", args=[token_of(link), need.pk])
    return went(request, link, f"已记下：{need.title}不适合本单位", undo)


@pressed_by_link
def suitable(request: HttpRequest, link: UnitLink, need_pk: int) -> HttpResponse:
    """Take 不适合 back."""
    need = _need(link, need_pk)
    claims.suitable_again(need, organization=link.organization, by=actions.actor_of(link))
    return went(request, link, f"已撤回“不适合”：{need.title}")


@pressed_by_link
def agree(request: HttpRequest, link: UnitLink, pk: int) -> HttpResponse:
    """单位已同意."""
    claim = claims.agree(_claim(link, pk), by=actions.actor_of(link))
    actions.answered(link)
    return _claimed(request, link, _claim(link, claim.pk), f"已答复“单位已同意”：{claim.need.title}")


@pressed_by_link
def agree_back(request: HttpRequest, link: UnitLink, pk: int) -> HttpResponse:
    claim = claims.agree_back(_claim(link, pk), by=actions.actor_of(link))
    actions.answered(link)
    return _claimed(request, link, _claim(link, claim.pk), "已撤回同意，回到意向")


@form_by_link
def change(request: HttpRequest, link: UnitLink, pk: int) -> HttpResponse:
    """改数量和日期 of the unit's own intention; what cannot be is said above the form, with what was typed in it."""
    claim = _claim(link, pk)
    actor = actions.actor_of(link)
    if claim.state != ClaimState.INTENT:
        raise Denied(f"现在是“{claim.get_state_display()}”，不能再改；可以先撤回同意")
    form = LinkChangeForm(request.POST or None, instance=_claim(link, pk))
    if request.method == "POST" and form.is_valid():
        try:
            claims.change(claim, by=actor, **form.cleaned_data)
            return went(request, link, f"改好了：{claim.need.title}")
        except REFUSALS as refusal:
            form.add_error(None, words_of(refusal)[0])
    context = {**shown(link), "claim": claim, "heading": "改数量和日期"}
    return form_page(request, "links/change.html", form, **context)


@pressed_by_link
def release(request: HttpRequest, link: UnitLink, pk: int) -> HttpResponse:
    """撤回意向, or 办不了，退回 with a reason."""
    claim = _claim(link, pk)
    reason = said(ReasonForm(request.POST))["reason"]
    claims.release(claim, reason=reason, by=actions.actor_of(link))
    words = "意向已撤回，名额和数量已放开"
    if not request.htmx:
        return went(request, link, words)
    actions.answered(link)
    answer = unit_page(link).of_need(claim.need_id)
    offer = answer.offer if answer and answer.open else None
    return card_again(request, offer, claim.need, note=words, **_card(request, link))
