"""商请承接: the town asks, the unit answers."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from committees.models import Membership, Organization
from servicelists.actions import requests
from servicelists.forms.claims import AnswerForm, AskForm, said
from servicelists.models import ClaimRequest, Need
from servicelists.permissions.claims import check_can_ask
from servicelists.queries import claims as queries
from servicelists.queries.suggested import suggested_for, suggested_units
from servicelists.states import AskState
from tianyuan.ui.http import action_view, done
from tianyuan.ui.idempotency import once

MOST = 100


def _units() -> QuerySet[Organization]:
    """Units that have somebody to answer."""
    seats = Membership.objects.active().values("organization")
    return Organization.objects.active().filter(pk__in=seats, community__isnull=True)


@require_GET
def asks(request: HttpRequest) -> HttpResponse:
    """Needs the town may place, each with the units that fit first; and what was answered."""
    check_can_ask(request.user)
    return _page(request)


def _page(request: HttpRequest, sent: tuple[int, AskForm] | None = None) -> HttpResponse:
    """`sent`: a need's form that has something to mend (400)."""
    asked = ClaimRequest.objects.select_related("organization").order_by("-asked_at")
    needs = list(queries.needs_to_place(request.user).prefetch_related(Prefetch("requests", asked))[:MOST])
    units = _units()
    ideas = suggested_for(needs, units)
    mend = dict([sent]) if sent else {}
    rows = [
        (need, mend.get(need.pk) or AskForm(units=units, ideas=ideas[need.pk], auto_id=f"need-{need.pk}-%s"))
        for need in needs
    ]
    answered = ClaimRequest.objects.visible_to(request.user).exclude(state=AskState.OPEN)
    answered = answered.select_related("need", "organization").order_by("-answered_at")[:20]
    context = {"rows": rows, "answered": answered}
    return render(request, "claims/asks.html", context, status=400 if sent else 200)


@action_view
def ask(request: HttpRequest, need_pk: int) -> HttpResponse:
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_pk)
    check_can_ask(request.user)
    units = _units()
    form = AskForm(
        request.POST, units=units, ideas=suggested_units(need, units), auto_id=f"need-{need.pk}-%s"
    )
    if not form.is_valid():
        return _page(request, (need.pk, form))
    data = form.cleaned_data
    unit = data["organization"]
    once(
        request.user,
        data["idempotency_key"],
        lambda: requests.ask(need, organization=unit, words=data["words"], by=request.user).pk,
    )
    return done(request, f"已商请{unit}承接：{need.title}", reverse("claims:asks"))


def _request(request: HttpRequest, pk: int) -> ClaimRequest:
    rows = ClaimRequest.objects.visible_to(request.user).select_related("need", "organization")
    return get_object_or_404(rows, pk=pk)


@action_view
def withdraw_ask(request: HttpRequest, pk: int) -> HttpResponse:
    requests.withdraw(_request(request, pk), by=request.user)
    return done(request, "商请已撤回", reverse("claims:asks"))


@action_view
def accept_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """同意承接: one press takes what is left."""
    data = said(AnswerForm(request.POST))
    claim = requests.accept(_request(request, pk), by=request.user, **data)
    return done(request, f"已同意承接：{claim.need.title}，等书记登记", reverse("claims:ours"))


@action_view
def decline_ask(request: HttpRequest, pk: int) -> HttpResponse:
    answer = said(AnswerForm({"answer": request.POST.get("reason") or request.POST.get("answer")}))["answer"]
    requests.decline(_request(request, pk), answer=answer, by=request.user)
    return done(request, "已答复“暂不能承接”", reverse("claims:mine"))
