"""资源清单: what a unit offers this year, typed once by the unit or the committee's staff."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.actions.organizations import known_categories
from committees.models import Organization, Resource
from committees.permissions import check_can_edit_organization, check_can_edit_resource
from tianyuan import audit, clock
from tianyuan.refusals import BadInput, check_version
from tianyuan.workflow import locked

FIELDS = frozenset({"kind", "title", "amount", "unit", "period", "categories", "year"})


def add(
    organization: Organization,
    *,
    kind: str,
    title: str,
    by: Any,
    categories: Iterable[str] = (),
    year: int | None = None,
    **values: Any,
) -> Resource:
    """One thing the unit offers, this year unless told. `values`: amount, unit, period."""
    check_can_edit_organization(by, organization)
    _check_known(values)
    resource = Resource(
        organization=organization,
        kind=kind,
        title=title,
        year=year or clock.today().year,
        categories=known_categories(categories),
        **values,
    )
    _check_amount(resource.amount)
    after = {"organization": organization, "kind": kind, "title": title, **values}
    return rows.create(resource, by=by, verb="resources.add", after=after)


def change(resource: Resource, *, by: Any, version: int | None = None, **changes: Any) -> Resource:
    """Correct FIELDS."""
    check_can_edit_resource(by, resource)
    _check_known(changes)
    if "categories" in changes:
        changes["categories"] = known_categories(changes["categories"])
    _check_amount(changes.get("amount", 1))
    return rows.change(resource, changes, by=by, verb="resources.change", version=version)


def remove(resource: Resource, *, by: Any, version: int | None = None) -> None:
    """Take an offer off the list; what was cited from it stays where it was cited."""
    check_can_edit_resource(by, resource)
    with transaction.atomic():
        fresh = locked(resource)
        check_version(fresh, version)
        before = {name: getattr(fresh, name) for name in ("title", "amount", "unit", "period", "year")}
        audit.record("resources.remove", fresh, by=by, before={**before, "organization": fresh.organization})
        fresh.delete()


def _check_known(values: Any) -> None:
    if unknown := values.keys() - FIELDS:
        raise TypeError(f"not fields of a resource: {sorted(unknown)}")


def _check_amount(amount: int) -> None:
    if amount < 1:
        raise BadInput("数量至少是 1")
