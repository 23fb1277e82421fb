"""Who may work on a service item: the community's staff, and its own unit's liaison."""

from typing import Any

from servicelists.models import MonthlyList, ServiceItem
from servicelists.permissions.claims import Move
from servicelists.states import ITEM_MOVES, ClaimState, ItemState, ListStage
from tianyuan.permissions import Denied, check


def check_can_edit(user: Any, item: ServiceItem) -> None:
    check_can_add(user, item.committee_id, item.organization_id)


def check_can_add(user: Any, committee_id: int, organization_id: int) -> None:
    check(
        user,
        "items.edit",
        "服务项由本单位联络员或社区来办",
        committee_id=committee_id,
        organization_id=organization_id,
    )


def check_can_verify(user: Any, item: ServiceItem) -> None:
    check(user, "items.verify", "核验由书记来办", committee_id=item.committee_id)


def check_can_publish(user: Any, list_: MonthlyList) -> None:
    check(user, "lists.publish", "公示和撤回由书记来办", committee_id=list_.committee_id)


def check_can_bundle(user: Any, list_: MonthlyList) -> None:
    check(user, "lists.edit", "整理服务清单由社区来做", committee_id=list_.committee_id)


_STEPS = (
    ("start", "开始实施", ItemState.ONGOING),
    ("finish", "办完了", ItemState.DONE),
    ("cancel", "取消，退回认领", ItemState.CANCELLED),
)


def possible_moves(user: Any, item: ServiceItem) -> list[Move]:
    """The steps the item's state allows, each with the reason why this user may not take it (or "")."""
    reason = _reason(user, item)
    found = [Move(verb, label, reason) for verb, label, to in _STEPS if ITEM_MOVES.allows(item.state, to)]
    if item.state == ItemState.DONE:
        found = [Move("reopen", "还没办完，撤回", reason)]
        if item.claims.filter(state=ClaimState.COMPLETED).exists():
            found.insert(0, Move("verify", "核验", _verify_reason(user, item)))
    return found


def _reason(user: Any, item: ServiceItem) -> str:
    if item.list.stage == ListStage.SETTLED and item.state == ItemState.DONE:
        return "这个月已经月结"
    return _words(check_can_edit, user, item)


def _verify_reason(user: Any, item: ServiceItem) -> str:
    return _words(check_can_verify, user, item)


def _words(guard: Any, user: Any, item: ServiceItem) -> str:
    try:
        guard(user, item)
    except Denied as denied:
        return denied.reason
    return ""
