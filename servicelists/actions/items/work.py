"""Carrying a service item out: start, finish with its numbers, one step back, verify, cancel; own accord."""

from datetime import date
from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists import cascade
from servicelists.actions import timeline
from servicelists.actions.items.bundles import OPEN, locked_with_needs, new_item, own_item_at_work
from servicelists.models import Claim, MonthlyList, Need, ServiceItem
from servicelists.permissions import items as permissions
from servicelists.permissions.claims import NOT_MEMBER, is_member_unit
from servicelists.queries.claims import claimant_to_tell, staff_to_tell
from servicelists.queries.reasons import reasons
from servicelists.states import (
    CLAIM_MOVES,
    ITEM_MOVES,
    ClaimRole,
    ClaimState,
    ItemState,
    ListStage,
    NeedState,
    ServiceCategory,
)
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, check_version
from tianyuan.ui.leaks import found_in
from tianyuan.ui.text import day

MOST_SERVED = 1_000_000
LATEST_YEARS = 2


def _check_text(words: str, longest: int, what: str, *, needed: bool = False) -> str:
    words = (words or "").strip()
    if needed and not words:
        raise BadInput(f"请填写{what}")
    if len(words) > longest:
        raise BadInput(f"{what}最多 {longest} 个字")
    return words


def _check_due(due_on: date) -> date:
    if due_on < clock.today():
        raise BadInput("完成期限不能早于今天")
    if due_on.year > clock.today().year + LATEST_YEARS:
        raise BadInput("完成期限太远了，请核对年份")
    return due_on


def _check_published(monthly_list: MonthlyList, *texts: str) -> None:
    found = [words for text in texts for words in found_in(text)]
    if found and monthly_list.published_at:
        raise BadInput(f"公示的清单里不能有{'、'.join(found)}，请删掉再保存")


def add_own_accord(
    monthly_list: MonthlyList, *, organization: Organization, category: str, title: str, by: Any,
    due_on: date | None = None, place: str = "",
) -> ServiceItem:  # fmt: skip
    """单位自报: a unit does something nobody had to claim."""
    if category not in ServiceCategory.values:
        raise BadInput("没有这个服务类别")
    title = _check_text(title, 80, "服务事项", needed=True)
    place = _check_text(place, 60, "地点")
    with transaction.atomic():
        row = workflow.locked(monthly_list)
        permissions.check_can_add(by, row.committee_id, organization.pk)
        if row.stage == ListStage.SETTLED:
            raise Denied("这个月已经月结，请加到下个月的清单")
        if not is_member_unit(row.committee_id, organization.pk):
            raise Denied(NOT_MEMBER)
        _check_published(row, title, place)
        due = _check_due(due_on or max(row.service_month.last_day, clock.today()))
        return new_item(
            row, organization=organization, category=category, title=title, title_by_hand=True, place=place,
            due_on=due, own_accord=True, by=by,
        )  # fmt: skip


def edit(
    item: ServiceItem, *, title: str, due_on: date, by: Any, place: str = "", version: int | None = None
) -> ServiceItem:
    """Change title, term or place; on a published list it stands as 更正 with both versions in its history."""
    wanted: dict[str, Any] = {
        "title": _check_text(title, 80, "服务事项", needed=True), "due_on": due_on,
        "place": _check_text(place, 60, "地点"),
    }  # fmt: skip
    with transaction.atomic():
        row = workflow.locked(item)
        permissions.check_can_edit(by, row)
        check_version(row, version)
        if row.state not in OPEN:
            raise Denied(f"服务项已经“{row.get_state_display()}”，不能再改")
        changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if "due_on" in changes:
            _check_due(due_on)
        _check_published(row.list, wanted["title"], wanted["place"])
        if changes:
            _change(row, changes, by=by)
    return row


def _change(row: ServiceItem, changes: dict[str, Any], *, by: Any) -> None:
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.title_by_hand = row.title_by_hand or "title" in changes
    row.version += 1
    row.save(update_fields=[*changes, "title_by_hand", "version"])
    audit.record("items.edit", row, by=by, before=before, after=changes)
    words = "；".join(
        f"{_label(row, name)}：{_said(before[name])} → {_said(changes[name])}" for name in changes
    )
    published = row.list.stage == ListStage.PUBLISHED
    timeline.entry("更正" if published else "修改", by=by, item=row, note=words)
    if published:
        timeline.entry(f"更正服务项：{row.title}", by=by, list=row.list, note=words)


def _said(value: Any) -> str:
    """A value as people say it in a history."""
    return day(value) if isinstance(value, date) else str(value) or "（空）"


def _label(row: ServiceItem, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def start(item: ServiceItem, *, by: Any) -> ServiceItem:
    """开始实施: its needs become 办理中."""
    return _moved(
        item, ItemState.ONGOING, verb="items.start", words="开始实施", by=by, started_at=clock.now()
    )


def finish(item: ServiceItem, *, served: int, result: str = "", by: Any) -> ServiceItem:
    """办完: how many people were served, and in a few words what was done. Claims 完成, needs 待评价."""
    if not 0 <= served <= MOST_SERVED:
        raise BadInput(f"服务人数请填 0 到 {MOST_SERVED} 之间的整数")
    result = _check_text(result, 300, "完成情况")
    now = clock.now()
    return _moved(
        item, ItemState.DONE, verb="items.finish", words=f"办完，服务 {served} 人", note=result, by=by,
        done_at=now, started_at=item.started_at or now, served=served, result=result,
    )  # fmt: skip


def _moved(item: ServiceItem, to: str, *, verb: str, words: str, by: Any, note: str = "", **changes: Any):
    with transaction.atomic():
        row = locked_with_needs(item)
        permissions.check_can_edit(by, row)
        row = workflow.move(row, to, by=by, table=ITEM_MOVES, verb=verb, note=note, **changes)
        timeline.entry(words, by=by, item=row, note=note)
        cascade.claims_follow(row, by=by)
        if to == ItemState.DONE:
            _tell_done(row, by=by)
    _follow(item, row, changes)
    return row


def _follow(item: ServiceItem, row: ServiceItem, changes: Any) -> None:
    for name in ("state", *changes):
        setattr(item, name, getattr(row, name))


def _tell_done(item: ServiceItem, *, by: Any) -> None:
    told = set(staff_to_tell(item.committee_id)) - {getattr(by, "pk", None)}
    inbox.notify(
        told, title=f"{item.organization} 办完：{item.title}"[:200], body=item.result,
        url=f"/items/{item.pk}/", kind="items", why=reasons(told, item.committee_id),
        committee_id=item.committee_id, outside=f"{item.organization} 办完：{item.title}",
    )  # fmt: skip


def reopen(item: ServiceItem, *, by: Any, reason: str = "") -> ServiceItem:
    """还没办完，撤回: one step back, while none of its needs is closed and the month is not settled."""
    with transaction.atomic():
        row = locked_with_needs(item)
        permissions.check_can_edit(by, row)
        if row.list.stage == ListStage.SETTLED:
            raise Denied("这个月已经月结，不能撤回")
        if Need.objects.filter(claims__item=row, state=NeedState.CLOSED).exists():
            raise Denied("有需求已经评价销号，不能撤回")
        row = workflow.move(
            row, ItemState.ONGOING, by=by, table=ITEM_MOVES, verb="items.reopen", done_at=None, note=reason
        )
        timeline.entry("撤回办完，继续实施", by=by, item=row, note=reason)
        cascade.claims_follow(row, by=by)
    _follow(item, row, ["done_at"])
    return row


def reopen_for(need: Need, *, by: Any) -> None:
    """A need came back 不满意: its done claims are taken up again, in an item of their own when the rest of
    the bundle is done. Called by the action that rates, in its transaction, after the need's own move."""
    done = need.claims.filter(state__in=cascade.DONE).select_related("item", "need", "list", "organization")
    items = {claim.item_id: claim.item for claim in done if claim.item is not None}
    for claim in done.order_by("role", "pk"):
        workflow.move(
            claim, ClaimState.REGISTERED, by=by, table=CLAIM_MOVES, verb="claims.reopen",
            completed_at=None, verified_at=None,
        )  # fmt: skip
        if claim.role == ClaimRole.LEAD and claim.item_id in items:
            _take_up_again(claim, items[claim.item_id], by=by)
    cascade.follow(need, by=by)


def _take_up_again(claim: Claim, item: ServiceItem, *, by: Any) -> None:
    alone = not item.claims.active().exclude(need=claim.need_id).exists()
    if alone and item.state == ItemState.DONE:
        again = item
    else:
        again = own_item_at_work(claim, by=by)
    workflow.move(
        again, ItemState.ONGOING, by=by, table=ITEM_MOVES, verb="items.reopen", done_at=None,
        started_at=again.started_at or clock.now(),
    )  # fmt: skip
    timeline.entry("群众不满意，重新办理", by=by, item=again)


def need_closed(need: Need, *, by: Any) -> None:
    """After a need was rated and closed: an item all of whose needs are closed is 已评价."""
    items = ServiceItem.objects.filter(claims__need=need, state=ItemState.DONE).distinct()
    for item in items:
        carried = Need.objects.filter(claims__in=item.claims.active())
        if not carried.exclude(state=NeedState.CLOSED).exists():
            workflow.move(item, ItemState.RATED, by=by, table=ITEM_MOVES, verb="items.rated")
            timeline.entry("群众已评价", by=by, item=item)


def after_rating(need: Need, *, by: Any) -> None:
    """What a resident's word does to items and claims; called by the action that rates, in its transaction."""
    if need.state == NeedState.CLOSED:
        need_closed(need, by=by)
    else:
        reopen_for(need, by=by)


def verify(item: ServiceItem, *, by: Any) -> int:
    """核验 all done claims of the item; returns how many."""
    with transaction.atomic():
        row = locked_with_needs(item)
        permissions.check_can_verify(by, row)
        done = list(row.claims.filter(state=ClaimState.COMPLETED).order_by("need_id", "pk"))
        if not done:
            raise Denied("没有等待核验的认领")
        for claim in done:
            workflow.move(
                claim, ClaimState.VERIFIED, by=by, table=CLAIM_MOVES, verb="claims.verify",
                verified_at=clock.now(),
            )  # fmt: skip
        timeline.entry(f"核验 {len(done)} 件", by=by, item=row)
    return len(done)


def cancel(item: ServiceItem, *, reason: str, by: Any) -> ServiceItem:
    """取消: claims are given back with the reason, their needs return to where nobody has them."""
    reason = _check_text(reason, 200, "取消原因", needed=True)
    with transaction.atomic():
        row = locked_with_needs(item)
        permissions.check_can_edit(by, row)
        row = workflow.move(
            row, ItemState.CANCELLED, by=by, table=ITEM_MOVES, verb="items.cancel", note=reason,
            cancelled_reason=reason,
        )  # fmt: skip
        timeline.entry("取消", by=by, item=row, note=reason)
        moved = cascade.claims_follow(row, by=by, reason=reason)
        told = {pk for claim in moved for pk in claimant_to_tell(claim)} | set(
            staff_to_tell(row.committee_id)
        )
        told -= {getattr(by, "pk", None)}
        inbox.notify(
            told, title=f"服务项取消：{row.title}"[:200], body=reason, url=f"/items/{row.pk}/", kind="items",
            why=reasons(told, row.committee_id),
        )  # fmt: skip
    _follow(item, row, ["cancelled_reason"])
    return row
