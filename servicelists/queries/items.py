"""Reading service items: their light, what they carry, what goes out on the published list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, QuerySet, When

from servicelists.models import Claim, MonthlyList, ServiceItem
from servicelists.queries.claims import amount_words
from servicelists.states import ClaimRole, ItemState, ServiceCategory
from tianyuan import clock
from tianyuan.permissions import Role, posts_of
from tianyuan.ui.leaks import found_in
from tianyuan.ui.lights import Light, light_of

LONGEST_SHARE = 200
OPEN = (ItemState.PLANNED, ItemState.ONGOING)


def light(item: ServiceItem, today: date | None = None) -> Light | None:
    """蓝 done · 绿 on time · 黄 last fifth · 橙 ≤ 3 days late · 红 later; None for a cancelled item.

    The time runs from the start of the month of service (or the claim's, when the term is shorter) to the
    end of the due day. `today`: as it stood at the end of another day.
    """
    if item.state == ItemState.CANCELLED:
        return None
    due = clock.end_of(item.due_on)
    started = min(clock.at(item.list.service_month.first_day), due - timedelta(days=5))
    if today is None:
        return light_of(started=started, due=due, done_at=item.done_at)
    with clock.frozen(clock.end_of(today) - timedelta(seconds=1)):
        return light_of(started=started, due=due, done_at=_done_by(item, clock.now()))


def _done_by(item: ServiceItem, moment: datetime) -> datetime | None:
    return item.done_at if item.done_at and item.done_at <= moment else None


def with_claims(items: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """Items with list, unit and active claims (`held`) in a fixed number of queries."""
    claims = (
        Claim.objects.active()
        .select_related("need__community", "organization")
        .order_by("need", "role", "pk")
    )
    return items.select_related("list", "committee__community", "organization").prefetch_related(
        Prefetch("claims", claims, "held")
    )


def open_first(items: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """With `over` (0 for what is still to be done) and `open_due`, its term: what is late comes first."""
    return items.annotate(
        over=Case(When(state__in=OPEN, then=0), default=1, output_field=IntegerField()),
        open_due=Case(When(state__in=OPEN, then=F("due_on"))),
    )


def for_page(items: Iterable[ServiceItem]) -> list[ServiceItem]:
    """The same items with `.lit`, their light."""
    rows: list[Any] = list(items)
    for item in rows:
        item.lit = light(item)
    return rows


def waiting_for(user) -> int:
    """The red number beside 服务与活动: items of a liaison's units that are due within 3 days or late."""
    units = {post.organization_id for post in posts_of(user) if post.role == Role.LIAISON}
    if not units:
        return 0
    soon = clock.today() + timedelta(days=3)
    rows = ServiceItem.objects.filter(organization__in=units, state__in=OPEN, due_on__lte=soon)
    return rows.count()


# ---- what is published
@dataclass(frozen=True)
class Line:
    """One line of the published list."""

    number: int
    item: ServiceItem
    unit: str
    helpers: str
    amounts: str
    measures: str
    leaks: list[str]


@dataclass
class Preview:
    """The service list exactly as it goes out: blocks of a category with their lines."""

    monthly_list: MonthlyList
    blocks: list[tuple[str, list[Line]]] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [line for _, lines in self.blocks for line in lines]

    @property
    def title(self) -> str:
        month = self.monthly_list.service_month
        return f"{self.monthly_list.committee.name}{month.long_label}服务清单"

    @property
    def units(self) -> int:
        return len({line.item.organization_id for line in self.lines})

    @property
    def leaks(self) -> list[str]:
        """What the scanner stops, in words with the line it stands in."""
        return [f"第 {line.number} 项里有{words}" for line in self.lines for words in line.leaks]


def preview(monthly_list: MonthlyList) -> Preview:
    """What publishing sends out; after publishing, what went out with its later 补充 and 更正."""
    items = with_claims(monthly_list.items.standing())
    order = {value: place for place, value in enumerate(ServiceCategory.values)}
    rows = sorted(items, key=lambda i: (i.supplement, order[i.category], i.organization.spelling, i.pk))
    found = Preview(monthly_list)
    for number, item in enumerate(rows, start=1):
        label = "公示后补充" if item.supplement else item.get_category_display()
        if not found.blocks or found.blocks[-1][0] != label:
            found.blocks.append((label, []))
        found.blocks[-1][1].append(_line(number, item))
    return found


def share(shown: Preview, link: str) -> str:
    """The text for the WeChat group with the link, at most 200 characters: categories are dropped first."""
    month = shown.monthly_list.service_month.label
    parts = "、".join(f"{label} {len(lines)} 项" for label, lines in shown.blocks)
    head = f"【{shown.monthly_list.committee.name}】{month}服务清单已公示：{shown.units} 家单位，"
    tail = f"{len(shown.lines)} 项服务{{}}。请各单位按期办理，办完在平台点“办完了”。{link}"
    whole = head + tail.format(f"（{parts}）" if parts else "")
    return whole if len(whole) <= LONGEST_SHARE else head + tail.format("")


def _line(number: int, item: Any) -> Line:
    leads = [claim for claim in item.held if claim.role == ClaimRole.LEAD]
    helpers = {str(claim.organization) for claim in item.held if claim.role == ClaimRole.SUPPORT}
    measures = "；".join(dict.fromkeys(claim.measure for claim in leads if claim.measure))
    texts = [item.title, item.place, measures]
    return Line(
        number=number,
        item=item,
        unit=str(item.organization),
        helpers="、".join(sorted(helpers)),
        amounts=amounts_of(item.held),
        measures=measures,
        leaks=[words for text in texts for words in found_in(text)],
    )


def amounts_of(claims: Iterable[Claim]) -> str:
    """`38 户、12 盏`: quantities added up by their measure word."""
    totals: dict[str, int] = {}
    for claim in claims:
        if amount_words(claim.quantity, claim.need):
            totals[claim.need.unit] = totals.get(claim.need.unit, 0) + claim.quantity
    return "、".join(f"{number} {unit}" for unit, number in totals.items())
