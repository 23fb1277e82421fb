"""登记 and after: the secretary's word, giving back, handing on, done and verified."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from committees.models import Organization
from servicelists import cascade
from servicelists.actions import items, timeline
from servicelists.actions.claims.intents import _fill_contact, claim_words
from servicelists.models import Claim, MonthlyList, Need
from servicelists.permissions import claims as permissions
from servicelists.queries.claims import (
    amount_words,
    claimant_to_tell,
    claimant_words,
    lead_of,
    liaisons_to_tell,
    staff_to_tell,
    taken_words,
)
from servicelists.queries.reasons import reasons
from servicelists.queries.windows import window_of
from servicelists.states import CLAIM_MOVES, CLAIM_REGISTERED, ClaimRole, ClaimState, ItemState, ListStage
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied, account_of
from tianyuan.refusals import BadInput, Conflict


def _locked(claim: Claim) -> tuple[Need, Claim]:
    """Need, then claim: the house's order of locks."""
    need = workflow.locked(claim.need)
    row = workflow.locked(claim)
    row.need = need
    return need, row


def _list_in_force(claim: Claim, need: Need) -> MonthlyList | None:
    """The claim's list; a settled one takes no more, then the list that has the need now."""
    if claim.list is not None and claim.list.stage != ListStage.SETTLED:
        return claim.list
    return window_of(need, asked=True).list


def register(claim: Claim, *, by: Any, bundle: bool = True) -> Claim:
    """登记: the secretary's confirmation makes it a claim that counts; its need becomes 已认领.

    The service item that carries it is bundled in the same commit (`bundle=False`: the caller does it).
    """
    with transaction.atomic():
        need, row = _locked(claim)
        permissions.check_can_register(by, row)
        if row.state in CLAIM_REGISTERED:
            raise Denied("已经登记过了")
        row = workflow.move(
            row, ClaimState.REGISTERED, by=by, table=CLAIM_MOVES, verb="claims.register",
            registered_at=clock.now(), list=_list_in_force(row, need),
        )  # fmt: skip
        timeline.entry(f"{claim_words(row)}：已登记", by=by, need=need)
        if bundle and row.list_id:
            items.bundle_for(row, by=by)
        cascade.follow(need, by=by)
        inbox.notify(
            told := claimant_to_tell(row),
            title="认领已登记",
            why=reasons(told, row.committee_id),
            outside=f"认领已登记：{claimant_words(row)}，{need.title}{amount_words(row.quantity, need)}",
            committee_id=row.committee_id,
            body=f"{need.title}{amount_words(row.quantity, need)}，请在 {_day(row.promised_on)}前办完",
            url=f"/claims/{row.pk}/",
            kind="claims",
        )
    _follow(claim, row)
    return row


def _day(day) -> str:
    return f"{day.month} 月 {day.day} 日" if day else "承诺日期"


def _follow(claim: Claim, row: Claim) -> None:
    for name in ("state", "registered_at", "item_id", "list_id", "ended_at", "reason"):
        setattr(claim, name, getattr(row, name))


def back_to_intent(claim: Claim, *, verb: str, by: Any) -> Claim:
    """撤回: a yes taken down by mistake is an intention again, its registering undone with it.

    In the transaction of the action that allows it. Raises Denied once the work has begun.
    """
    with transaction.atomic():
        need, row = _locked(claim)
        item = row.item
        if item is not None and item.state != ItemState.PLANNED:
            raise Denied(f"服务项已经“{item.get_state_display()}”，不能撤回；单位办不了请用“退回”")
        was_registered = row.state == ClaimState.REGISTERED
        row = workflow.move(
            row, ClaimState.INTENT, by=by, table=CLAIM_MOVES, verb=verb, agreed_at=None, agreed_here=None,
            registered_at=None, item=None,
        )  # fmt: skip
        items.without_claim(item, by=by)
        cascade.follow(need, by=by)
        if was_registered:
            _tell_unregistered(row)
    _follow(claim, row)
    return row


def _tell_unregistered(claim: Claim) -> None:
    told = claimant_to_tell(claim)
    inbox.notify(
        told, title="认领登记撤回了", why=reasons(told, claim.committee_id), committee_id=claim.committee_id,
        body=f"{claim.need.title}{amount_words(claim.quantity, claim.need)}：会上点错了，还是意向，等单位答复",
        url=f"/claims/{claim.pk}/", kind="claims",
    )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of one row of 一并登记; `reason` is empty when it was registered."""

    claim: Claim
    reason: str = ""


def register_many(claims: Iterable[Claim], *, by: Any) -> list[Result]:
    """一并登记: each for itself, so that one that cannot be registered does not hold up the others."""
    return [
        _try(claim, by=by) for claim in sorted(claims, key=lambda c: (c.role != ClaimRole.LEAD, c.need_id))
    ]


def _try(claim: Claim, *, by: Any) -> Result:
    try:
        return Result(register(claim, by=by))
    except Denied as denied:
        return Result(claim, denied.reason)
    except Conflict as conflict:
        return Result(claim, conflict.message)


def _reason(words: str) -> str:
    words = (words or "").strip()
    if not words:
        raise BadInput("请写明原因")
    if len(words) > 200:
        raise BadInput("原因最多 200 个字")
    return words


def release(claim: Claim, *, reason: str, by: Any) -> Claim:
    """退回: the unit cannot, with its reason; the need's place and quantity are free again."""
    reason = _reason(reason)
    with transaction.atomic():
        need, row = _locked(claim)
        permissions.check_can_release(by, row)
        item = row.item
        row = cascade.give_back(row, ClaimState.RELEASED, by=by, verb="claims.release", reason=reason)
        timeline.entry(f"{claim_words(row)}：退回", by=by, need=need, note=reason)
        items.without_claim(item, by=by)
        cascade.follow(need, by=by)
        title = f"{claimant_words(row)} 的认领已退回"
        told = {*staff_to_tell(row.committee_id), *claimant_to_tell(row)} - {getattr(by, "pk", None)}
        inbox.notify(
            told, title=title, body=f"{need.title}：{reason}", url=f"/claims/{row.pk}/", kind="claims",
            why=reasons(told, row.committee_id),
        )  # fmt: skip
    _follow(claim, row)
    return row


def transfer(claim: Claim, *, to_organization: Organization, reason: str, by: Any) -> Claim:
    """转交: hand a registered claim on to another unit that has said yes. Returns the new, registered claim."""
    reason = _reason(reason)
    try:
        with transaction.atomic():
            need, row = _locked(claim)
            permissions.check_can_transfer(by, row)
            _check_receiver(row, to_organization)
            item = row.item
            row = cascade.give_back(row, ClaimState.TRANSFERRED, by=by, verb="claims.transfer", reason=reason)
            taken = _taken_over(row, to_organization, by=by)
            row.transferred_to = taken
            row.save(update_fields=["transferred_to"])
            words = f"{claimant_words(row)}转交{claimant_words(taken)}{amount_words(taken.quantity, need)}"
            timeline.entry(words, by=by, need=need, note=reason)
            if taken.list_id:
                items.bundle_for(taken, by=by)
            items.without_claim(item, by=by)
            cascade.follow(need, by=by)
            _tell_both(row, taken, reason)
    except IntegrityError as error:
        raise Conflict(taken_words(claim.need)) from error
    _follow(claim, row)
    return taken


def _check_receiver(claim: Claim, organization: Organization) -> None:
    if claim.organization_id is None:
        raise Denied("个人认领不能转交，请退回后另行认领")
    if claim.organization_id == organization.pk:
        raise Denied("不能转交给原单位")
    if not permissions.is_member_unit(claim.committee_id, organization.pk):
        raise Denied(permissions.NOT_MEMBER)
    if claim.need.claims.active().filter(organization=organization).exists():
        raise Conflict(f"{organization}已经认领了这一件，不能再接转交")


def _taken_over(claim: Claim, organization: Organization, *, by: Any) -> Claim:
    """The receiving unit's claim: made as an intention and registered at once, both recorded."""
    now = clock.now()
    taken = Claim(
        need=claim.need, committee_id=claim.committee_id, list=_list_in_force(claim, claim.need),
        organization=organization, role=_role_after(claim), quantity=claim.quantity, measure=claim.measure,
        promised_on=max(claim.promised_on or clock.today(), clock.today()), for_unit_by=account_of(by),
        created_by=account_of(by), claimed_at=now,
    )  # fmt: skip
    _fill_contact(taken)
    cascade.free(taken.need, -taken.quantity)
    taken.save(force_insert=True)
    audit.record("claims.create", taken, by=by, after={"transferred_from": claim, "quantity": taken.quantity})
    return workflow.move(
        taken, ClaimState.REGISTERED, by=by, table=CLAIM_MOVES, verb="claims.register", registered_at=now
    )


def _role_after(claim: Claim) -> str:
    if claim.role == ClaimRole.LEAD and lead_of(claim.need) is not None:
        return ClaimRole.SUPPORT
    return claim.role


def _tell_both(old: Claim, new: Claim, reason: str) -> None:
    body = f"{new.need.title}{amount_words(new.quantity, new.need)}：{reason}"
    taker, giver = liaisons_to_tell(new.organization_id, new.committee_id), claimant_to_tell(old)
    inbox.notify(
        taker, title=f"{claimant_words(old)} 的认领转交给贵单位", body=body, url=f"/claims/{new.pk}/",
        kind="claims", why=reasons(taker, new.committee_id),
    )  # fmt: skip
    inbox.notify(
        giver, title=f"贵单位的认领已转交{claimant_words(new)}", body=body, url=f"/claims/{old.pk}/",
        kind="claims", why=reasons(giver, old.committee_id),
    )  # fmt: skip


def complete(claim: Claim, *, by: Any, result: str = "") -> Claim:
    """办完 of a claim that no service item carries: small things done at once, members, helpers."""
    with transaction.atomic():
        need, row = _locked(claim)
        permissions.check_can_complete(by, row)
        row = workflow.move(
            row, ClaimState.COMPLETED, by=by, table=CLAIM_MOVES, verb="claims.complete",
            completed_at=clock.now(), note=result.strip()[:300],
        )  # fmt: skip
        timeline.entry(f"{claim_words(row)}：办完", by=by, need=need, note=result.strip())
        cascade.follow(need, by=by, result=result.strip()[:300])
    _follow(claim, row)
    return row


def verify(claim: Claim, *, by: Any) -> Claim:
    """核验: the secretary saw that it is done."""
    with transaction.atomic():
        need, row = _locked(claim)
        permissions.check_can_verify(by, row)
        row = workflow.move(
            row, ClaimState.VERIFIED, by=by, table=CLAIM_MOVES, verb="claims.verify", verified_at=clock.now()
        )
        timeline.entry(f"{claim_words(row)}：核验", by=by, need=need)
    _follow(claim, row)
    return row
