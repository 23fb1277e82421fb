"""意向 and 单位已同意: what a unit says before the secretary registers it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from committees.models import Alliance, Membership, Organization, Person
from servicelists import cascade
from servicelists.actions import timeline
from servicelists.models import Claim, Meeting, Need, Unsuitable
from servicelists.permissions import claims as permissions
from servicelists.queries.claims import (
    amount_words,
    claimant_words,
    lead_of,
    promised_by_default,
    staff_to_tell,
    taken_words,
)
from servicelists.queries.reasons import reasons
from servicelists.queries.windows import Window, window_of
from servicelists.rules import Rules
from servicelists.states import CLAIM_MOVES, ClaimRole, ClaimState, NeedKind
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied, account_of
from tianyuan.refusals import BadInput, Conflict
from tianyuan.workdays import calendar

LATEST_YEARS = 2


def create(
    need: Need,
    *,
    by: Any,
    organization: Organization | None = None,
    member: Person | None = None,
    alliance: Alliance | None = None,
    role: str = ClaimRole.LEAD,
    quantity: int = 1,
    measure: str = "",
    promised_on: date | None = None,
    contact: str = "",
    contact_phone: str = "",
    for_unit: bool = False,
    asked: bool = False,
) -> Claim:
    """意向: a unit (or, for wishes and posts, a member) takes so much of a need.

    `alliance`: in the name of the 红色联盟 the unit leads. `for_unit`: entered by the committee's side for a unit
    in the room. `asked`: the town asked for it.
    `quantity` is at least 1; a helper of one thing takes no share of it, whatever is asked.
    Raises Denied (who, when), BadInput (numbers, date) or Conflict in words when somebody was first.
    """
    role = ClaimRole.MEMBER if member is not None else role
    try:
        with transaction.atomic():
            row = workflow.locked(need)
            if not asked:
                permissions.check_can_claim(
                    by, row, organization=organization, member=member, for_unit=for_unit
                )
            permissions.check_can_claim_as(row, organization, alliance)
            window = _open_window(row, asked)
            promised_on = promised_on or promised_by_default(window.list, window.earliest, window.meeting)
            _check_input(row, quantity, role, promised_on, window, measure)
            _check_one_place(row, role, quantity)
            quantity = _share(row, role, quantity)
            _check_free(row, organization, member, role, quantity)
            claim = Claim(
                need=row, organization=organization, member=member, alliance=alliance, role=role, quantity=quantity,
                measure=measure.strip(), promised_on=promised_on, contact=contact, contact_phone=contact_phone,
                for_unit_by=account_of(by) if for_unit else None,
            )  # fmt: skip
            _save(claim, window, by=by)
            need.claimed_quantity = row.claimed_quantity
            return claim
    except IntegrityError as error:  # the constraints saw what the checks could not
        need.refresh_from_db()
        raise Conflict(taken_words(need)) from error


def _open_window(need: Need, asked: bool) -> Window:
    window = window_of(need, asked=asked)
    if window.reason:
        raise Denied(window.reason)
    return window


def _check_input(
    need: Need, quantity: int, role: str, promised_on: date, window: Window, measure: str
) -> None:
    if role not in ClaimRole.values:
        raise BadInput("认领方式只能是牵头或协办")
    _check_quantity(need, quantity)
    _check_date(promised_on, window)
    if len(measure) > 300:
        raise BadInput("解决措施最多 300 个字")


def _check_one_place(need: Need, role: str, quantity: int) -> None:
    if role == ClaimRole.MEMBER and need.kind == NeedKind.POST and quantity > 1:
        raise BadInput("服务岗位一人认领 1 名，其他名额留给别人")


def _share(need: Need, role: str, quantity: int) -> int:
    """One thing cannot be divided: its helpers help the lead and leave the thing itself to it."""
    return 0 if role == ClaimRole.SUPPORT and need.is_one_thing else quantity


def _check_quantity(need: Need, quantity: int) -> None:
    if not 1 <= quantity <= need.quantity:
        raise BadInput(f"数量请填 1 到 {need.quantity} 之间的整数（{need.unit}）")


def _check_date(promised_on: date, window: Window) -> None:
    if promised_on < window.earliest:
        raise BadInput(f"承诺完成日期不能早于 {window.earliest.month} 月 {window.earliest.day} 日")
    if promised_on.year > clock.today().year + LATEST_YEARS:
        raise BadInput("承诺完成日期太远了，请核对年份")


def _check_free(need: Need, organization, member, role: str, quantity: int) -> None:
    """Words for what the constraints would refuse; under the need's lock."""
    mine = need.claims.active().filter(organization=organization, member=member).first()
    if mine is not None:
        raise Conflict(
            f"{claimant_words(mine)}已经认领过这一件{amount_words(mine.quantity, need)}，不用再认领"
        )
    if role == ClaimRole.LEAD and lead_of(need) is not None:
        raise Conflict(taken_words(need) + ("，可以协办" if need.left else ""))
    if quantity > need.left:
        raise Conflict(taken_words(need))


def _save(claim: Claim, window: Window, *, by: Any) -> None:
    need = claim.need
    rules = window.list.in_force if window.list else Rules()
    claim.committee_id = need.committee_id or _home_of(claim.organization)
    claim.list = window.list
    claim.created_by = account_of(by)
    claim.claimed_at = clock.now()
    claim.agree_by = window.answer_by(rules.agree_workdays) if claim.organization_id else None
    if claim.organization_id and not claim.contact:
        _fill_contact(claim)
    cascade.free(need, -claim.quantity)
    claim.save(force_insert=True)
    audit.record("claims.create", claim, by=by, after=_facts(claim))
    _tell_timeline(claim, "意向", by=by)
    if claim.member_id:
        _tell_staff(claim, f"党员认领{need.get_kind_display()}，待登记")
    Unsuitable.objects.filter(need=need, organization=claim.organization_id).delete()


def _home_of(organization: Organization | None) -> int:
    """The committee of a unit the town asked for a need that belongs to none."""
    rows = Membership.objects.active().filter(organization=organization)
    membership = rows.order_by("committee__community__order").first()
    if membership is None:
        raise Denied("这家单位还没有加入任何大党委")
    return membership.committee_id


def _fill_contact(claim: Claim) -> None:
    rows = Membership.objects.active().filter(
        organization=claim.organization_id, committee=claim.committee_id
    )
    membership = rows.select_related("liaison").first()
    if membership is not None and membership.liaison is not None:
        claim.contact, claim.contact_phone = membership.liaison.name, membership.liaison.phone


def _facts(claim: Claim) -> dict[str, Any]:
    return {
        "need": claim.need, "organization": claim.organization, "member": claim.member, "role": claim.role,
        "quantity": claim.quantity, "promised_on": claim.promised_on, "for_unit_by": claim.for_unit_by,
        **({"alliance": claim.alliance} if claim.alliance else {}),
    }  # fmt: skip


def claim_words(claim: Claim) -> str:
    """`县医院牵头认领 26 户`."""
    how = claim.get_role_display() if claim.organization_id and not claim.alliance_id else ""
    return f"{claimant_words(claim)}{how}认领{amount_words(claim.quantity, claim.need)}"


def _tell_timeline(claim: Claim, step: str, *, by: Any, note: str = "") -> None:
    for_unit = "（代录）" if claim.for_unit_by_id and step == "意向" else ""
    timeline.entry(f"{claim_words(claim)}：{step}{for_unit}", by=by, need=claim.need, note=note)


def _tell_staff(claim: Claim, what: str, body: str = "") -> None:
    told = staff_to_tell(claim.committee_id)
    inbox.notify(
        told,
        why=reasons(told, claim.committee_id),
        title=f"{claimant_words(claim)} {what}",
        body=body or f"{claim.need.title}{amount_words(claim.quantity, claim.need)}",
        url=f"/claims/{claim.pk}/",
        kind="claims",
    )


def agree(claim: Claim, *, by: Any, measure: str | None = None) -> Claim:
    """单位已同意: the liaison asked at home and brings the yes; the secretary hears of it."""
    with transaction.atomic():
        workflow.locked(claim.need)
        permissions.check_can_answer_for(by, claim)
        changes = {} if measure is None else {"measure": measure.strip()[:300]}
        row = workflow.move(
            claim, ClaimState.AGREED, by=by, table=CLAIM_MOVES, verb="claims.agree",
            agreed_at=clock.now(), **changes,
        )  # fmt: skip
        _tell_timeline(row, "单位已同意", by=by)
        _tell_staff(row, "已同意认领，待登记")
    return row


def agree_back(claim: Claim, *, by: Any) -> Claim:
    """Take the yes back before it is registered: one step back."""
    with transaction.atomic():
        workflow.locked(claim.need)
        permissions.check_can_answer_for(by, claim)
        if workflow.locked(claim).state == ClaimState.REGISTERED:
            raise Denied(CLAIM_MOVES.refusal(ClaimState.REGISTERED, ClaimState.INTENT))
        row = workflow.move(
            claim, ClaimState.INTENT, by=by, table=CLAIM_MOVES, verb="claims.agree_back", agreed_at=None,
            agreed_here=None,
        )  # fmt: skip
        _tell_timeline(row, "撤回同意，回到意向", by=by)
    return row


def change(
    claim: Claim, *, by: Any, quantity: int | None = None, promised_on: date | None = None,
    measure: str | None = None, contact: str | None = None, contact_phone: str | None = None,
) -> Claim:  # fmt: skip
    """Change quantity, date, measure or contact while it is an intention. None leaves a value as it is."""
    try:
        with transaction.atomic():
            need = workflow.locked(claim.need)
            row = workflow.locked(claim)
            permissions.check_can_change(by, row)
            if row.state != ClaimState.INTENT:
                raise Denied(f"现在是“{row.get_state_display()}”，不能再改；可以撤回同意或退回")
            given = {
                "quantity": quantity, "promised_on": promised_on, "measure": measure, "contact": contact,
                "contact_phone": contact_phone,
            }  # fmt: skip
            changes = {name: value for name, value in given.items() if value is not None}
            _check_changes(need, row, changes)
            return _changed(row, need, changes, by=by)
    except IntegrityError as error:
        raise Conflict(taken_words(claim.need)) from error


def _check_changes(need: Need, claim: Claim, changes: dict[str, Any]) -> None:
    if "promised_on" in changes:
        _check_date(changes["promised_on"], window_of(need))
    if "quantity" in changes:
        _check_quantity(need, changes["quantity"])
        changes["quantity"] = _share(need, claim.role, changes["quantity"])
        if changes["quantity"] - claim.quantity > need.left:
            raise Conflict(taken_words(need))


def _changed(claim: Claim, need: Need, changes: dict[str, Any], *, by: Any) -> Claim:
    before = {name: getattr(claim, name) for name in changes}
    cascade.free(need, claim.quantity - changes.get("quantity", claim.quantity))
    for name, value in changes.items():
        setattr(claim, name, value)
    claim.save(update_fields=list(changes))
    audit.record("claims.change", claim, by=by, before=before, after=changes)
    _tell_timeline(claim, "改数量和日期", by=by)
    return claim


def set_deadlines(meeting: Meeting, *, by: Any) -> int:
    """After a meeting was moved or closed: answers are due so many working days after it. Returns how many.

    Called in the transaction of the meeting's own action.
    """
    day = clock.local(meeting.closed_at or meeting.starts_at).date()
    rules = meeting.list.in_force if meeting.list else Rules()
    term = calendar.add(day, rules.agree_workdays)
    claims = Claim.objects.filter(
        need__agenda_items__agenda=meeting.agenda_id, state=ClaimState.INTENT, organization__isnull=False
    )
    late = claims.filter(claimed_at__lt=clock.end_of(day)).exclude(agree_by=term)
    count = late.update(agree_by=term)
    if count:
        audit.record("claims.deadlines", meeting, by=by, after={"agree_by": term, "claims": count})
    return count


def unsuitable(need: Need, *, organization: Organization, by: Any) -> Unsuitable:
    """不适合: no reason asked; remembered, so that the need is not suggested to the unit again."""
    with transaction.atomic():
        permissions.check_can_claim(by, need, organization=organization)
        row, made = Unsuitable.objects.get_or_create(
            need=need, organization=organization, defaults={"at": clock.now(), "user": account_of(by)}
        )
        if made:
            audit.record("claims.unsuitable", need, by=by, after={"organization": organization})
    return row


def suitable_again(need: Need, *, organization: Organization, by: Any) -> None:
    """Take 不适合 back."""
    with transaction.atomic():
        permissions.check_can_claim(by, need, organization=organization)
        if Unsuitable.objects.filter(need=need, organization=organization).delete()[0]:
            audit.record("claims.suitable_again", need, by=by, after={"organization": organization})
