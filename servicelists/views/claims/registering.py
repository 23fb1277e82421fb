"""登记: the committee's side - what waits, all at once or one by one, and claims entered for a unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from committees.models import Committee
from servicelists.actions import claims
from servicelists.filters.claims import ClaimFilter
from servicelists.forms.claims import ForUnitForm, ManyForm, said
from servicelists.models import Claim, Need
from servicelists.permissions.claims import ONLY_SECRETARY
from servicelists.queries import claims as queries
from servicelists.queries.windows import window_of
from servicelists.views.ledgers import claims_file
from tianyuan.permissions import NOT_FOR_POST, Denied, check, may
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done, form_page, safe_url
from tianyuan.ui.idempotency import once
from tianyuan.ui.listing import Listing


@require_GET
def registering(request: HttpRequest) -> HttpResponse:
    """待登记 of a committee: ticked together, registered together."""
    committees = queries.committees_registering(request.user)
    if not committees:
        raise Denied("待登记由大党委的班子成员和专干看")
    committee = _chosen(request, committees)
    may_register = may(request.user, "claims.register", committee_id=committee.pk)
    ready = list(queries.awaiting_registration(committee))
    context = {
        "committees": committees,
        "committee": committee,
        "ready": ready,
        "before": list(queries.agreed_before_meeting(committee)),
        "members": any(claim.member_id for claim in ready),
        "open_needs": list(queries.claimable_needs(committee.pk).select_related("community")[:50]),
        "why_not": "" if may_register else ONLY_SECRETARY,
    }
    return render(request, "claims/registering.html", context)


def _chosen(request: HttpRequest, committees: list[Committee]) -> Committee:
    wanted = request.GET.get("committee")
    if not wanted:
        return committees[0]
    found = next((committee for committee in committees if str(committee.pk) == wanted), None)
    if found is None:
        raise BadInput("没有这个大党委，或您不在其中任职")
    return found


@action_view
def register_many(request: HttpRequest) -> HttpResponse:
    """一并登记: says how many, and for each one that could not be, why."""
    form = ManyForm(request.POST, claims=Claim.objects.visible_to(request.user).select_related("need"))
    chosen = said(form)["claims"]
    results = claims.register_many(chosen, by=request.user)
    refused = [result for result in results if result.reason]
    for result in refused[:10]:
        messages.error(request, f"{result.claim}：{result.reason}")
    good = len(results) - len(refused)
    words = f"已登记 {good} 件" if good else "没有登记成功的"
    return done(request, words, reverse("claims:registering"))


@require_http_methods(["GET", "POST"])
def for_unit(request: HttpRequest, need_pk: int) -> HttpResponse:
    """代单位录入 for a unit in the room."""
    rows = Need.objects.visible_to(request.user).select_related("committee__community", "list", "community")
    need = get_object_or_404(rows, pk=need_pk)
    if need.committee is None:
        raise Denied("这条需求由镇党委受理，还没有归到哪个大党委")
    window = window_of(need)
    initial = {
        "quantity": max(need.left, 1),
        "promised_on": queries.promised_by_default(window.list, window.earliest, window.meeting),
        "role": "support" if queries.lead_of(need) else "lead",
    }
    form = ForUnitForm(request.POST or None, need=need, initial=initial)
    came_from = safe_url(request, request.POST.get("next") or request.GET.get("next"), "")
    if request.method == "POST" and form.is_valid():
        once(
            request.user,
            form.cleaned_data["idempotency_key"],
            lambda: claims.create(need, for_unit=True, by=request.user, **form.for_action()).pk,
        )
        registering = f"{reverse('claims:registering')}?committee={need.committee_id}"
        return done(request, f"已代录：{need.title}", came_from or registering)
    context = {"need": need, "window": window, "taken": queries.taken_words(need), "came_from": came_from}
    return form_page(request, "claims/for_unit.html", form, **context)


@require_GET
def all_claims(request: HttpRequest) -> HttpResponse:
    """Every claim in scope, by month, unit, role and state."""
    check(request.user, "claims.view", NOT_FOR_POST)
    rows = Claim.objects.visible_to(request.user)
    listing = Listing(
        request,
        rows.select_related(
            "need__community", "organization", "member", "alliance", "committee__community", "list"
        ),
        columns=[
            ("需求", ""),
            ("单位", ""),
            ("方式", ""),
            ("数量", ""),
            ("承诺", "promised_on"),
            ("状态", ""),
        ],
        filterset=ClaimFilter,
        search=lambda found, text: found.filter(need__title__contains=text),
        sorts={"promised_on": ["promised_on", "pk"], "new": ["claimed_at", "pk"]},
        default_sort="-new",
        row="claims/_row.html",
        empty="还没有认领。会议通知发出后，成员单位就可以认领。",
        search_label="找需求",
        measure="件",
    )
    if listing.export_as == "xlsx":
        return claims_file(listing, request.user)
    return render(request, "claims/list.html", {"listing": listing})
