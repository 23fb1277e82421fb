"""成员单位: entered by the town, kept by its committee and, in part, by itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from committees.actions import memberships, rows
from committees.models import Committee, Organization
from committees.permissions import check_can_change_fields, check_can_decide
from committees.states import NeedCategory
from tianyuan.refusals import BadInput
from tianyuan.workflow import locked

FIELDS = frozenset(
    {"name", "short_name", "code", "sector", "functions", "duties", "address", "phone", "community"}
)


def create(
    *, name: str, by: Any, committee: Committee | None = None, joined_on: date | None = None, **values: Any
) -> Organization:
    """A new organisation; with a committee it joins at once. `values`: FIELDS. The town's decision."""
    check_can_decide(by)
    values = _cleaned(values)
    with transaction.atomic():
        organization = rows.create(
            Organization(name=name, **values),
            by=by,
            verb="organizations.create",
            after={"name": name, **values},
        )
        if committee is not None:
            memberships.join(organization, committee, by=by, joined_on=joined_on)
    return organization


def update(
    organization: Organization, *, by: Any, version: int | None = None, **changes: Any
) -> Organization:
    """Correct FIELDS. A liaison may change what the unit knows best; see committees.permissions."""
    changes = _cleaned(changes)
    fresh = Organization.objects.get(pk=organization.pk)
    check_can_change_fields(by, fresh, {n for n, value in changes.items() if getattr(fresh, n) != value})
    return rows.change(organization, changes, by=by, verb="organizations.update", version=version)


def deactivate(
    organization: Organization, *, by: Any, left_on: date, version: int | None = None
) -> Organization:
    """The unit is no more: its memberships end on that day, its liaisons lose their rights."""
    check_can_decide(by)
    with transaction.atomic():
        fresh = locked(organization)
        if not fresh.active:
            raise BadInput(f"{fresh}已经停用")
        for membership in fresh.memberships.filter(left_on__isnull=True):
            memberships.leave(membership, left_on=left_on, by=by)
        return rows.change(fresh, {"active": False}, by=by, verb="organizations.deactivate", version=version)


def activate(organization: Organization, *, by: Any, version: int | None = None) -> Organization:
    """Undo a deactivation; committees are joined anew."""
    check_can_decide(by)
    if Organization.objects.get(pk=organization.pk).active:
        raise BadInput(f"{organization}没有停用")
    return rows.change(organization, {"active": True}, by=by, verb="organizations.activate", version=version)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Known fields only; an empty code is none, so that empty ones do not collide."""
    if unknown := values.keys() - FIELDS:
        raise TypeError(f"not fields of an organisation: {sorted(unknown)}")
    cleaned = dict(values)
    if "code" in cleaned:
        cleaned["code"] = cleaned["code"] or None
    if "functions" in cleaned:
        cleaned["functions"] = known_categories(cleaned["functions"])
    return cleaned


def known_categories(values: Any) -> list[str]:
    """Categories in their fixed order, each once. Raises BadInput for an unknown one."""
    wanted = {str(value) for value in values or []}
    if unknown := wanted - set(NeedCategory.values):
        raise BadInput(f"没有这些职能：{'、'.join(sorted(unknown))[:60]}")
    return [value for value in NeedCategory.values if value in wanted]
