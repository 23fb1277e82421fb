"""How far a post sees among the committees: the rooms of all, or its own only (DOMAIN.md section 3)."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from tianyuan.permissions import scope_of

Rows = TypeVar("Rows", bound=QuerySet)


def sees_others(user: Any) -> bool:
    """Does a post look beyond its own committee: names of all committees, their seats and units?"""
    return bool(scope_of(user, "committees.view_others"))


def within(rows: Rows, user: Any, lookup: str, permission: str = "committees.view") -> Rows:
    """Of the rows, those of committees the user sees; `lookup` leads from a row to its committee."""
    if sees_others(user):
        return rows
    return rows.filter(**{f"{lookup}__in": scope_of(user, permission).committees})
