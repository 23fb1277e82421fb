"""One need: facts, people, photos, history, and the moves that are possible now."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from committees.models import Committee
from servicelists.forms.needs import AssignForm, ReasonForm
from servicelists.models import Meeting, Need
from servicelists.permissions import needs as permissions
from servicelists.permissions.calling import why_not_call
from servicelists.queries import needs as queries
from servicelists.states import NEED_OPEN, NeedState, Rating, Urgency
from tianyuan.audit import recording as audit
from tianyuan.clock import local
from tianyuan.refusals import BadInput
from tianyuan.ui.text import full

CLAIMS = "claims/_of_need.html"
STEERABLE = {
    NeedState.SUBMITTED,
    NeedState.ACCEPTED,
    NeedState.AWAITING,
    NeedState.PENDING,
    NeedState.REPORTED,
}


def visible_need(request: HttpRequest, pk: int) -> Need:
    return get_object_or_404(queries.for_page(Need.objects.visible_to(request.user)), pk=pk)


@require_safe
def need_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """/needs/<pk>/"""
    return render(request, "needs/detail.html", _context(request, visible_need(request, pk)))


@require_POST
def need_unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and phones in clear, for a reason that is logged; shown once, never kept."""
    need = visible_need(request, pk)
    permissions.check_can_unmask(request.user, need)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadInput(form.errors["reason"][0])
    with transaction.atomic():
        audit.unmasked(need, by=request.user, reason=form.cleaned_data["reason"])
    answer = render(request, "needs/detail.html", {**_context(request, need), "clear": True})
    answer["Cache-Control"] = "no-store"
    return answer


def _context(request: HttpRequest, need: Need) -> dict:
    user = request.user
    moves = permissions.possible_moves(user, need)
    visible = Need.objects.visible_to(user)
    merged = queries.rows_of(visible.filter(merged_into=need).order_by("submitted_at"))
    return {
        "need": need,
        "facts": _facts(need),
        "moves": moves,
        "main_move": next((move for move in moves if move.main and move.allowed), None),
        "entries": _entries(need),
        "proposers": list(need.proposers.all()),
        "photos": [photo.attachment for photo in need.photos.all()],
        "merged": list(merged),
        "into_seen": visible.filter(pk=need.merged_into_id).exists() if need.merged_into_id else False,
        "similar": _similar(request, need),
        "ratings": [choice for choice in Rating.choices if choice[0] != Rating.UNRATED],
        "may_edit": permissions.can(permissions.check_can_edit, user, need),
        "may_unmask": permissions.can(permissions.check_can_unmask, user, need),
        "may_merge": permissions.can(permissions.check_can_merge, user, need),
        "assign_form": assign_form(user, need),
        "claims_template": _claims_template() if _may_be_claimed(need) else "",
        "consult": _consult(user, need),
        "emergency": need.urgency == Urgency.EMERGENCY and need.state in NEED_OPEN,
    }


def _consult(user, need: Need) -> str:
    """急事会商 of an urgent need: to the one going on, or to call one. Empty for whoever may not."""
    going_on = Meeting.objects.visible_to(user).live().filter(called_for=need).first()
    if going_on is not None:
        return reverse("meetings:detail", args=[going_on.pk])
    return "" if why_not_call(user, need) else reverse("meetings:urgent", args=[need.pk])


def _facts(need: Need) -> list[tuple[str, str]]:
    """What is known; what says nothing is left out."""
    listed = need.list if need.state != NeedState.SOLVED_IN_GRID else None
    month = f"{listed.month.label}需求清单" if listed else ""
    tabled = f"第 {need.times_tabled} 次" if need.times_tabled else ""
    claimed = f"{need.claimed_quantity} / {need.quantity} {need.unit}" if need.claimed_quantity else ""
    wide = [
        "需要几家单位一起办" if need.several_units else "",
        "涉及几条街或几个小区" if need.several_streets else "",
    ]
    facts = [
        ("社区", str(need.community)),
        ("网格", need.cell.full_name if need.cell else ""),
        ("办理", str(need.committee or "镇党委（本社区没有大党委）")),
        ("清单", month),
        ("类型", need.get_kind_display()),
        ("类别", need.get_category_display()),
        ("轻重缓急", need.get_urgency_display()),
        ("地点", need.place),
        ("数量", need.amount),
        ("已认领", claimed),
        ("困难群体", need.vulnerable),
        ("范围", "、".join(filter(None, wide))),
        ("估算资金", f"{need.estimated_cost:,} 元" if need.estimated_cost else ""),
        ("来源", need.get_source_display()),
        ("上会", tabled),
        ("提交", full(local(need.submitted_at))),
        ("去向", need.whereto),
        ("办理结果", need.result),
        ("评价", need.get_rating_display() if need.rating else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _entries(need: Need) -> list[dict]:
    rows = list(need.timeline.all())
    last = len(rows) - 1
    return [
        {
            "title": row.what,
            "at": row.at,
            "note": " · ".join(filter(None, [row.who, row.note])),
            "state": "now" if at == last else "",
        }
        for at, row in enumerate(rows)
    ]


def _similar(request: HttpRequest, need: Need) -> list[Need]:
    if need.state not in NEED_OPEN:
        return []
    found = queries.similar_open(queries.text_of(need).text, need.community, besides=[need.pk])
    ids = [row.pk for row in found]
    seen = set(Need.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in found if row.pk in seen]


def assign_form(user, need: Need) -> AssignForm | None:
    """交由哪个大党委, for a need that nobody serves; only for the town."""
    if (
        need.committee_id
        or need.state not in STEERABLE
        or not permissions.can(permissions.check_can_steer, user, need)
    ):
        return None
    form = AssignForm(auto_id=f"assign-{need.pk}-%s")
    form.fields["committee"].queryset = Committee.objects.active().select_related("community")
    return form


def _may_be_claimed(need: Need) -> bool:
    """What the grid settled goes on no list, unless a unit had taken it once."""
    return need.state != NeedState.SOLVED_IN_GRID or need.claims.exists()


def _claims_template() -> str:
    """The claims room's part of the page, where the installation has one."""
    try:
        get_template(CLAIMS)
    except TemplateDoesNotExist:
        return ""
    return CLAIMS
