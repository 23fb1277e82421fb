"""Writing one row: lock, version, check of the values, save, record. This app's actions are made of it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from tianyuan import audit
from tianyuan.refusals import BadInput, Conflict, check_version
from tianyuan.workflow import locked

M = TypeVar("M", bound=models.Model)
BEATEN = "刚刚有人登记了同样的内容，请刷新后再看"


def create(row: M, *, by: Any, verb: str, after: Mapping[str, Any], committee_id: int | None = None) -> M:
    """Save a new row and record it. Raises BadInput in words for values that make no sense."""
    with transaction.atomic():
        check_values(row)
        save(row)
        audit.record(verb, row, by=by, after=after, committee_id=committee_id)
    return row


def change(
    row: M,
    changes: Mapping[str, Any],
    *,
    by: Any,
    verb: str,
    version: int | None = None,
    committee_id: int | None = None,
    note: str = "",
) -> M:
    """Set fields of the row as it is now and count its version up; returns the fresh row.

    Nothing is written when nothing changes. Raises Conflict when somebody was first, BadInput for bad values.
    """
    with transaction.atomic():
        fresh = locked(row)
        check_version(fresh, version)
        before = {name: getattr(fresh, name) for name in changes}
        changed = {name: value for name, value in changes.items() if before[name] != value}
        if not changed:
            return fresh
        for name, value in changed.items():
            setattr(fresh, name, value)
        fresh.version += 1  # type: ignore[attr-defined]
        check_values(fresh)
        save(fresh)
        audit.record(
            verb,
            fresh,
            by=by,
            before={name: before[name] for name in changed},
            after=changed,
            committee_id=committee_id,
            note=note,
        )
    return fresh


def check_values(row: models.Model) -> None:
    """Django's own validation, constraints included, as one sentence."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise BadInput(_words(row, error)) from error


def _words(row: models.Model, error: ValidationError) -> str:
    parts = []
    for name, messages in error.message_dict.items():
        label = (
            ""
            if name == NON_FIELD_ERRORS
            else f"{getattr(row._meta.get_field(name), 'verbose_name', name)}："
        )
        parts += [f"{label}{message}" for message in messages]
    return "；".join(parts)


def save(row: models.Model) -> None:
    """Save; a unique index that says no after the check passed means somebody was faster."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(BEATEN) from error
