"""二维码: of the communities, 组 and cells one sees; renewed, printed, or made into a file in the background."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grids import sheets
from grids.actions import codes
from grids.actions.nodes import renew_token
from grids.models import GridNode
from grids.permissions.posts import fillable
from grids.queries.codes import code_nodes
from grids.queries.nodes import tops
from grids.states import Level
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui import qr
from tianyuan.ui.http import action_view, done
from tianyuan.work.models import Work

PRINTED = 60  # codes on a page to print at once: a 组 and then some; more are a file
LONGEST_ID = 15


@require_safe
def code_list(request: HttpRequest) -> HttpResponse:
    """`?under=` is a node: its own code and those right below it."""
    check(request.user, "grid.view", NOT_FOR_POST)
    node = _under(request)
    context = {
        "node": node,
        "trail": GridNode.objects.visible_to(request.user).above(node).exclude(pk=node.pk) if node else [],
        "rows": _rows(request.user, node),
        "drawn": qr.svg(_base(request) + reverse("public_node", args=[node.token]))
        if _has_code(node)
        else "",
        "may_renew": node is not None
        and _has_code(node)
        and fillable(request.user).filter(pk=node.pk).exists(),
        "prints": node is not None and node.level >= Level.GROUP,
        "work": _running(request.user, node) if node else None,
    }
    return render(request, "grids/codes.html", context)


@require_safe
def code_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The cards of one 组 or cell as a page to print at once."""
    check(request.user, "grid.view", NOT_FOR_POST)
    node = _node(request.user, pk)
    if node.level < Level.GROUP:
        raise BadInput("整个社区的二维码请用“做成文件”，一次打印一个组")
    found = sheets.cards(code_nodes(node)[:PRINTED], _base(request))
    shown = [(card, qr.svg(card.address)) for card in found]
    return render(request, "grids/code_print.html", {"node": node, "cards": shown})


@action_view
def code_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """做成文件: sheets of the node and all below it, in the background."""
    check(request.user, "grid.view", NOT_FOR_POST)
    node = _node(request.user, pk)
    work = codes.start(node, base=_base(request), by=request.user)
    return redirect("work:detail", work.pk)


@action_view
def code_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """换码: what was printed before says so from now on."""
    node = _node(request.user, pk)
    renew_token(node, by=request.user)
    return done(request, "已换新码，请打印后重新张贴。", f"{reverse('codes:list')}?under={node.pk}")


def _base(request: HttpRequest) -> str:
    """How residents reach the portal: as it is set, else as the user reached it."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def _has_code(node: GridNode | None) -> bool:
    return node is not None and node.level >= Level.COMMUNITY and node.active


def _seen(user: Any) -> Any:
    return GridNode.objects.active().visible_to(user).select_related("parent", "community")


def _node(user: Any, pk: int) -> GridNode:
    node: GridNode = get_object_or_404(_seen(user), pk=pk)
    return node


def _under(request: HttpRequest) -> GridNode | None:
    """The node asked for, else the one top of what the user sees; None where there are several."""
    text = request.GET.get("under", "")
    if not text:
        found = tops(request.user)
        return found[0] if len(found) == 1 else None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise BadInput("没有这个社区、组或网格，请重新选")
    return _node(request.user, int(text))


def _rows(user: Any, node: GridNode | None) -> list[GridNode]:
    if node is None:
        return tops(user)
    return list(_seen(user).filter(parent=node).order_by("order", "pk"))


def _running(user: Any, node: GridNode) -> Work | None:
    """The user's latest file of this node that is on its way or still kept."""
    rows = Work.objects.visible_to(user).filter(kind=codes.KIND, owner_id=user.pk, payload__node_id=node.pk)
    return rows.select_related("file").order_by("-pk").first()
