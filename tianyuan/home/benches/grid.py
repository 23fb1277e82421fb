"""我的网格: the workbench of 网格员, 联格党员 and 网格长, made for an older phone (design/phone.png, left)."""

import re
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.urls import NoReverseMatch, reverse

from committees.models import Committee, Community
from grids.models import GridNode, GridPost
from grids.queries import gaps
from grids.queries.posts import responsible_at
from grids.states import ChangeKind, Level, PostKind
from servicelists.models import Claim, Need
from servicelists.queries.needs import awaiting_triage, emergencies, emergency_first
from tianyuan import clock
from tianyuan.home.benches.parts import Alarm, Bench, Contact, MyGrid, Next, OpenNeed, Todo, day_words
from tianyuan.home.figures.services import needs_of
from tianyuan.permissions import may
from tianyuan.ui.lights import Light, light_of
from tianyuan.ui.text import relative

SHOWN = 6
NUMBER = re.compile(r"(\d+)")


def bench(user: Any, node: GridNode) -> Bench:
    """Alarms, what is open here, one red button to write a thing down, whom to call; a 网格长 also the gaps."""
    needs = Need.objects.visible_to(user).filter(needs_of(node))
    alarms = list(emergencies(needs).select_related("community")[:3])
    return Bench(
        alarms=[_alarm(need) for need in alarms],
        next=Next("看到什么、听到什么，记一句就行", "记一件事", reverse("needs:create")),
        todos=[*_triage(user), *(_of_head(user) if node.level < Level.CELL else [])],
        shortcuts=[("当场办了", f"{reverse('needs:create')}?solved=1")],
        my_grid=_my_grid(user, node, needs.exclude(pk__in=[need.pk for need in alarms])),
    )


def _my_grid(user: Any, node: GridNode, needs: QuerySet[Need]) -> MyGrid:
    opened = _open_ones(needs)
    number = opened.count()
    return MyGrid(
        where=_where(node),
        url=_url("grid:detail", node.pk),
        opened=[_open_need(need) for need in opened[:SHOWN]],
        more=max(number - SHOWN, 0),
        more_url=_all_open(node),
        contacts=_contacts(user, node),
        duty_phone=_duty_phone(node.community),
    )


def _all_open(node: GridNode) -> str:
    """The list of exactly what is open here."""
    under = {} if node.level < Level.COMMUNITY else {"under": node.pk}
    return f"{reverse('needs:list')}?{urlencode({'progress': 'open', **under})}"


def _url(name: str, *arguments: int) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


# ---- where
def _where(node: GridNode) -> str:
    """`龙井社区 · 第 12 组 · 03 网格 · 9 户 26 人`; above a cell how many cells there are."""
    names = [str(node.community)] if node.community else []
    if node.level == Level.CELL and node.parent:
        names.append(_spaced(node.parent.name))
    if node.name not in names:
        names.append(_spaced(node.name))
    return " · ".join([*names, *_size(node)])


def _spaced(name: str) -> str:
    return NUMBER.sub(r" \1 ", name).strip()


def _size(node: GridNode) -> list[str]:
    cells = GridNode.objects.active().cells().subtree(node).order_by()
    found = cells.aggregate(cells=Count("pk"), households=Sum("households"), residents=Sum("residents"))
    known = [(found["households"], "户"), (found["residents"], "人")]
    people = " ".join(f"{number} {word}" for number, word in known if number is not None)
    own = [f"{found['cells']} 个网格"] if node.level < Level.CELL else []
    return [*own, *([people] if people else [])]


def closed_words(user: Any) -> str:
    """What became of the node a user looked after until it was closed: `…第12组 03网格已于 11 月 23 日并入…02网格`."""
    held = GridPost.objects.filter(node__active=False, person__user=user).filter(
        Q(ends_on=None) | Q(ends_on__gte=F("node__ended_on"))
    )
    last = held.select_related("node__parent", "node__community").order_by("-node__ended_on", "-pk").first()
    if last is None:
        return ""
    node = last.node
    merged = node.changes.filter(kind=ChangeKind.MERGED).select_related("other__parent").first()
    fate = f"并入{merged.other.full_name}" if merged and merged.other else "停用"
    return f"{node.community or ''}{node.full_name}已于 {day_words(node.ended_on)}{fate}"


# ---- what is open
def _alarm(need: Need) -> Alarm:
    where = " · ".join(filter(None, [need.place or str(need.community), need.get_state_display()]))
    words = f"{relative(need.submitted_at)}提交 · {where}"
    return Alarm("应急", need.title, words, reverse("needs:detail", args=[need.pk]))


def _open_ones(needs: QuerySet[Need]) -> QuerySet[Need]:
    """应急 first, then what came last; with who promised a day."""
    promised = Claim.objects.registered().filter(promised_on__isnull=False, completed_at=None)
    newest = needs.open().order_by(emergency_first(), "-submitted_at", "-pk")
    return newest.prefetch_related(Prefetch("claims", promised, "promised"))


def _open_need(need: Need) -> OpenNeed:
    return OpenNeed(
        need.title,
        reverse("needs:detail", args=[need.pk]),
        f"{relative(need.submitted_at)}反映",
        need.get_state_display(),
        _light(list(need.promised)),  # type: ignore[attr-defined]
    )


def _light(promised: list[Claim]) -> Light | None:
    """How the latest promise stands; None as long as nobody promised a day."""
    if not promised:
        return None
    last = max(promised, key=lambda claim: claim.promised_on)
    return light_of(started=last.registered_at, due=clock.end_of(last.promised_on))


# ---- who
def _contacts(user: Any, node: GridNode) -> list[Contact]:
    """The other half of 1+1 first, then the 网格长 on the way up to the community; not oneself."""
    posts = responsible_at(node).filter(node__level__gte=Level.COMMUNITY).exclude(person__user=user)
    return [
        Contact(
            post.title, post.person.name, post.person.phone, "" if post.node == node else post.node.full_name
        )
        for post in posts[:8]
    ]


def _duty_phone(community: Community | None) -> str:
    """值班电话 of the committee that looks after the community."""
    if community is None:
        return ""
    own = Committee.objects.active().filter(community=community).first()
    serving = own or community.served_by
    return serving.phone if serving else ""


# ---- what waits
def _triage(user: Any) -> list[Todo]:
    if not may(user, "needs.accept"):
        return []
    return [Todo(awaiting_triage(user).count(), "需求待受理", reverse("needs:triage"), "", "受理")]


def _of_head(user: Any) -> list[Todo]:
    """Cells without a half of 1+1, and posts about to end, below one's own nodes."""
    found = [
        (gaps.cells_without(PostKind.PARTY_PAIR, user).count(), "网格还没有联格党员", "gaps:list", "去配"),
        (gaps.cells_without(PostKind.WORKER, user).count(), "网格还没有网格员", "gaps:worker", "去配"),
        (gaps.ending_soon(user).count(), "岗位快到期", "gaps:ending", "去看"),
    ]
    return [Todo(number, words, _url(name), "", label) for number, words, name, label in found]
