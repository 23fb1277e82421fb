"""Writing work into the outbox, in the transaction that causes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tianyuan.outbox.models import OutboxMessage


def send(
    task: str, payload: Mapping[str, Any], *, key: str = "", due_at: datetime | None = None
) -> OutboxMessage:
    """Write work for the task of this dotted name; it starts once the caller's transaction is committed.

    `payload` is JSON: ids, dates as text; the task reads rows anew. With a `key`, an open row of the same
    task and key is returned instead of a second one: the work then runs once for both. It may be running
    already, so a task must read what it works on as late as it can. `due_at` is by the installation's clock.
    Raises RuntimeError outside a transaction: the row and its cause must be one commit.
    """
    _require_transaction(task)
    while key:
        row = OutboxMessage.objects.open().filter(task=task, key=key).first()
        if row is not None:
            return row
        try:
            with transaction.atomic():
                return OutboxMessage.objects.create(task=task, payload=dict(payload), key=key, due_at=due_at)
        except IntegrityError:
            continue  # another transaction was first and has committed: read its row
    return OutboxMessage.objects.create(task=task, payload=dict(payload), due_at=due_at)


def _require_transaction(task: str) -> None:
    # A test case's own block does not count: a forgotten `atomic` must fail in tests as it would outside.
    blocks = transaction.get_connection().atomic_blocks
    if not blocks or blocks[-1]._from_testcase:
        raise RuntimeError(f"outbox: {task} was sent outside a transaction")
