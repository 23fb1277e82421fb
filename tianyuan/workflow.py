"""Moves of a state: lock the row, check the move against its table, save, record. The only way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from tianyuan import audit
from tianyuan.permissions import Denied

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Transitions:
    """A table of allowed moves: state → the states it may become. docs/states.md is generated from it.

    `versioned`: the rows have a `version` that every move counts up, so that an edit page opened before notices.
    """

    name: str
    states: type[models.TextChoices]
    moves: Mapping[str, frozenset[str]] = field(default_factory=dict)
    versioned: bool = False

    def allows(self, old: str, new: str) -> bool:
        return new in self.moves.get(old, frozenset())

    def refusal(self, old: str, new: str) -> str:
        """Why not, in words."""
        return f"现在是“{self.states(old).label}”，不能改为“{self.states(new).label}”"


def locked(obj: M) -> M:
    """The row as it is now, locked until the transaction ends. Call inside `transaction.atomic`.

    SQLite has one writer and takes its lock at BEGIN; there this is a plain read.
    """
    return type(obj)._base_manager.select_for_update().get(pk=obj.pk)  # type: ignore[return-value]


def move(
    obj: M,
    to: str,
    *,
    by: Any,
    table: Transitions,
    verb: str,
    field: str = "state",
    note: str = "",
    **changes: Any,
) -> M:
    """Move a row to a state and record it; returns the row fresh from the database.

    `verb` names the audit event (`needs.accept`), `changes` are fields that change with the state.
    Raises Denied when the table does not allow the move from where the row stands *now*.
    """
    with transaction.atomic():
        row = locked(obj)
        old = getattr(row, field)
        if not table.allows(old, to):
            raise Denied(table.refusal(old, to))
        setattr(row, field, to)
        for name, value in changes.items():
            setattr(row, name, value)
        saved = [field, *changes]
        if table.versioned:
            row.version += 1  # type: ignore[attr-defined]
            saved.append("version")
        row.save(update_fields=saved)
        audit.record(verb, row, by=by, before={field: old}, after={field: to, **changes}, note=note)
    _follow(obj, row, saved)
    return row


def move_many(
    rows: models.QuerySet,
    to: str,
    *,
    by: Any,
    table: Transitions,
    verb: str,
    state: str,
    field: str = "state",
    note: str = "",
    **changes: Any,
) -> list[int]:
    """Move those of the rows that stand in `state`, in one statement and with one audit event.

    Returns their ids. For hundreds of rows an agenda moves at once; raises Denied when the table forbids it.
    """
    if not table.allows(state, to):
        raise Denied(table.refusal(state, to))
    with transaction.atomic():
        ids = list(rows.filter(**{field: state}).select_for_update().values_list("pk", flat=True))
        if ids:
            counted = {"version": F("version") + 1} if table.versioned else {}
            rows.model._base_manager.filter(pk__in=ids).update(**{field: to}, **counted, **changes)
            audit.record(verb, None, by=by, before={field: state}, after={field: to, "ids": ids}, note=note)
    return ids


def _follow(obj: models.Model, row: models.Model, names: list[str]) -> None:
    """Let the caller's copy show what was saved, so that templates and tests need no reload."""
    for name in names:
        setattr(obj, name, getattr(row, name))
