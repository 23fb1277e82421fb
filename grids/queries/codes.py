"""Whom a QR code leads to, and the number to call there."""

from dataclasses import dataclass

from django.conf import settings

from committees.models import Community
from committees.queries import committee_serving
from grids.models import GridNode, GridPost, NodeChange
from grids.states import ChangeKind, Level, PostKind
from tianyuan.ui.text import mask_name

HOTLINE = "12345"  # 政务服务便民热线: there is one everywhere


def duty_phone(community: Community | None) -> str:
    """值班电话 of the committee that looks after the community, else the town's (DUTY_PHONE), else 12345."""
    serving = committee_serving(community) if community else None
    return (serving.phone if serving else "") or settings.DUTY_PHONE or HOTLINE


def whose(phone: str) -> str:
    """Whose number that is, in words."""
    return "政务服务便民热线" if phone == HOTLINE else "值班电话"


@dataclass(frozen=True)
class Found:
    """A code's node; `why` says in words why it is no longer good, `heir` is the node that took it in."""

    node: GridNode
    why: str = ""
    heir: GridNode | None = None


def find(token: str) -> Found | None:
    """What a code stands for; None for one that never was."""
    nodes = GridNode.objects.select_related("parent", "community__committee", "community__served_by")
    if (node := nodes.filter(token=token).first()) is None:
        node = nodes.filter(retired_codes__token=token).first()
        return Found(node, "此码已更换") if node else None
    if node.active:
        return Found(node)
    change = NodeChange.objects.filter(node=node, kind=ChangeKind.MERGED).select_related("other").first()
    heir = nodes.filter(pk=change.other_id, active=True).first() if change and change.other_id else None
    return Found(node, "这个网格已并入别处" if heir else "这个网格已停用", heir)


@dataclass(frozen=True)
class Posted:
    """A post as everybody may read it: the title and a masked name."""

    title: str
    name: str


def posted(node: GridNode) -> list[Posted]:
    """The 网格员 here today, and who acts; nobody else is shown to everybody.

    That somebody is a Party member is not published of a person (DOMAIN.md section 2, rule 7); titles without
    names help nobody who stands in front of a code.
    """
    here = GridPost.objects.current().filter(node=node, kind=PostKind.WORKER)
    rows = here.select_related("person").order_by("acting", "pk")
    return list(dict.fromkeys(Posted(post.title, mask_name(post.person.name)) for post in rows))


def code_nodes(node: GridNode) -> list[GridNode]:
    """The node and those in use below it, in the order sheets have them: each 组 before its cells."""
    rows = GridNode.objects.active().subtree(node).filter(level__gte=Level.COMMUNITY)
    found = list(rows.select_related("parent", "community").order_by("order", "pk"))
    below: dict[int | None, list[GridNode]] = {}
    for one in found:
        below.setdefault(one.parent_id, []).append(one)
    top = [one for one in found if one.pk == node.pk] or below.get(node.pk, [])
    return [one for first in top for one in _down(first, below)]


def _down(node: GridNode, below: dict[int | None, list[GridNode]]) -> list[GridNode]:
    return [node, *(one for child in below.get(node.pk, []) for one in _down(child, below))]
