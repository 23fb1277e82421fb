"""消息: what the program tells a user inside the portal."""

from collections.abc import Iterable
from typing import Any

from tianyuan import clock
from tianyuan.outbox.models import InboxMessage


def notify(
    users: Iterable[Any], *, title: str, body: str = "", url: str = "", kind: str = "", key: str = ""
) -> int:
    """Write one message to each user (a User or its id) in the caller's transaction; returns how many users.

    `url` is a path of this portal. With a `key`, a user who has a message of that key gets no second one.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"inbox: not a path of this portal: {url!r}")
    ids = dict.fromkeys(getattr(user, "pk", user) for user in users)
    moment = clock.now()
    rows = [
        InboxMessage(user_id=pk, title=title[:200], body=body, url=url, kind=kind, key=key, created_at=moment)
        for pk in ids
    ]
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=bool(key), batch_size=500)
    return len(rows)


def unread_count(user: Any) -> int:
    """How many messages wait to be read: the number in the top bar."""
    return InboxMessage.objects.visible_to(user).unread().count()


def mark_read(user: Any, message_id: int | None = None) -> int:
    """Mark one message of the user as read, or all of them; returns how many were unread before."""
    rows = InboxMessage.objects.visible_to(user).unread()
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    return rows.update(read_at=clock.now())
