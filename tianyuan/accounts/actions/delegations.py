"""Standing in for a secretary on leave: by name and date."""

from datetime import date
from typing import Any

from django.db import transaction

from tianyuan import audit, clock
from tianyuan.accounts.models import Delegation, RoleGrant, User
from tianyuan.accounts.posts import own_committee_posts
from tianyuan.permissions import ADMINISTRATORS, Denied, Role

LONGEST_DAYS = 366


def may_delegate(user: User) -> bool:
    """Does the user hold a secretary's post in person?"""
    return any(post.role == Role.SECRETARY for post in own_committee_posts(user))


def delegate(giver: User, receiver: User, *, starts: date, ends: date, reason: str, by: Any) -> Delegation:
    """Lend the giver's committee posts to the receiver from `starts` to `ends`, both included.

    Only the giver may, for no more than a year, and one delegation at a time. Raises Denied.
    """
    if giver != by:
        raise Denied("只能由本人委托")
    if not may_delegate(giver):
        raise Denied("只有书记本人可以委托代行")
    _check_receiver(giver, receiver)
    _check_dates(starts, ends)
    if not reason.strip():
        raise Denied("请写明事由")
    with transaction.atomic():
        # Both rows, in one order, so that two delegations at once queue instead of crossing.
        list(User.objects.select_for_update().filter(pk__in=[giver.pk, receiver.pk]).order_by("pk"))
        _check_free(giver, starts, ends)
        delegation = Delegation.objects.create(
            giver=giver,
            receiver=receiver,
            starts=starts,
            ends=ends,
            reason=reason.strip()[:100],
        )
        audit.record(
            "accounts.delegate",
            delegation,
            by=by,
            after={
                "giver": giver,
                "receiver": receiver,
                "starts": starts,
                "ends": ends,
                "reason": delegation.reason,
            },
        )
    return delegation


def _check_receiver(giver: User, receiver: User) -> None:
    if giver == receiver:
        raise Denied("不能委托给自己")
    if not receiver.is_active:
        raise Denied("对方账号已停用")
    if RoleGrant.objects.filter(user=receiver, role__in=ADMINISTRATORS).exists():
        raise Denied("系统管理员、安全管理员和审计员不能代行书记职责")


def _check_dates(starts: date, ends: date) -> None:
    if ends < starts:
        raise Denied("结束日期不能早于开始日期")
    if starts < clock.today():
        raise Denied("开始日期不能早于今天")
    if (ends - starts).days >= LONGEST_DAYS:
        raise Denied("委托最长一年")


def _check_free(giver: User, starts: date, ends: date) -> None:
    overlapping = Delegation.objects.filter(giver=giver, ended_at=None, starts__lte=ends, ends__gte=starts)
    if other := overlapping.select_related("receiver").first():
        raise Denied(f"{other.starts} 至 {other.ends} 已委托{other.receiver}，请先结束那一次")


def end_delegation(delegation: Delegation, *, by: Any) -> Delegation:
    """End a delegation early. Raises Denied for anybody but the giver, or when it is over."""
    with transaction.atomic():
        row = Delegation.objects.select_for_update().select_related("giver", "receiver").get(pk=delegation.pk)
        if row.giver != by:
            raise Denied("只有委托人本人可以提前结束")
        if row.is_over:
            raise Denied("这次委托已经结束")
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        audit.record("accounts.end_delegation", row, by=by, after={"ended_at": row.ended_at})
    return row
