"""One claim: its facts, its history, the next steps as buttons."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from servicelists.actions import claims
from servicelists.forms.claims import ChangeForm, ReasonForm, TransferForm, said
from servicelists.models import Claim
from servicelists.permissions.claims import check_can_change, check_can_transfer, possible_moves, speaks_for
from servicelists.queries import claims as queries
from servicelists.views.claims.unit import offer_again
from tianyuan.permissions import Denied
from tianyuan.ui.http import action_view, back, done, form_page
from tianyuan.ui.text import day, mask_name, mask_phone

WORDS = {
    "agree": "已答复“单位已同意”，等书记登记",
    "agree_back": "已撤回同意",
    "register": "已登记",
    "complete": "已报办完",
    "verify": "已核验",
}


def found(request: HttpRequest, pk: int) -> Claim:
    rows = Claim.objects.visible_to(request.user).select_related(
        "need__community", "need__list", "organization", "member", "committee__community", "list", "item"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, found(request, pk))


def _page(request: HttpRequest, claim: Claim, form: TransferForm | None = None) -> HttpResponse:
    """The claim's page; 400 when it comes back with a transfer to mend."""
    moves = possible_moves(request.user, claim)
    transferring = any(move.verb == "transfer" and not move.reason for move in moves)
    context = {
        "claim": claim,
        "moves": moves,
        "facts": _facts(request, claim),
        "history": claim.need.timeline.all(),
        "transfer_form": form or (TransferForm(claim=claim) if transferring else None),
    }
    return render(request, "claims/detail.html", context, status=400 if form else 200)


def _facts(request: HttpRequest, claim: Claim) -> list[tuple[str, object]]:
    own = speaks_for(request.user, claim)
    phone = claim.contact_phone if own else mask_phone(claim.contact_phone)
    contact = f"{claim.contact if own else mask_name(claim.contact)} {phone}".strip()
    rows = [
        ("单位" if claim.organization_id else "党员", queries.claimant_words(claim)),
        ("方式", queries.role_words(claim)),
        ("联盟成员", queries.together_words(claim)),
        ("数量", claim.quantity and f"{claim.quantity} {claim.need.unit}"),
        ("措施", claim.measure),
        ("承诺", claim.promised_on and f"{day(claim.promised_on)}前"),
        ("联系人", contact),
        ("代录", "社区代单位录入" if claim.for_unit_by_id else ""),
        ("原因", claim.reason),
    ]
    return [(label, value) for label, value in rows if value]


def _step(verb: str) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view behind a button that needs no words."""

    @action_view
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        claim = found(request, pk)
        getattr(claims, verb)(claim, by=request.user)
        if request.htmx:
            claim.refresh_from_db()
            return render(request, "claims/_claimed.html", {"claim": claim})
        undo = reverse("claims:agree_back", args=[pk]) if verb == "agree" else ""
        return _went(request, claim, WORDS[verb], undo)

    view.__name__ = verb
    return view


def _went(request: HttpRequest, claim: Claim, words: str, undo: str = "") -> HttpResponse:
    if request.POST.get("next"):
        return done(request, words, back(request).url, undo=undo)
    return done(request, words, reverse("claims:detail", args=[claim.pk]), undo=undo)


agree, agree_back, register, complete, verify = (
    _step(verb) for verb in ("agree", "agree_back", "register", "complete", "verify")
)


@action_view
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """退回 with a reason."""
    claim = found(request, pk)
    reason = said(ReasonForm(request.POST))["reason"]
    claims.release(claim, reason=reason, by=request.user)
    if request.htmx:
        return offer_again(request, claim.need, claim.organization, note="意向已撤回，名额和数量已放开")
    return _went(request, claim, "已退回，名额和数量已放开")


@action_view
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """转交 to another unit; with something to mend, the claim's page again with what was typed."""
    claim = found(request, pk)
    check_can_transfer(request.user, claim)
    form = TransferForm(request.POST, claim=claim)
    if not form.is_valid():
        return _page(request, claim, form)
    data = form.cleaned_data
    taken = claims.transfer(claim, by=request.user, **data)
    return _went(request, taken, f"已转交{data['to_organization']}")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Quantity, date and measure while it is an intention."""
    claim = found(request, pk)
    check_can_change(request.user, claim)
    if claim.state != "intent":
        raise Denied(f"现在是“{claim.get_state_display()}”，不能再改；可以撤回同意或退回")
    form = ChangeForm(request.POST or None, instance=found(request, pk))
    if request.method == "POST" and form.is_valid():
        claims.change(claim, by=request.user, **form.cleaned_data)
        return _went(request, claim, "已改好")
    return form_page(request, "claims/change.html", form, claim=claim)
