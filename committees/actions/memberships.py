"""成员关系: units join and leave a committee; liaison and agreement are kept by its staff."""

from datetime import date
from typing import Any

from django.db import transaction

from committees.actions import persons, rows
from committees.models import Committee, Membership, Organization, Person
from committees.permissions import check_can_decide, check_can_edit_membership
from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.workflow import locked


def join(
    organization: Organization,
    committee: Committee,
    *,
    by: Any,
    joined_on: date | None = None,
    liaison: Person | None = None,
    order: int = 100,
) -> Membership:
    """The unit becomes a member, today unless told: the town's decision."""
    check_can_decide(by)
    joined_on = joined_on or clock.today()
    with transaction.atomic():
        if not locked(organization).active:
            raise BadInput(f"{organization}已停用，不能加入")
        if not committee.active:
            raise BadInput(f"{committee}已不在册")
        if Membership.objects.filter(
            organization=organization, committee=committee, left_on__isnull=True
        ).exists():
            raise BadInput(f"{organization}已是{committee}的成员单位")
        return rows.create(
            Membership(
                organization=organization,
                committee=committee,
                joined_on=joined_on,
                liaison=liaison,
                order=order,
            ),
            by=by,
            verb="memberships.join",
            after={"organization": organization, "joined_on": joined_on, "liaison": liaison},
        )


def leave(membership: Membership, *, left_on: date, by: Any, version: int | None = None) -> Membership:
    """The unit leaves; its liaison loses the right to answer for it here."""
    check_can_decide(by)
    with transaction.atomic():
        fresh = _standing(membership)
        if left_on > clock.today():
            raise BadInput("退出日期不能晚于今天")
        return rows.change(fresh, {"left_on": left_on}, by=by, verb="memberships.leave", version=version)


def set_liaison(
    membership: Membership, person: Person | None, *, by: Any, version: int | None = None
) -> Membership:
    """Who answers for the unit from now on; the former liaison's rights end with it. None: nobody yet."""
    check_can_edit_membership(by, membership)
    with transaction.atomic():
        fresh = _standing(membership)
        return rows.change(fresh, {"liaison": person}, by=by, verb="memberships.set_liaison", version=version)


def set_agreement(
    membership: Membership, *, agreement_on: date | None, by: Any, note: str = "", version: int | None = None
) -> Membership:
    """共建协议: its date and gist."""
    check_can_edit_membership(by, membership)
    if note and agreement_on is None:
        raise BadInput("写了协议摘要，请填协议日期")
    with transaction.atomic():
        fresh = _standing(membership)
        changes = {"agreement_on": agreement_on, "agreement_note": note}
        return rows.change(fresh, changes, by=by, verb="memberships.set_agreement", version=version)


def _standing(membership: Membership) -> Membership:
    fresh = locked(membership)
    if fresh.left_on is not None:
        raise BadInput(f"{fresh.organization}已于 {fresh.left_on} 退出")
    return fresh


def hand_over(
    membership: Membership,
    person: Person | None,
    *,
    by: Any,
    new_name: str = "",
    new_phone: str = "",
    version: int | None = None,
) -> Membership:
    """Liaison is somebody known, somebody entered just now (`new_name`), or nobody."""
    check_can_edit_membership(by, membership)
    with transaction.atomic():
        if person is None and new_name:
            person = persons.create(name=new_name, phone=new_phone, kept_by=membership.committee, by=by)
        return set_liaison(membership, person, by=by, version=version)
