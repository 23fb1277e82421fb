"""Writing audit events. Imports no models: `tianyuan.workflow` is loaded before the apps are."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from tianyuan import clock
from tianyuan.months import Month
from tianyuan.permissions import LinkHolder, SystemActor

if TYPE_CHECKING:
    from tianyuan.audit.models import AuditEvent

# The address the present request came from; set by AuditSourceMiddleware, empty in jobs and commands.
source_address: ContextVar[str | None] = ContextVar("source_address", default=None)

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class ResidentActor:
    """A resident who shows the code of the own matter. `label` must not hold personal data."""

    label: str = "群众"


@dataclass(frozen=True)
class DeviceActor:
    """A machine outside that makes a signed call."""

    label: str


def record(
    verb: str,
    target: models.Model | None,
    *,
    by: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    committee_id: int | None = None,
) -> "AuditEvent":
    """Write what was done into the caller's transaction and return the event.

    `by` is a User, `SYSTEM`, another SystemActor, a LinkHolder, a ResidentActor or a DeviceActor. `before` and
    `after` may hold models, dates, Months, enums and nested lists: JSON is stored. Without `committee_id` the
    target's own is taken when it has one. Raises TransactionManagementError outside `transaction.atomic`.
    """
    _require_transaction()
    event = apps.get_model("audit", "AuditEvent")(
        at=clock.entered_now(),
        verb=verb,
        address=source_address.get(),
        note=plain(note)[:500],
        before=_values(before),
        after=_values(after),
        committee_id=committee_id if committee_id is not None else _committee_of(target),
        **_actor(by),
        **_target(target),
    )
    event.save()
    return event


def unmasked(target: models.Model, *, by: Any, reason: str) -> "AuditEvent":
    """Record that somebody saw personal data in clear, and why. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("查看未脱敏信息须写明事由")
    return record("personal.unmask", target, by=by, note=reason.strip())


def _require_transaction() -> None:
    # A test case's own block does not count: a forgotten `atomic` must fail in tests as it would outside.
    blocks = transaction.get_connection().atomic_blocks
    if not blocks or blocks[-1]._from_testcase:
        raise transaction.TransactionManagementError("audit.record outside transaction.atomic")


def _actor(by: Any) -> dict[str, Any]:
    if isinstance(by, SystemActor):
        return {"actor_kind": "system", "actor": None, "actor_label": plain(by.name)[:80]}
    if isinstance(by, LinkHolder):
        return {"actor_kind": "link", "actor": None, "actor_label": plain(by.name)[:80]}
    if isinstance(by, ResidentActor):
        return {"actor_kind": "resident", "actor": None, "actor_label": plain(by.label)[:80]}
    if isinstance(by, DeviceActor):
        return {"actor_kind": "device", "actor": None, "actor_label": plain(by.label)[:80]}
    if getattr(by, "is_authenticated", False) and getattr(by, "pk", None):
        return {"actor_kind": "user", "actor_id": by.pk, "actor_label": f"{by}（{by.get_username()}）"[:80]}
    raise TypeError(f"not an actor: {by!r}")


def _target(target: models.Model | None) -> dict[str, str]:
    if target is None:
        return {}
    return {
        "target_type": target._meta.label_lower,
        "target_id": str(target.pk)[:40],
        "target_label": plain(str(target))[:120],
    }


def _committee_of(target: models.Model | None) -> int | None:
    if target is None:
        return None
    if target._meta.label_lower == "committees.committee":
        return target.pk
    return getattr(target, "committee_id", None)


def _values(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {str(key): as_json(value) for key, value in values.items()}


def as_json(value: Any) -> Any:
    """A value as JSON that both databases can store; a model becomes its key and its words."""
    if isinstance(value, Enum):  # before str: TextChoices are strings too
        return as_json(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, models.Model):
        return {"id": as_json(value.pk), "label": plain(str(value))[:120]}
    if isinstance(value, Mapping):
        return {plain(str(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        return [as_json(item) for item in value]
    return plain(_text(value))[:LONGEST_TEXT]


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Month | Decimal | float | str):
        return str(value)  # floats as text: the two databases do not print them alike
    return str(value)


def plain(text: str) -> str:
    """Text that every database and encoder takes: no NUL, no lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
