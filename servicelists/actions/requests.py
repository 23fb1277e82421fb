"""商请承接: the town asks a unit to take a need that no meeting placed."""

from typing import Any

from django.db import IntegrityError, transaction

from committees.models import Organization
from servicelists.actions import claims, timeline
from servicelists.models import Claim, ClaimRequest, Need
from servicelists.permissions import claims as permissions
from servicelists.queries.claims import amount_words, lead_of, liaisons_to_tell, staff_to_tell, taken_words
from servicelists.queries.reasons import reasons
from servicelists.queries.windows import ASKABLE
from servicelists.states import ASK_MOVES, AskState, ClaimRole
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.outbox import inbox
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict


def ask(need: Need, *, organization: Organization, words: str = "", by: Any) -> ClaimRequest:
    """Ask a unit to take a need reported to the town or shelved; its liaison finds it on the claiming page."""
    permissions.check_can_ask(by)
    if len(words) > 300:
        raise BadInput("商请说明最多 300 个字")
    try:
        with transaction.atomic():
            row = workflow.locked(need)
            _check_askable(row, organization)
            request = ClaimRequest.objects.create(
                need=row, organization=organization, words=words.strip(), asked_at=clock.now(), asked_by=by
            )
            audit.record("claims.ask", request, by=by, after={"need": row, "organization": organization},
                         committee_id=row.committee_id)  # fmt: skip
            timeline.entry(f"镇党委商请{organization}承接", by=by, need=row, note=request.words)
            inbox.notify(
                told := liaisons_to_tell(organization.pk, row.committee_id),
                title=f"镇党委商请贵单位承接：{row.title}", body=request.words, url="/claims/", kind="claims",
                why=reasons(told, row.committee_id), committee_id=row.committee_id,
                outside=f"镇党委商请{organization}承接：{row.title}",
            )  # fmt: skip
            return request
    except IntegrityError as error:
        raise Conflict(f"已经商请过{organization}，正等答复") from error


def _check_askable(need: Need, organization: Organization) -> None:
    if need.state not in ASKABLE:
        raise Denied(f"这件需求现在是“{need.get_state_display()}”；上报镇党委的和挂账的才商请")
    if not need.left:
        raise Conflict(taken_words(need))
    if need.claims.active().filter(organization=organization).exists():
        raise Conflict(f"{organization}已经认领了这一件")
    if not organization.memberships.active().exists():
        raise Denied("这家单位还没有加入任何大党委，没有联络员可以答复")


def _locked(request: ClaimRequest) -> ClaimRequest:
    workflow.locked(request.need)
    return workflow.locked(request)


def accept(request: ClaimRequest, *, by: Any, quantity: int | None = None, answer: str = "") -> Claim:
    """同意承接: makes a claim the unit has agreed to; the secretary registers it."""
    with transaction.atomic():
        row = _locked(request)
        permissions.check_can_answer(by, row)
        _answered(row, AskState.ACCEPTED, answer, by=by)
        if not row.need.left:
            raise Conflict(taken_words(row.need))
        role = ClaimRole.SUPPORT if lead_of(row.need) else ClaimRole.LEAD
        claim = claims.create(
            row.need, organization=row.organization, role=role, quantity=quantity or row.need.left,
            by=by, asked=True,
        )  # fmt: skip
        claim = claims.agree(claim, by=by)
        _tell_asker(row, "同意承接")
    request.state = row.state
    return claim


def decline(request: ClaimRequest, *, answer: str, by: Any) -> ClaimRequest:
    """暂不能承接, with words; the town asks elsewhere."""
    if not answer.strip():
        raise BadInput("请写一句暂不能承接的原因")
    with transaction.atomic():
        row = _locked(request)
        permissions.check_can_answer(by, row)
        row = _answered(row, AskState.DECLINED, answer, by=by)
        timeline.entry(f"{row.organization}暂不能承接", by=by, need=row.need, note=row.answer)
        _tell_asker(row, "暂不能承接")
    request.state = row.state
    return row


def withdraw(request: ClaimRequest, *, by: Any) -> ClaimRequest:
    """撤回商请."""
    with transaction.atomic():
        row = _locked(request)
        permissions.check_can_ask(by)
        row = _answered(row, AskState.WITHDRAWN, "", by=by)
        timeline.entry(f"撤回对{row.organization}的商请", by=by, need=row.need)
    request.state = row.state
    return row


def _answered(request: ClaimRequest, state: str, answer: str, *, by: Any) -> ClaimRequest:
    return workflow.move(
        request, state, by=by, table=ASK_MOVES, verb=f"claims.ask_{state}",
        answered_at=clock.now(), answer=answer.strip()[:200],
    )  # fmt: skip


def _tell_asker(request: ClaimRequest, what: str) -> None:
    need = request.need
    told = {request.asked_by_id, *staff_to_tell(need.committee_id)}
    inbox.notify(
        told,
        why=reasons(told, need.committee_id) | {request.asked_by_id: "这是您商请的"},
        outside=f"{request.organization} {what}：{need.title}",
        title=f"{request.organization} {what}：{need.title}{amount_words(need.left, need)}",
        body=request.answer, url="/claims/asks/", kind="claims",
    )  # fmt: skip
