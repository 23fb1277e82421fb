"""Needs from a spreadsheet or pasted rows. The same rows twice change nothing.

A row is known again by community, words, proposer and day; a sheet without days, or rows without one, are
compared with the last ninety days.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from committees.models import Community
from committees.states import NeedCategory
from grids.queries.finding import cell_said
from servicelists.actions import needs as actions
from servicelists.guess import title_of
from servicelists.models import Need, Proposer
from servicelists.permissions.needs import communities_for
from servicelists.rules import Rules
from servicelists.states import NeedKind, Source, Urgency
from servicelists.tellers import told
from tianyuan import clock
from tianyuan.documents import cleaners, imports
from tianyuan.documents.imports import BadCell, Column, ImportSpec, Row, Status
from tianyuan.permissions import Denied

KEY = "servicelists.needs"
Known = dict[tuple[int, str, str], list[date]]


def _labelled(enum: Any) -> Any:
    return lambda value: enum(value).label if value else "（自动判断）"


def _day(text: str) -> date:
    found = cleaners.day(text)
    if found > clock.today():
        raise BadCell("不能晚于今天")
    if found < clock.today() - timedelta(days=3650):
        raise BadCell("太早了，请核对年份")
    return found


@imports.source(KEY)
def needs(*, by: Any, committee_id: int | None = None) -> ImportSpec:
    """The import of needs for the communities in which the user may import."""
    return _Import(by).spec()


class _Import:
    def __init__(self, by: Any):
        self.communities = communities_for(by, "needs.import")
        self.by_name = {community.name: community for community in self.communities}

    def spec(self) -> ImportSpec:
        return ImportSpec(
            key=KEY,
            title="需求",
            columns=self.columns(),
            apply=self.apply,
            check_rows=self.check_rows,
            template_rows=(("文昌路 3 盏路灯不亮", "", "王大妈", "", "", self._example()),),
            lines=("title",),
            chain=("proposer", "title"),
        )

    def _example(self) -> str:
        return self.communities[0].name if self.communities else ""

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(
                "title", "事项", ("需求", "需求内容", "内容", "问题", "反映问题", "反映事项", "具体需求"),
                required=True, max_length=2000, help="一句话说清什么事，其余可以不填",
            ),
            Column("text", "具体情况", ("详细情况", "说明", "备注"), max_length=2000),
            Column("proposer", "反映人", ("姓名", "群众姓名", "提出人", "联系人"), max_length=30),
            Column("phone", "电话", ("联系电话", "手机", "手机号", "联系方式"), clean=cleaners.phone),
            Column("day", "反映日期", ("日期", "提交日期", "时间", "收集日期"), clean=_day, blank=None,
                   help="如 2026-11-18，不填算今天"),
            Column("community", "社区", ("所属社区", "所在社区"), clean=self._community, blank=None,
                   help="只有一个社区时可不填"),
            Column("category", "类别", ("问题类别", "需求类别"), clean=cleaners.choices(NeedCategory.choices),
                   show=_labelled(NeedCategory), help="不填自动判断"),
            Column("kind", "类型", ("需求类型",), clean=cleaners.choices(NeedKind.choices),
                   show=_labelled(NeedKind), help="问题、微心愿、服务岗位，不填自动判断"),
            Column("source", "来源", ("需求来源", "渠道"), clean=cleaners.choices(Source.choices),
                   show=_labelled(Source), help="不填算群众"),
            Column("urgency", "轻重缓急", ("紧急程度", "缓急"), clean=cleaners.choices(Urgency.choices),
                   show=_labelled(Urgency), help="应急、急办、一般、疑难，不填自动判断"),
            Column("place", "地点", ("位置", "具体地点", "地址"), max_length=60),
            Column("quantity", "数量", ("户数", "人数", "涉及数量"), clean=cleaners.integer(1, 1_000_000),
                   blank=None),
            Column("unit", "量词", ("单位",), max_length=6),
        )  # fmt: skip

    def _community(self, text: str) -> Community:
        name = text.strip().removesuffix("居委会").removesuffix("村委会").removesuffix("社区").strip()
        if name not in self.by_name:
            known = "、".join(self.by_name) or "（没有）"
            raise BadCell(f"不认识“{text[:20]}”，您可以导入的社区：{known}")
        return self.by_name[name]

    # ---- every row
    def check_rows(self, rows: Sequence[Row], by: Any) -> None:
        """Fill in the community and the day, and set aside what is there already."""
        for row in rows:
            self._place(row)
            take_teller(row)
        good = [row for row in rows if row.status is not Status.ERROR]
        known = known_needs({row.values["community"].pk for row in good}, {said(row.values) for row in good})
        in_sheet: dict[tuple, int] = {}
        for row in good:
            self._set_aside(row, known, in_sheet)
            _hint_cell(row)

    def _place(self, row: Row) -> None:
        if row.values.get("community") is None and "community" not in row.errors:
            if len(self.communities) != 1:
                row.bad("community" if "community" in row.raw else "", "没有填社区")
            else:
                row.values["community"] = self.communities[0]

    def _set_aside(self, row: Row, known: Known, in_sheet: dict[tuple, int]) -> None:
        key = identity(row.values)
        day = row.values.get("day")
        first = in_sheet.setdefault((*key, day), row.number)
        if first != row.number:
            row.status = Status.SAME
            row.hint(f"与第 {first} 行相同，只记一条")
        elif is_known(known, key, day):
            row.status = Status.SAME
            row.hint("已经有这一条，不再重复记")

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        for row in rows:
            if row.values["community"].name not in self.by_name:
                raise Denied("您的职务不能在这个社区导入需求")
        actions.create_many([keywords(row.values) for row in rows], by=by)


def _hint_cell(row: Row) -> None:
    """Say which cell the words name: it is a guess, and looked over before it is taken."""
    said_there = f"{row.values['title']}\n{row.values.get('text') or ''}"
    if cell := cell_said(said_there, row.values["community"]):
        row.hint(f"按文字判断，记到{cell.full_name}")


def take_teller(row: Row) -> None:
    """王大爷 13887541234 in the words becomes the proposer; what the proposer's own cells say wins."""
    for name in ("title", "text"):
        found = told(row.values.get(name) or "")
        if found.words != (row.values.get(name) or ""):
            row.values[name] = found.words
        row.values["proposer"] = row.values.get("proposer") or found.name
        row.values["phone"] = row.values.get("phone") or found.phone


# ---- rows known again
def said(values: Mapping[str, Any]) -> str:
    """The title a row will have."""
    return title_of(values["title"])


def identity(values: Mapping[str, Any]) -> tuple[int, str, str]:
    return values["community"].pk, said(values), values.get("proposer") or ""


def known_needs(communities: set[int], titles: set[str]) -> Known:
    """(community, title, proposer) → the days on which it was said; two queries whatever the number of rows."""
    found: Known = {}
    rows = list(
        Need.objects.filter(community__in=communities, title__in=titles).values_list(
            "pk", "community", "title", "submitted_at"
        )
    )
    names = _names({pk for pk, *_ in rows})
    for pk, community, title, at in rows:
        for name in names.get(pk, {""}):
            found.setdefault((community, title, name), []).append(clock.local(at).date())
    return found


def _names(needs: set[int]) -> dict[int, set[str]]:
    """Proposers by the need they came with, also after a merging."""
    names: dict[int, set[str]] = {}
    proposers = Proposer.objects.filter(Q(need__in=needs) | Q(came_with__in=needs))
    for need, came_with, name in proposers.values_list("need", "came_with", "name"):
        names.setdefault(came_with or need, set()).add(name)
    return names


def is_known(known: Known, key: tuple[int, str, str], day: date | None) -> bool:
    days = known.get(key, [])
    if day is not None:
        return day in days
    return any(clock.today() - there <= timedelta(Rules().duplicate_days) for there in days)


def keywords(values: Mapping[str, Any]) -> dict[str, Any]:
    """A checked row as keywords of `actions.needs.create`."""
    found: dict[str, Any] = {
        "community": values["community"],
        "title": values["title"],
        "text": values.get("text") or "",
        "proposer_name": values.get("proposer") or "",
        "proposer_phone": values.get("phone") or "",
        "submitted_at": _moment(values.get("day")),
    }
    for name in ("category", "kind", "source", "urgency", "place", "quantity", "unit"):
        if values.get(name):
            found[name] = values[name]
    return found


def _moment(day: date | None):
    """Noon of an earlier day; now for today."""
    return None if day is None or day == clock.today() else clock.at(day, 12)
