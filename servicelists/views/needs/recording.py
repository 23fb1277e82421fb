"""记一条需求: one typed field, the rest is guessed; similar open ones shown while typing."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from committees.models import Community
from committees.states import NeedCategory
from grids.models import GridNode
from grids.queries.finding import cell_said
from servicelists.actions import needs
from servicelists.forms.needs import NeedEditForm, NeedForm, SimilarQuery
from servicelists.guess import Guess, guess
from servicelists.models import Need
from servicelists.permissions import needs as permissions
from servicelists.permissions.calling import why_not_call
from servicelists.queries import needs as queries
from servicelists.states import NeedKind, Source, Urgency
from servicelists.tellers import Told, told
from tianyuan.permissions import GRID, Denied, Role, has_role
from tianyuan.refusals import BadInput
from tianyuan.ui.http import done, form_page
from tianyuan.ui.idempotency import once
from tianyuan.ui.text import mask_name, mask_phone

LONGEST_TAG = 16
EMERGENCY = "像是应急：先打 119、110、120 或燃气抢修"
SAID = {"accept": "已记下并受理", "solve": "已记下，网格内办结", "": "已记下，等待受理"}
AGAIN = "again"  # `then=solve-again`: the same, and the next one


@require_http_methods(["GET", "HEAD", "POST"])
def need_create(request: HttpRequest) -> HttpResponse:
    """/needs/new/"""
    communities = _communities(request)
    options: dict[str, Any] = {"communities": communities, "default_source": _source(request.user)}
    if request.method != "POST":
        initial = {"text": request.GET.get("text", "")[:2000], "cell": _cell(request, communities)}
        form = NeedForm(initial=initial, **options)
        return _page(request, form)
    form = NeedForm(request.POST, request.FILES, **options)
    if not form.is_valid():
        return _page(request, form)
    how, again = _how(request.POST.get("then", ""))
    try:
        pk = once(
            request.user, form.cleaned_data["idempotency_key"], lambda: _create(request.user, form, how).pk
        )
    except BadInput as refusal:  # a photo that cannot be read: the words typed stay where they are
        form.add_error("photos" if request.FILES else None, refusal.words)
        return _page(request, form)
    return _created(request, get_object_or_404(Need, pk=pk), how, again=again)


def _how(then: str) -> tuple[str, bool]:
    """What the pressed button means: what becomes of the need, and whether another is written down next."""
    if then == AGAIN:
        return "", True
    return then.removesuffix(f"-{AGAIN}"), then.endswith(f"-{AGAIN}")


def _communities(request: HttpRequest) -> list:
    communities = permissions.communities_for(request.user)
    if not communities:
        raise Denied(permissions.REASONS["needs.create"])
    return communities


def _cell(request: HttpRequest, communities: list) -> GridNode | None:
    """The cell a link names (`?cell=`), or the only one the user looks after."""
    asked = request.GET.get("cell", "")
    cells = (
        GridNode.objects.active()
        .cells()
        .filter(community__in=communities)
        .select_related("parent", "community")
    )
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return cells.filter(pk=int(asked)).first()
    own = [pk for community in communities for pk in permissions.own_cells(request.user, community)]
    return cells.filter(pk=own[0]).first() if len(own) == 1 else None


def _source(user: Any) -> str:
    """Who records usually says where it comes from."""
    if has_role(user, *GRID):
        return Source.GRID_VISIT
    if has_role(user, Role.LIAISON) and not has_role(user, Role.SECRETARY, Role.COMMUNITY_CLERK):
        return Source.MEMBER_UNIT
    return Source.RESIDENT


def _create(user: Any, form: NeedForm, how: str) -> Need:
    if how.startswith("into-"):
        return needs.create_into(_into(user, how), by=user, **_joining(form.values()))
    if how == "solve":
        return needs.create_and_solve(by=user, **form.values())
    return needs.create(by=user, accept=how == "accept", **form.values())


def _into(user: Any, how: str) -> Need:
    """The need a button names that joins the new words to it."""
    number = how.removeprefix("into-")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise BadInput("没有这一条需求，请刷新再试")
    return get_object_or_404(Need.objects.visible_to(user).select_related("community"), pk=int(number))


def _joining(values: dict[str, Any]) -> dict[str, Any]:
    """The community is that of the need joined."""
    return {name: value for name, value in values.items() if name != "community"}


def _created(request: HttpRequest, need: Need, how: str, *, again: bool = False) -> HttpResponse:
    if how.startswith("into-"):
        return done(request, f"已并入：{need.title}", f"/needs/{need.pk}/")
    if need.urgency == Urgency.EMERGENCY and how != "solve":
        then = "" if why_not_call(request.user, need) else "，再发起急事会商"
        return done(request, f"已记为应急：{need.title}。先打电话{then}", f"/needs/{need.pk}/")
    words = SAID.get(how if need.state != "submitted" else "", SAID[""])
    undo = reverse("needs:unsolve", args=[need.pk]) if how == "solve" else ""
    to = _next_one(request) if again else f"/needs/{need.pk}/"
    return done(request, f"{words}：{need.title}", to, undo=undo)


def _next_one(request: HttpRequest) -> str:
    """The same form, in the same cell, for the next thing."""
    kept = {name: request.GET[name] for name in ("cell", "solved") if name in request.GET}
    return f"{reverse('needs:create')}{'?' if kept else ''}{urlencode(kept)}"


def _page(request: HttpRequest, form: NeedForm) -> HttpResponse:
    communities = permissions.communities_for(request.user)
    may_solve = bool(permissions.communities_for(request.user, "needs.solve_in_grid"))
    text = form["text"].value() or ""
    return form_page(
        request,
        "needs/new.html",
        form,
        communities=communities,
        may_accept=bool(permissions.communities_for(request.user, "needs.accept")),
        may_solve=may_solve,
        cell=_stands(form),
        solved=may_solve and request.GET.get("solved") == "1",
        **_reading(text, None if _stands(form) else _where(form, communities)),
    )


def _where(form: NeedForm, communities: list[Community]) -> Community | None:
    """The community that stands in the form."""
    said = str(form["community"].value())
    return next((community for community in communities if str(community.pk) == said), None)


def _stands(form: NeedForm) -> GridNode | None:
    """The cell that stands in the form, also when it came back with something to mend."""
    return form.cleaned_data.get("cell") if form.is_bound else form.initial.get("cell")


@require_safe
def need_similar(request: HttpRequest) -> HttpResponse:
    """The fragment under the text while it is typed: what is guessed, and open needs like it."""
    communities = _communities(request)
    query = SimilarQuery(request.GET, communities=communities)
    if not query.is_valid():
        return render(request, "needs/_similar.html", {"chips": [], "similar": []})
    text = query.cleaned_data["text"]
    community = query.cleaned_data["community"] or communities[0]
    found = queries.similar_open(text, community) if text.strip() else []
    visible = set(Need.objects.visible_to(request.user).filter(pk__in=[need.pk for need in found])
                  .values_list("pk", flat=True)) if found else set()  # fmt: skip
    context = {
        **_reading(text, None if request.GET.get("cell") else community),
        "similar": [need for need in found if need.pk in visible],
        "may_join": bool(permissions.communities_for(request.user, "needs.accept")),
    }
    return render(request, "needs/_similar.html", context)


def _reading(text: str, community: Community | None) -> dict[str, Any]:
    """What the sentence is taken for; who told it stands beside it, masked, and leaves the words.

    Without a community no cell is looked for: one is chosen already.
    """
    if not text.strip():
        return {"chips": []}
    teller = told(text)
    found = guess(teller.words)
    return {"chips": [*cell_chip(teller.words, community), *chips_of(found), *_teller_chip(teller)],
            "emergency": found.urgency == Urgency.EMERGENCY}  # fmt: skip


def cell_chip(text: str, community: Community | None) -> list[tuple[str, str]]:
    """The cell that the words name in the community, as it will be kept unless another is chosen."""
    cell = cell_said(text, community) if community else None
    return [("网格", cell.full_name)] if cell else []


def _teller_chip(teller: Told) -> list[tuple[str, str]]:
    said = " ".join(filter(None, [mask_name(teller.name), mask_phone(teller.phone)]))
    return [("反映人", said)] if said else []


def chips_of(found: Guess) -> list[tuple[str, str]]:
    """What was guessed, as (what, word), without the defaults that say nothing."""
    chips = [("类别", NeedCategory(found.category).label)]
    if found.place:
        chips.append(("地点", _short(found.place)))
    if (found.quantity, found.unit) != (1, "件"):
        chips.append(("数量", f"{found.quantity:,} {_short(found.unit)}"))
    if found.vulnerable:
        chips.append(("涉及", found.vulnerable))
    if found.urgency != Urgency.NORMAL:
        chips.append(("缓急", Urgency(found.urgency).label))
    if found.kind != NeedKind.PROBLEM:
        chips.append(("类型", NeedKind(found.kind).label))
    return chips


def _short(words: str) -> str:
    """A tag is one line on a phone; the field itself keeps the whole."""
    return words if len(words) <= LONGEST_TAG else words[: LONGEST_TAG - 1] + "…"


@require_http_methods(["GET", "HEAD", "POST"])
def need_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """/needs/<pk>/edit/; somebody else's edit meanwhile shows both texts."""
    need = get_object_or_404(queries.rows_of(Need.objects.visible_to(request.user)), pk=pk)
    permissions.check_can_edit(request.user, need)
    options = {"communities": permissions.communities_for(request.user)}
    if request.method != "POST":
        return form_page(request, "needs/edit.html", NeedEditForm(instance=need, **options), need=need)
    form = NeedEditForm(request.POST, request.FILES, instance=Need.objects.get(pk=pk), **options)
    if not form.is_valid():
        return form_page(request, "needs/edit.html", form, need=need)
    needs.edit(
        need,
        by=request.user,
        version=form.cleaned_data["version"],
        photos=form.cleaned_data["photos"],
        **form.changes(),
    )
    return done(request, "已保存", f"/needs/{pk}/")
