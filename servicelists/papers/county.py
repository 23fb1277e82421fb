"""按上级表格导出: what a column of the county's table may hold, guessed by its heading, and the filled copy."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Prefetch, Q, QuerySet

from committees.models import Committee
from servicelists.models import Claim, Meeting, Need, ReportTemplate, Resolution, ServiceItem
from servicelists.models.meetings import held_moment
from servicelists.papers.county_fields import FIELDS
from servicelists.papers.words import TOWN, body_of, day
from servicelists.queries.agendas import with_topics
from servicelists.queries.items import with_claims
from servicelists.states import Presence, RowsKind
from tianyuan import clock
from tianyuan.documents import filling
from tianyuan.documents.filling import Filling, SheetLook
from tianyuan.documents.guard import BadTable
from tianyuan.documents.tables import MAX_BYTES
from tianyuan.months import Month
from tianyuan.refusals import BadInput
from tianyuan.ui.leaks import taken_out

KIND = "servicelists.county_table"
MAX_ROWS = 5_000
NUMBER = "number"
_AS_NUMBER = {"amounts": "amount"}  # what a column with a sum below it takes instead of words
_LETTERS = re.compile("[A-Z]{1,3}")


def fields_of(kind: str) -> list[tuple[str, str]]:
    """(key, label) of all a column may hold; 序号 first."""
    return [(NUMBER, "序号"), *((field.key, field.label) for field in FIELDS[kind])]


# ---- guessing
@dataclass(frozen=True)
class Guess:
    """What a fresh look takes a sheet for; `columns`: letter → field key."""

    header_row: int
    first_row: int
    columns: dict[str, str]


def letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def guess(sheet: SheetLook, kind: str, header_row: int | None = None) -> Guess:
    """The heading row is the one most of whose words are known; of two-level ones the lower."""
    height = min(len(sheet.rows), 20) or 1
    rows = [header_row] if header_row else range(1, height + 1)
    best = max(rows, key=lambda row: (len(_columns(sheet, kind, row)), -row))
    bottom = max([best, *(area[2] for area in sheet.merged if area[0] <= best <= area[2])])
    # A two-level heading ends where its tallest cell ends.
    return Guess(bottom, bottom + 1, _columns(sheet, kind, bottom))


def _columns(sheet: SheetLook, kind: str, row: int) -> dict[str, str]:
    width = max((len(cells) for cells in sheet.rows), default=0)
    found: dict[str, str] = {}
    for column in range(1, width + 1):
        key = _field_for(sheet.heading(row, column), kind, set(found.values()))
        if column in sheet.summed:
            key = _AS_NUMBER.get(key, key)
        if key:
            found[letter(column)] = key
    return found


def _field_for(heading: str, kind: str, taken: set[str]) -> str:
    """The field whose word the heading is, else the one with the longest word inside it."""
    words = "".join(heading.split())
    if words in ("序号", "编号", "号") and NUMBER not in taken:
        return NUMBER
    if not words or len(words) > 30:
        return ""
    fits = [
        (word == words, len(word), field.key)
        for field in FIELDS[kind]
        if field.key not in taken
        for word in field.words
        if word in words
    ]
    return max(fits, key=lambda fit: fit[:2])[2] if fits else ""


def check_columns(columns: Mapping[str, str], kind: str) -> None:
    """Raise BadInput for a letter that is no column or a key that is no field of this kind of rows."""
    known = dict(fields_of(kind))
    for column, key in columns.items():
        if not _LETTERS.fullmatch(column) or filling.guard.column_number(column) > filling.MAX_COLUMNS:
            raise BadInput(f"“{column[:10]}”不是表格的列，请写 A、B、C 这样的列号")
        if key not in known:
            raise BadInput(f"{column} 列的“{key[:20]}”不认识，请核对代号")


def unsummable(template: ReportTemplate, sheets: Sequence[SheetLook]) -> list[tuple[str, str]]:
    """(column, what it is filled with) of words under a SUM: the sum would leave them out, without a word."""
    sheet = next((one for one in sheets if one.name == template.sheet), None)
    summed = {letter(column) for column in sheet.summed} if sheet else set()
    numbers = {NUMBER, *(field.key for field in FIELDS[template.rows_kind] if field.is_number)}
    labels = dict(fields_of(template.rows_kind))
    found = [(column, key) for column, key in template.columns.items() if column in summed]
    return [(column, labels.get(key, key)) for column, key in sorted(found) if key not in numbers]


# ---- the original
def original(template: ReportTemplate) -> bytes:
    """The uploaded bytes. Raises BadTable when the file is gone."""
    try:
        with default_storage.open(template.attachment.path) as stored:
            content: bytes = stored.read(MAX_BYTES + 1)
            return content
    except FileNotFoundError:
        raise BadTable("原表的文件不见了，请重新上传这张表。") from None


# ---- rows
def _needs(by: Any, months: tuple[Month, Month]) -> QuerySet:
    held = Claim.objects.active().select_related("organization", "member", "alliance").order_by("role", "pk")
    rows = Need.objects.visible_to(by).filter(list__month__range=months)
    rows = rows.select_related("community", "committee__community", "list")
    return rows.prefetch_related(Prefetch("claims", held, "held")).order_by(
        "list__month", "committee__community__order", "submitted_at", "pk"
    )


def _claims(by: Any, months: tuple[Month, Month]) -> QuerySet:
    rows = Claim.objects.visible_to(by).registered().filter(list__month__range=months)
    rows = rows.select_related(
        "need__community", "organization", "member", "alliance", "committee__community"
    )
    return rows.order_by("list__month", "committee__community__order", "need", "role", "pk")


def _items(by: Any, months: tuple[Month, Month]) -> QuerySet:
    rows = ServiceItem.objects.visible_to(by).standing().filter(list__month__range=_before(months))
    return with_claims(rows).order_by("list__month", "committee__community__order", "category", "pk")


def _before(months: tuple[Month, Month]) -> tuple[Month, Month]:
    """Services of a month stand in the list of the month before."""
    return months[0].previous(), months[1].previous()


def _meetings(by: Any, months: tuple[Month, Month]) -> QuerySet:
    rows = Meeting.objects.visible_to(by).with_held()
    rows = rows.filter(really_at__gte=months[0].start, really_at__lt=months[1].end, opened_at__isnull=False)
    came = Count("attendances", filter=Q(attendances__presence=Presence.PRESENT), distinct=True)
    return with_topics(rows).annotate(present=came).order_by("really_at", "pk")


def _resolutions(by: Any, months: tuple[Month, Month]) -> QuerySet:
    rows = Resolution.objects.visible_to(by).annotate(settled_in=held_moment("meeting__"))
    rows = rows.filter(settled_in__gte=months[0].start, settled_in__lt=months[1].end)
    rows = rows.select_related("committee__community", "meeting").prefetch_related("organizations")
    return rows.order_by("settled_in", "committee__community__order", "pk")


SOURCES: dict[str, Callable[[Any, tuple[Month, Month]], QuerySet]] = {
    RowsKind.NEEDS: _needs,
    RowsKind.CLAIMS: _claims,
    RowsKind.ITEMS: _items,
    RowsKind.MEETINGS: _meetings,
    RowsKind.RESOLUTIONS: _resolutions,
}


def rows_of(
    template: ReportTemplate,
    months: tuple[Month, Month],
    committee: Committee | None,
    by: Any,
    need_kind: str = "",
) -> list[Any]:
    """What the table is filled with: the user's own view, one committee or all. Raises BadTable beyond 5,000.

    `need_kind`: only needs of that kind, in a table whose rows are needs.
    """
    found = SOURCES[template.rows_kind](by, months)
    if need_kind and template.rows_kind == RowsKind.NEEDS:
        found = found.filter(kind=need_kind)
    if committee is not None:
        found = found.filter(committee=committee)
    rows = list(found[: MAX_ROWS + 1])
    if len(rows) > MAX_ROWS:
        raise BadTable(f"一次最多填 {MAX_ROWS} 行，请缩小月份范围。")
    return rows


def values_of(template: ReportTemplate, rows: Sequence[Any]) -> list[list[Any]]:
    """One value a pointed column in each row; mobiles and ID numbers typed into texts are taken out."""
    known = {field.key: field for field in FIELDS[template.rows_kind]}
    keys = [key for _, key in pointed(template)]
    return [
        [number if key == NUMBER else _said(known[key].value(row)) for key in keys]
        for number, row in enumerate(rows, 1)
    ]


def _said(value: Any) -> Any:
    return taken_out(value)[0] if isinstance(value, str) else value


def pointed(template: ReportTemplate) -> list[tuple[int, str]]:
    """(column counted from 1, field key), from left to right; keys that are gone are left out."""
    known = dict(fields_of(template.rows_kind))
    pairs = [
        (filling.guard.column_number(column), key) for column, key in template.columns.items() if key in known
    ]
    return sorted(pairs)


def make(
    template: ReportTemplate,
    months: tuple[Month, Month],
    committee: Committee | None,
    by: Any,
    need_kind: str = "",
) -> tuple[str, bytes]:
    """(file name, filled copy). Raises BadTable with words for the user."""
    columns = pointed(template)
    if not columns:
        raise BadTable("还没有指定哪一列填什么，请先在“改列”里指定。")
    rows = rows_of(template, months, committee, by, need_kind)
    order = Filling(
        template.sheet,
        template.first_row,
        [column for column, _ in columns],
        values_of(template, rows),
        header_row=template.header_row,
        unit=body_of(committee) if committee else f"{TOWN}党委",
        day=day(clock.now()),
    )
    content = original(template)
    filling.check(content)
    return file_name(template, months, committee), filling.fill(content, order)


def file_name(template: ReportTemplate, months: tuple[Month, Month], committee: Committee | None) -> str:
    """`某某统计表（文昌，2026年11月）.xlsx`."""
    first, last = (f"{month.year}年{month.number}月" for month in months)
    when = first if first == last else f"{first}至{last}"
    where = f"{committee.short_name}，" if committee else ""
    return f"{template.name}（{where}{when}）.xlsx"
