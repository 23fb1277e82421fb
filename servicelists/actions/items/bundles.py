"""Which claims a service item carries: one lead unit, one list, one category; split and merged by hand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from servicelists import cascade
from servicelists.actions import timeline
from servicelists.categories import service_category
from servicelists.models import Claim, MonthlyList, Need, ServiceItem
from servicelists.permissions import items as permissions
from servicelists.states import ITEM_MOVES, ClaimRole, ClaimState, ItemState, ListStage
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied

OPEN = (ItemState.PLANNED, ItemState.ONGOING)


def bundle(monthly_list: MonthlyList, *, by: Any) -> list[ServiceItem]:
    """Put every registered lead claim of the list into its item; returns the list's standing items.

    Idempotent: claims that have an item stay there, hand-made titles, terms and splits are kept. Claims done
    at once need no item.
    """
    with transaction.atomic():
        permissions.check_can_bundle(by, monthly_list)
        unplaced = monthly_list.claims.filter(state=ClaimState.REGISTERED, item__isnull=True)
        lock_needs(unplaced.values("need"))
        row = workflow.locked(monthly_list)
        leads = row.claims.filter(state=ClaimState.REGISTERED, role=ClaimRole.LEAD, item__isnull=True)
        _place(row, leads.filter(organization__isnull=False), by=by)
        _hang_supports(Claim.objects.filter(list=row), by=by)
    return list(row.items.standing())


def bundle_for(claim: Claim, *, by: Any) -> None:
    """Place one registered claim; in the transaction of the action that registered it. A lead claim that
    comes after its helpers takes them along."""
    row = workflow.locked(MonthlyList(pk=claim.list_id))
    if claim.role == ClaimRole.LEAD and claim.item_id is None:
        _place(row, Claim.objects.filter(pk=claim.pk), by=by)
    _hang_supports(Claim.objects.filter(need=claim.need_id), by=by)
    claim.refresh_from_db(fields=["item"])


def _place(monthly_list: MonthlyList, claims: QuerySet[Claim], *, by: Any) -> None:
    touched: dict[int, ServiceItem] = {}
    for claim in claims.select_related("need", "organization").order_by("need_id"):
        item = _bundle_of(monthly_list, claim, by=by)
        _attach(claim, item, by=by)
        touched[item.pk] = item
    for item in touched.values():
        refresh(item)


def _bundle_of(monthly_list: MonthlyList, claim: Claim, *, by: Any) -> ServiceItem:
    category = service_category(claim.need.category)
    same = ServiceItem.objects.standing().filter(
        list=monthly_list,
        organization=claim.organization_id,
        category=category,
        split=False,
        own_accord=False,
    )
    found = same.first()
    if found is not None and found.state in OPEN:
        return found
    return new_item(
        monthly_list, organization=claim.organization, category=category, title=claim.need.title,
        due_on=_due(monthly_list, [claim]), place=claim.need.place, split=found is not None, by=by,
    )  # fmt: skip


def new_item(monthly_list: MonthlyList, *, by: Any, **values: Any) -> ServiceItem:
    """A row of the list, visibly 补充 when the list is out already."""
    item = ServiceItem.objects.create(
        list=monthly_list,
        committee_id=monthly_list.committee_id,
        supplement=monthly_list.stage == ListStage.PUBLISHED,
        **values,
    )
    word = "补充到服务清单" if item.supplement else "列入服务清单"
    timeline.entry(word, by=by, item=item, note=item.title)
    if item.supplement:
        timeline.entry(f"补充服务项：{item.title}", by=by, list=monthly_list)
    audit.record("items.create", item, by=by, after=values)
    return item


def _attach(claim: Claim, item: ServiceItem, *, by: Any) -> None:
    Claim.objects.filter(pk=claim.pk).update(item=item)
    claim.item = item
    if item.state != ItemState.PLANNED:
        cascade.follow(claim.need, by=by)


def _hang_supports(claims, *, by: Any) -> None:
    """Helpers work on the item of their need's lead."""
    helpers = claims.filter(state=ClaimState.REGISTERED, role=ClaimRole.SUPPORT).select_related("need")
    leads = Claim.objects.active().filter(
        role=ClaimRole.LEAD, need__in=helpers.values("need"), item__isnull=False
    )
    item_of = {lead.need_id: lead.item for lead in leads.select_related("item")}
    for helper in helpers.order_by("need_id"):
        item = item_of.get(helper.need_id)
        if item is not None and item.state in OPEN and helper.item_id != item.pk:
            _attach(helper, item, by=by)


def _due(monthly_list: MonthlyList, claims: Iterable[Claim]) -> date:
    promised = [claim.promised_on for claim in claims if claim.promised_on]
    return max(promised, default=monthly_list.service_month.last_day)


def refresh(item: ServiceItem) -> None:
    """Title and term from the claims, where nobody wrote them by hand."""
    leads = list(item.claims.active().filter(role=ClaimRole.LEAD).select_related("need").order_by("need_id"))
    if item.own_accord or not leads:
        return
    if not item.title_by_hand:
        first = leads[0].need.title
        item.title = first if len(leads) == 1 else f"{first}等 {len(leads)} 件"
    if item.version == 1:
        item.due_on = _due(item.list, leads)
    item.save(update_fields=["title", "due_on"])


def without_claim(item: ServiceItem | None, *, by: Any) -> None:
    """After a claim left an item: helpers without their lead leave too, an empty item is cancelled."""
    if item is None:
        return
    row = workflow.locked(item)
    leads = row.claims.active().filter(role=ClaimRole.LEAD)
    orphans = row.claims.active().filter(role=ClaimRole.SUPPORT).exclude(need__in=leads.values("need"))
    needs = [claim.need for claim in orphans.select_related("need")]
    orphans.update(item=None)
    if row.own_accord or row.state not in OPEN:
        return
    if leads.exists():
        refresh(row)
    else:
        _end(row, "认领已撤回、退回或转交", by=by)
    for need in needs:
        cascade.follow(need, by=by)


def _end(item: ServiceItem, reason: str, *, by: Any) -> None:
    workflow.move(
        item, ItemState.CANCELLED, by=by, table=ITEM_MOVES, verb="items.cancel", cancelled_reason=reason
    )
    timeline.entry("取消", by=by, item=item, note=reason)


def lock_needs(ids) -> None:
    """Lock needs by their ids in ascending order, before anything that hangs on them."""
    list(Need.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def locked_with_needs(item: ServiceItem) -> ServiceItem:
    """Needs, then the item: the house's order of locks."""
    lock_needs(Need.objects.filter(claims__item=item).values("pk"))
    return workflow.locked(item)


def split(claim: Claim, *, by: Any) -> ServiceItem:
    """单列: give a claim an item of its own; bundling leaves it there."""
    with transaction.atomic():
        if claim.item is None:
            raise Denied("这件认领还没有服务项")
        row = locked_with_needs(claim.item)
        permissions.check_can_edit(by, row)
        if row.state not in OPEN:
            raise Denied(f"服务项已经“{row.get_state_display()}”，不能再单列")
        if claim.role != ClaimRole.LEAD or row.claims.active().filter(role=ClaimRole.LEAD).count() < 2:
            raise Denied("这个服务项只有这一件，不用单列")
        own = new_item(
            row.list, organization=row.organization, category=row.category, title=claim.need.title,
            due_on=_due(row.list, [claim]), split=True, by=by,
        )  # fmt: skip
        Claim.objects.active().filter(item=row, need=claim.need_id).update(item=own)
        cascade.follow(claim.need, by=by)
        refresh(row)
        timeline.entry(f"单列出去：{own.title}", by=by, item=row)
    claim.item = own
    return own


def merge_back(item: ServiceItem, *, by: Any) -> ServiceItem:
    """并回: a split item goes back into its unit's bundle of the category; returns the bundle."""
    with transaction.atomic():
        row = locked_with_needs(item)
        permissions.check_can_edit(by, row)
        if not row.split or row.state != ItemState.PLANNED:
            raise Denied("只有单列出来、还没开始的服务项可以并回")
        main = ServiceItem.objects.filter(
            list=row.list_id, organization=row.organization_id, category=row.category, split=False,
            own_accord=False, state__in=OPEN,
        ).first()  # fmt: skip
        if main is None:
            raise Denied("没有可以并回的服务项")
        claims = list(row.claims.active().select_related("need").order_by("need_id"))
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(item=main)
        for claim in claims:
            cascade.follow(claim.need, by=by)
        _end(row, f"并回“{main.title}”"[:200], by=by)
        refresh(main)
        timeline.entry(f"并回：{row.title}", by=by, item=main)
    return main


def own_item_at_work(claim: Claim, *, by: Any) -> ServiceItem:
    """An item for a claim that must be done again while the rest of its bundle is done."""
    assert claim.list is not None
    item = new_item(
        claim.list, organization=claim.organization, category=service_category(claim.need.category),
        title=claim.need.title, due_on=max(clock.today(), claim.promised_on or clock.today()), split=True, by=by,
    )  # fmt: skip
    Claim.objects.active().filter(need=claim.need_id, item=claim.item_id).update(item=item)
    return item
