"""How the rows behind a figure stand in a list: columns, search, order, and who may read and open them.

Everybody who sees a figure sees as many rows as it counts. What a viewer may not read shows its public columns only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from committees.models import Committee, Membership, Organization, Person
from grids.models import GridNode, GridPost, MemberRegistration, Registration
from servicelists.models import Claim, Need, Resolution, ServiceItem
from servicelists.queries.claims import claimant_words
from tianyuan import clock
from tianyuan.ui.text import full, mask_name

WITHHELD = "只计数"


@dataclass(frozen=True)
class Column:
    """A column: `text(row)` is words, a number or a day; `public` stands also where the viewer may only count."""

    label: str
    text: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    width: float = 14
    public: bool = False


@dataclass(frozen=True)
class Sheet:
    """The list of a model's rows. The first column leads to the row's page; `route` and `at` say which.

    `searched`: lookups, or conditions of a word where more than one row could hit. `beside`: rows read along.
    """

    columns: tuple[Column, ...]
    related: tuple[str, ...]
    searched: tuple[str | Callable[[str], Q], ...]
    route: str
    order: tuple[str, ...]
    at: Callable[[Any], int] = lambda row: row.pk
    opened: Callable[[QuerySet, Any], QuerySet] = lambda rows, user: rows
    beside: Callable[[], tuple[Prefetch, ...]] = tuple

    def with_related(self, rows: QuerySet) -> QuerySet:
        """The rows with all their columns need."""
        return rows.select_related(*self.related).prefetch_related(*self.beside())

    @property
    def headings(self) -> list[tuple[str, str]]:
        return [(column.label, f"c{at}" if column.sort else "") for at, column in enumerate(self.columns)]

    @property
    def sorts(self) -> Mapping[str, Sequence[str]]:
        """Every column that sorts, and `start`: the town's fixed order."""
        own = {f"c{at}": (*c.sort, "pk") for at, c in enumerate(self.columns) if c.sort}
        return {"start": (*self.order, "pk"), **own}

    def search(self, user: Any) -> Callable[[QuerySet, str], QuerySet]:
        """Looks through what the user may read only: a hit on anything else would tell what stands there."""

        def found(rows: QuerySet, words: str) -> QuerySet:
            rows = rows.filter(pk__in=readable(rows.model, user).values("pk"))
            for word in words.lower().split()[:5]:
                anywhere = Q(pk__in=[])
                for where in self.searched:
                    anywhere |= Q(**{f"{where}__icontains": word}) if isinstance(where, str) else where(word)
                rows = rows.filter(anywhere)
            return rows

        return found

    def url(self, row: Any) -> str:
        """The row's page, where there is one."""
        try:
            return reverse(self.route, args=[self.at(row)])
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Cell:
    """One cell of a list: `text` as people read it; `url` only in the first, where the viewer may open the row."""

    label: str
    text: str
    url: str = ""
    value: Any = ""  # what a ledger has of it: a number stays one, a day too


@dataclass(frozen=True)
class Line:
    """A row as a viewer sees it; `withheld` when it only counts for him."""

    cells: list[Cell]
    withheld: bool


def readable(model: type[Model], user: Any) -> QuerySet:
    return model.objects.visible_to(user)  # type: ignore[attr-defined]


def lines(sheet: Sheet, rows: Iterable[Any], user: Any, *, linked: bool = True) -> list[Line]:
    """Rows as the user may see them; two questions about all of them together.

    Not `linked`, as on paper and in files, nobody asks which of them he may open.
    """
    rows = list(rows)
    if not rows:
        return []
    seen = readable(type(rows[0]), user).filter(pk__in=[row.pk for row in rows]).order_by()
    may_open = set(sheet.opened(seen, user).values_list("pk", flat=True)) if linked else set()
    may_read = may_open | set(seen.values_list("pk", flat=True))
    return [_line(sheet, row, row.pk in may_read, row.pk in may_open) for row in rows]


def _line(sheet: Sheet, row: Any, read: bool, open_: bool) -> Line:
    cells = [_cell(column, row, read or column.public) for column in sheet.columns]
    if open_:
        cells[0] = replace(cells[0], url=sheet.url(row))
    return Line(cells, not read)


def _cell(column: Column, row: Any, told: bool) -> Cell:
    if not told:
        return Cell(column.label, WITHHELD, value=WITHHELD)
    value = column.text(row)
    words = _words(value)
    return Cell(column.label, words, value=value if isinstance(value, int | date) else words)


def _words(value: Any) -> str:
    if value is None or value == "":
        return "—"
    return full(value) if hasattr(value, "year") else str(value)


def of(rows: QuerySet) -> Sheet:
    """The sheet of a figure's rows."""
    return SHEETS[rows.model]


def _day(moment: Any) -> Any:
    return clock.local(moment).date() if moment else None


def _persons_seen(rows: QuerySet, user: Any) -> QuerySet:
    return rows.filter(member__person__in=Person.objects.visible_to(user))


def _committee(row: Any) -> str:
    return row.committee.short_name if row.committee else ""


def _joined() -> QuerySet:
    return Membership.objects.active().filter(committee__active=True)


def _of_units() -> tuple[Prefetch, ...]:
    """Where a unit is a member and where it is registered, in the fixed order of the communities."""
    members = _joined().select_related("committee__community").order_by("committee__community__order")
    registered = Registration.objects.confirmed().select_related("community").order_by("community__order")
    return Prefetch("memberships", members, "joined"), Prefetch("registrations", registered, "registered")


def _member_of(word: str) -> Q:
    rows = _joined().filter(committee__community__spelling__icontains=word)
    return Q(pk__in=rows.values("organization"))


def _registered_to(word: str) -> Q:
    rows = Registration.objects.confirmed().filter(community__spelling__icontains=word)
    return Q(pk__in=rows.values("organization"))


COMMITTEE = Column("大党委", _committee, ("committee__community__order",), 10, True)


SHEETS: dict[type[Model], Sheet] = {
    Committee: Sheet(
        (
            Column("大党委", lambda row: row.name, ("community__order",), 28, True),
            Column("社区", lambda row: str(row.community), (), 14, True),
            Column("成立日期", lambda row: row.established_on, ("established_on",)),
        ),
        ("community",),
        ("spelling",),
        "committees:detail",
        ("community__order",),
    ),
    Organization: Sheet(
        (
            Column("单位", lambda row: row.name, ("spelling",), 34, True),
            Column("类别", lambda row: row.get_sector_display(), ("sector", "spelling"), 14, True),
            Column("大党委", lambda row: "、".join(each.committee.short_name for each in row.joined), (), 20),
            Column("报到社区", lambda row: "、".join(each.community.name for each in row.registered), (), 20),
        ),
        (),
        ("spelling", _member_of, _registered_to),
        "organizations:detail",
        ("spelling",),
        beside=_of_units,
    ),
    ServiceItem: Sheet(
        (
            Column("服务事项", lambda row: row.title, (), 34),
            COMMITTEE,
            Column("服务月份", lambda row: row.list.service_month.label, ("list__month",), 10, True),
            Column("牵头单位", lambda row: str(row.organization), ("organization__spelling",), 24),
            Column("类别", lambda row: row.get_category_display(), (), 12),
            Column("期限", lambda row: row.due_on, ("due_on",)),
            Column("状态", lambda row: row.get_state_display(), (), 10),
        ),
        ("committee__community", "organization", "list"),
        ("title", "organization__spelling"),
        "items:detail",
        ("committee__community__order", "list__month", "organization__spelling"),
    ),
    Claim: Sheet(
        (
            Column("事项", lambda row: row.need.title, (), 34),
            COMMITTEE,
            Column("认领", claimant_words, ("organization__spelling",), 24),
            Column("方式", lambda row: row.get_role_display(), ("role",), 8),
            Column("登记日期", lambda row: _day(row.registered_at), ("registered_at",)),
            Column("状态", lambda row: row.get_state_display(), (), 12),
        ),
        ("committee__community", "organization", "need", "member", "alliance"),
        ("need__title", "organization__spelling"),
        "claims:detail",
        ("committee__community__order", "registered_at"),
    ),
    Need: Sheet(
        (
            Column("事项", lambda row: row.title, (), 34),
            Column("社区", lambda row: row.community.name, ("community__order",), 10, True),
            Column("类别", lambda row: row.get_category_display(), (), 12),
            Column("反映日期", lambda row: _day(row.submitted_at), ("submitted_at",)),
            Column("状态", lambda row: row.get_state_display(), (), 12),
            Column("评价", lambda row: row.get_rating_display(), (), 10),
        ),
        ("community",),
        ("title", "place"),
        "needs:detail",
        ("community__order", "submitted_at"),
    ),
    Resolution: Sheet(
        (
            Column("议定事项", lambda row: row.text, (), 38),
            COMMITTEE,
            Column("会议日期", lambda row: row.meeting.held_on, ("meeting__starts_at",)),
            Column("期限", lambda row: row.due_on, ("due_on",)),
            Column("状态", lambda row: row.get_state_display(), (), 10),
        ),
        ("committee__community", "meeting"),
        ("text",),
        "resolutions:detail",
        ("committee__community__order", "due_on"),
    ),
    GridNode: Sheet(
        (
            Column("网格", lambda row: row.full_name, ("path",), 22, True),
            Column("社区", lambda row: row.community.name, ("community__order", "path"), 10, True),
            Column("户数", lambda row: row.households, ("households",), 8),
            Column("人数", lambda row: row.residents, ("residents",), 8),
            Column("官方代码", lambda row: row.code, ("code",), 18),
        ),
        ("community", "parent"),
        ("name", "parent__name", "community__spelling", "code"),
        "grid:detail",
        ("community__order", "parent__order", "parent__pk", "order"),
    ),
    GridPost: Sheet(
        (
            Column("网格", lambda row: row.node.full_name, ("node__path",), 22, True),
            Column("社区", lambda row: row.node.community.name, ("node__community__order", "node__path"), 10, True),
            Column("岗位", lambda row: row.title, (), 12, True),
            Column("姓名", lambda row: mask_name(row.person.name), ("person__spelling",), 10),
            Column("开始日期", lambda row: row.starts_on, ("starts_on",)),
        ),
        ("node__community", "node__parent", "person"),
        ("node__name", "node__parent__name", "node__community__spelling", "person__spelling"),
        "grid:detail",
        ("node__community__order", "node__parent__order", "node__parent__pk", "node__order"),
        lambda row: row.node_id,
    ),
    MemberRegistration: Sheet(
        (
            Column("党员", lambda row: mask_name(row.member.person.name), ("member__person__spelling",), 10),
            Column("所在党组织", lambda row: str(row.member.organization), ("member__organization__spelling",), 28),
            Column("报到社区", lambda row: str(row.community), ("community__order",), 14, True),
            Column("报到日期", lambda row: row.registered_on, ("registered_on",)),
        ),
        ("member__person", "member__organization", "community"),
        ("member__person__spelling", "member__organization__spelling", "community__spelling"),
        "persons:detail",
        ("community__order", "member__organization__spelling", "member__person__spelling"),
        lambda row: row.member.person_id,
        _persons_seen,
    ),
}  # fmt: skip
