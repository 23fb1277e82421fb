"""红色联盟: member units of a committee that stand together, one of them in front."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Alliance, Committee, Organization
from committees.permissions import check_can_edit_committee
from committees.queries import units_of
from tianyuan import audit, clock
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, check_version
from tianyuan.workflow import locked


def form(
    committee: Committee,
    *,
    name: str,
    lead: Organization,
    members: Iterable[Organization],
    purpose: str = "",
    formed_on: date | None = None,
    by: Any,
) -> Alliance:
    """A new alliance. Raises BadInput for units that are no members, fewer than two, or a day to come."""
    with transaction.atomic():
        check_can_edit_committee(by, committee)
        others = _others(committee, lead, members)
        alliance = Alliance(
            committee=committee, name=name.strip(), purpose=purpose.strip(), lead=lead,
            formed_on=_past(formed_on or clock.today()),
        )  # fmt: skip
        after = {"name": alliance.name, "lead": lead, "members": [unit.pk for unit in others]}
        rows.create(alliance, by=by, verb="alliances.form", after=after, committee_id=committee.pk)
        alliance.members.set(others)
    return alliance


def change(
    alliance: Alliance,
    *,
    name: str,
    lead: Organization,
    members: Iterable[Organization],
    purpose: str = "",
    formed_on: date,
    version: int | None = None,
    by: Any,
) -> Alliance:
    """Correct it; who leads and who belongs to it are recorded. Claims made in its name stay as they are."""
    with transaction.atomic():
        check_can_edit_committee(by, alliance.committee)
        row = locked(alliance)
        check_version(row, version)
        _still(row)
        others = _others(row.committee, lead, members)
        before = {"members": sorted(row.members.values_list("pk", flat=True))}
        values = {
            "name": name.strip(),
            "purpose": purpose.strip(),
            "lead": lead,
            "formed_on": _past(formed_on),
        }
        row = rows.change(row, values, by=by, verb="alliances.change", committee_id=row.committee_id)
        after = {"members": sorted(unit.pk for unit in others)}
        if before != after:
            row.members.set(others)
            audit.record("alliances.members", row, by=by, before=before, after=after)
    return row


def end(alliance: Alliance, *, ended_on: date | None = None, version: int | None = None, by: Any) -> Alliance:
    """解散: it claims nothing new; what it claimed goes on under its lead."""
    with transaction.atomic():
        check_can_edit_committee(by, alliance.committee)
        row = locked(alliance)
        _still(row)
        day = _past(ended_on or clock.today())
        if day < row.formed_on:
            raise BadInput("解散日期不能早于成立日期")
        return rows.change(
            row,
            {"ended_on": day},
            by=by,
            verb="alliances.end",
            version=version,
            committee_id=row.committee_id,
        )


def _still(alliance: Alliance) -> None:
    if alliance.ended_on is not None:
        raise Denied("这个联盟已经解散")


def _others(committee: Committee, lead: Organization, members: Iterable[Organization]) -> list[Organization]:
    """The members beside the lead."""
    others = [unit for unit in dict.fromkeys(members) if unit.pk != lead.pk]
    if not others:
        raise BadInput("联盟至少两家单位：请再选一家成员单位")
    here = set(units_of(committee).values_list("pk", flat=True))
    for unit in [lead, *others]:
        if unit.pk not in here:
            raise BadInput(f"{unit}不是本大党委的成员单位")
    return others


def _past(day: date) -> date:
    if day > clock.today():
        raise BadInput("日期不能晚于今天")
    return day
