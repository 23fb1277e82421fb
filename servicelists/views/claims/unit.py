"""我单位认领: what a liaison answers with one thumb, and what a member takes on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from committees.models import Membership, Organization, Person
from servicelists.actions import claims
from servicelists.forms.claims import ClaimForm
from servicelists.models import Need
from servicelists.queries import claims as queries
from servicelists.states import ClaimRole, ClaimState
from tianyuan.permissions import NOT_FOR_POST, TOWN, Role, check, has_role, posts_of
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.http import action_view, back, done
from tianyuan.ui.idempotency import once

SHOWN, MOST = 20, 200


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The claiming page of the user's unit; others are led to their side of the table."""
    check(request.user, "claims.view", NOT_FOR_POST)
    units = queries.units_of_liaison(request.user)
    if units:
        return _for_unit(request, units)
    if queries.committees_registering(request.user):
        return redirect("claims:registering")
    if has_role(request.user, *TOWN):
        return redirect("claims:asks")
    if has_role(request.user, Role.PARTY_MEMBER):
        return _for_member(request)
    return redirect("claims:list")


def _for_unit(request: HttpRequest, units: list[Membership]) -> HttpResponse:
    seat = chosen_unit(request, units)
    offers = queries.claimable_for(seat.organization, seat.committee)
    context = {
        "units": units,
        "seat": seat,
        "requests": list(queries.open_requests(seat.organization)),
        "intents": list(queries.claims_awaiting_agreement(seat.organization)),
        "load": queries.load_of(seat.organization),
        "quarter": queries.claimed_this_quarter(seat.organization),
        "tabs": _tabs(request, "offers", len(offers)),
        **_some(request, offers),
    }
    return render(request, "claims/mine.html", context)


def _for_member(request: HttpRequest) -> HttpResponse:
    person = get_object_or_404(Person, user=request.user)
    here = {post.committee_id for post in posts_of(request.user) if post.role == Role.PARTY_MEMBER}
    offers = queries.claimable_by_member(person, here - {None})
    context = {"person": person, "tabs": _tabs(request, "offers", len(offers)), **_some(request, offers)}
    return render(request, "claims/mine.html", context)


def _some(request: HttpRequest, offers: list[queries.Offer]) -> dict:
    most = MOST if request.GET.get("all") == "1" else SHOWN
    return {"offers": offers[:most], "more": max(len(offers) - most, 0), "all_shown": most == MOST}


def _tabs(request: HttpRequest, here: str, offers: int | None) -> list:
    query = f"?unit={unit}" if (unit := request.GET.get("unit", "")).isascii() and unit.isdigit() else ""
    return [
        ("可以认领", reverse("claims:mine") + query, here == "offers", offers),
        (_ours_words(request), reverse("claims:ours"), here == "ours", None),
    ]


def _ours_words(request: HttpRequest) -> str:
    """A liaison speaks for units, a member for himself."""
    return "我们认领的" if queries.units_of_liaison(request.user) else "我认领的"


def chosen_unit(request: HttpRequest, units: list[Membership]) -> Membership:
    """The membership `?unit=` or the form names, else the first: most liaisons have one."""
    wanted = request.POST.get("unit") or request.GET.get("unit")
    if not wanted:
        return units[0]
    found = next((seat for seat in units if str(seat.pk) == wanted), None)
    if found is None:
        raise BadInput("您不是这家单位的联络员，请从菜单重新进入")
    return found


@require_GET
def ours(request: HttpRequest) -> HttpResponse:
    """What the user's units and the user took on: answers asked for first."""
    check(request.user, "claims.view", NOT_FOR_POST)
    rows = list(queries.own_claims(request.user)[:MOST])
    open_states = {ClaimState.INTENT, ClaimState.AGREED, ClaimState.REGISTERED}
    context = {
        "intents": [claim for claim in rows if claim.state == ClaimState.INTENT and claim.organization_id],
        "running": [claim for claim in rows if _running(claim, open_states)],
        "ended": [claim for claim in rows if claim.state not in open_states],
        "title": _ours_words(request),
        "tabs": _tabs(request, "ours", None),
        "refused": _refused(request),
    }
    return render(request, "claims/ours.html", context)


def _refused(request: HttpRequest) -> list:
    """What the units called 不适合, each with the membership that may take it back."""
    seats = {seat.organization_id: seat.pk for seat in queries.units_of_liaison(request.user)}
    rows = queries.called_unsuitable(request.user)[:MOST]
    return [{"need": row.need, "at": row.at, "seat": seats.get(row.organization_id)} for row in rows]


def _running(claim, open_states) -> bool:
    return claim.state in open_states and not (claim.state == ClaimState.INTENT and claim.organization_id)


def _need(request: HttpRequest, pk: int) -> Need:
    rows = Need.objects.visible_to(request.user).select_related("committee", "community", "list")
    return get_object_or_404(rows, pk=pk)


@action_view
def create(request: HttpRequest, need_pk: int) -> HttpResponse:
    """有意向，认领 12 户: one press; sent twice it is one claim."""
    need = _need(request, need_pk)
    form = ClaimForm(request.POST)
    fields = form.for_action()
    who = _claimant(request)
    if "member" in who:
        fields["role"] = ClaimRole.MEMBER
    key = form.cleaned_data["idempotency_key"]
    try:
        pk = once(request.user, key, lambda: claims.create(need, by=request.user, **who, **fields).pk)
    except Conflict as conflict:
        if not request.htmx:
            raise
        return offer_again(request, need, who.get("organization"), words=conflict.message, typed=form)
    if request.htmx:
        claim = get_object_or_404(queries.own_claims(request.user), pk=pk)
        return render(request, "claims/_claimed.html", {"claim": claim})
    return done(request, f"已记意向：{need.title}", back_to_offers(request))


def _claimant(request: HttpRequest) -> dict:
    units = queries.units_of_liaison(request.user)
    if units:
        return {"organization": chosen_unit(request, units).organization}
    return {"member": get_object_or_404(Person, user=request.user)}


def offer_again(
    request: HttpRequest,
    need: Need,
    unit: Organization | None,
    *,
    words: str = "",
    note: str = "",
    typed: ClaimForm | None = None,
) -> HttpResponse:
    """The same card as it stands now: somebody was first (`words`), or it was just taken back (`note`)."""
    offer = next(
        (o for o in queries.offers_of(Need.objects.filter(pk=need.pk), unit) if o.left),
        None,
    )
    seats = queries.units_of_liaison(request.user)
    seat = next((one for one in seats if unit and one.organization_id == unit.pk), None)
    return card_again(request, offer, need, seat=seat, words=words, note=note, typed=typed)


def card_again(
    request: HttpRequest,
    offer: queries.Offer | None,
    need: Need,
    *,
    typed: ClaimForm | None = None,
    **context: Any,
) -> HttpResponse:
    """An item's card with what was typed in it, as far as it still fits."""
    if offer is not None and typed is not None:
        offer.keep(**typed.as_typed())
    return render(request, "claims/_offer_again.html", {"offer": offer, "need": need, **context})


def _seat_or_none(request: HttpRequest) -> Membership | None:
    units = queries.units_of_liaison(request.user)
    return chosen_unit(request, units) if units else None


def back_to_offers(request: HttpRequest) -> str:
    unit = request.POST.get("unit", "")
    return reverse("claims:mine") + (f"?unit={unit}" if unit.isascii() and unit.isdigit() else "")


@action_view
def unsuitable(request: HttpRequest, need_pk: int) -> HttpResponse:
    """不适合: no reason asked."""
    need = _need(request, need_pk)
    unit = chosen_unit(request, _units(request)).organization
    claims.unsuitable(need, organization=unit, by=request.user)
    if request.htmx:
        return render(request, "claims/_unsuitable.html", {"need": need, "seat": _seat_or_none(request)})
    undo = reverse("claims:suitable", args=[need.pk])
    return done(request, f"已记下：{need.title}不适合本单位", back_to_offers(request), undo=undo)


@action_view
def suitable(request: HttpRequest, need_pk: int) -> HttpResponse:
    """Take 不适合 back."""
    need = _need(request, need_pk)
    unit = chosen_unit(request, _units(request)).organization
    claims.suitable_again(need, organization=unit, by=request.user)
    return back(request, reverse("claims:mine"))


def _units(request: HttpRequest) -> list[Membership]:
    units = queries.units_of_liaison(request.user)
    if not units:
        raise BadInput("您现在不是成员单位的联络员")
    return units
