"""A list page: filters, search, sorting and pages from the address; refused in words when senseless."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from tianyuan.refusals import BadInput
from tianyuan.ui.text import plain

SIZES = (20, 50, 100)
FURTHEST = 1_000_000
COUNTED = 10_000
PRINTED = 2_000
RESERVED = {"q", "page", "size", "sort", "as"}


def page_number(request: HttpRequest) -> int:
    """The page the address asks for, from 1. The one rule of every list, also of those that are no Listing.

    Raises BadInput for what can be no page: 0, -1, abc, 10**10. A page past the end of a list that could have one
    (rows may have gone since) is for the list to answer with its last.
    """
    page = _whole(request, "page", 1)
    if not 1 <= page <= FURTHEST:
        raise BadInput("没有这一页，请从第 1 页看起")
    return page


def _whole(request: HttpRequest, name: str, default: int) -> int:
    value = request.GET.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise BadInput("页码和每页条数请填数字")
    return int(value[:12])


@dataclass(frozen=True)
class Column:
    """A table heading; `sort_url` when the user may sort by it, `direction` "" | "up" | "down"."""

    label: str
    sort_url: str = ""
    direction: str = ""


class Listing:
    """One list page's state.

    `queryset`: already `visible_to(user)`. `filterset`: a django-filter FilterSet class; its fields are
    the filter bar. `search(queryset, text) -> queryset` answers the search box `q`. `columns`: pairs
    (label, sort key or ""). `sorts`: sort key → ORM orderings, ascending; `default_sort` a key, with
    `-` for descending. `row`: template of one `<tr>`'s cells, given `row`.
    `measure`: the measure word of the rows (12 份清单). `prepare`: what is added to the rows of a page, and to no
    others (their light). `carried`: parameters that are no filter but part of the page's address.
    Raises BadInput (400) on parameters that make no sense.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        *,
        columns: Sequence[tuple[str, str]] = (),
        filterset: type[django_filters.FilterSet] | None = None,
        search: Callable[[QuerySet, str], QuerySet] | None = None,
        sorts: Mapping[str, Sequence[str]] | None = None,
        default_sort: str = "",
        row: str = "",
        empty: str = "没有符合条件的记录。",
        search_label: str = "查找",
        measure: str = "条",
        prepare: Callable[[Sequence[Any]], list] = list,
        carried: Sequence[str] = (),
    ):
        self.carried = carried
        self.request, self._queryset, self._search = request, queryset, search
        self._columns, self._sorts, self._default_sort = columns, dict(sorts or {}), default_sort
        self.row, self.empty, self.search_label, self.measure = row, empty, search_label, measure
        self._prepare = prepare
        self.size = _whole(request, "size", SIZES[0])
        if self.size not in SIZES:
            raise BadInput(f"每页条数只能是 {'、'.join(map(str, SIZES))}")
        self._page = page_number(request)
        if taken := RESERVED & set(filterset.base_filters if filterset else ()):
            raise ValueError(f"a filter takes a name of the list's own: {taken}")
        self.filters = filterset(request.GET, queryset=queryset, request=request) if filterset else None
        self._check_filters()
        self.q = self._searched()
        self.sort = self._chosen_sort()

    # ---- what came in
    def _check_filters(self) -> None:
        if self.filters and not self.filters.is_valid():
            form = self.filters.form
            name, errors = next(iter(form.errors.items()))
            label = form.fields[name].label if name in form.fields else ""
            raise BadInput(f"筛选条件“{label or name}”不对：{errors[0]}")

    def _searched(self) -> str:
        q = plain(self.request.GET.get("q", "")).strip()
        if len(q) > 100:
            raise BadInput("查找的文字请不超过 100 个字")
        return q

    def _chosen_sort(self) -> str:
        sort = self.request.GET.get("sort") or self._default_sort
        if sort and sort.removeprefix("-") not in self._sorts:
            raise BadInput("不能按这一列排序")
        return sort

    # ---- rows
    @cached_property
    def all_rows(self) -> QuerySet:
        """Every row that fits, sorted: what exports, batches and prints take."""
        rows = self.filters.qs if self.filters else self._queryset
        if self.q and self._search:
            rows = self._search(rows, self.q)
        if not self.sort:
            return rows
        names = self._sorts[self.sort.removeprefix("-")]
        if self.sort.startswith("-"):
            names = [name[1:] if name.startswith("-") else f"-{name}" for name in names]
        return rows.order_by(*names)

    @cached_property
    def count(self) -> int:
        """How many rows fit, counted up to 10,000."""
        return self.all_rows.order_by()[: COUNTED + 1].count()

    @property
    def counted(self) -> str:
        return f"{COUNTED} {self.measure}以上" if self.count > COUNTED else f"{self.count} {self.measure}"

    @property
    def last_page(self) -> int:
        return max(1, -(-min(self.count, COUNTED) // self.size))

    @property
    def page(self) -> int:
        return min(self._page, self.last_page)

    @cached_property
    def rows(self) -> list:
        """The rows of this page; all (up to 2,000) in the print view."""
        if self.printing:
            return self._prepare(self.all_rows[:PRINTED])
        first = (self.page - 1) * self.size
        return self._prepare(self.all_rows[first : first + self.size])

    @property
    def printing(self) -> bool:
        return self.request.GET.get("as") == "print"

    @property
    def export_as(self) -> str:
        """`xlsx` when the address asks for a file instead of a page (`?as=xlsx`)."""
        wanted = self.request.GET.get("as", "")
        return "" if wanted == "print" else wanted

    # ---- addresses
    def query(self, **changes: Any) -> str:
        """The present address' query with changes; None takes a parameter out. Starts with `?`."""
        params: QueryDict = self.request.GET.copy()
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = str(value)
        return f"?{params.urlencode()}"

    @property
    def columns(self) -> list[Column]:
        return [self._column(label, key) for label, key in self._columns]

    def _column(self, label: str, key: str) -> Column:
        if key not in self._sorts:
            return Column(label)
        direction = {key: "up", f"-{key}": "down"}.get(self.sort, "")
        turned = f"-{key}" if direction == "up" else key
        return Column(label, self.query(sort=turned, page=None), direction)

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Page links: (number or `…`, address, is this page): first, last and two around here."""
        shown = sorted(
            {1, self.last_page, *range(max(1, self.page - 2), min(self.last_page, self.page + 2) + 1)}
        )
        links: list[tuple[str, str, bool]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append(("…", "", False))
            links.append((str(number), self.query(page=number), number == self.page))
        return links

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        return [(size, self.query(size=size, page=None), size == self.size) for size in SIZES]

    @property
    def previous_url(self) -> str:
        return self.query(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.query(page=self.page + 1) if self.page < self.last_page else ""

    @property
    def print_url(self) -> str:
        return self.query(**{"as": "print", "page": None})

    @property
    def export_url(self) -> str:
        return self.query(**{"as": "xlsx", "page": None})

    @property
    def is_filtered(self) -> bool:
        kept = {*(RESERVED - {"q"}), *self.carried}
        return any(value for name, value in self.request.GET.items() if name not in kept)

    @property
    def narrowed_to(self) -> list[str]:
        """What filters that only links set (hidden ones) narrow the list to, in words."""
        if not self.filters:
            return []
        form = self.filters.form
        chosen = [form.cleaned_data.get(field.name) for field in form.hidden_fields()]
        return [getattr(row, "full_name", str(row)) for row in chosen if row]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter bar's form must carry along: size, sort and the page's own parameters."""
        return self._given("size", "sort", *self.carried)

    @property
    def cleared_url(self) -> str:
        """The page without any filter."""
        own = self._given(*self.carried)
        return f"{self.request.path}?{urlencode(own)}" if own else self.request.path

    def _given(self, *names: str) -> list[tuple[str, str]]:
        return [(name, self.request.GET[name]) for name in names if self.request.GET.get(name)]
