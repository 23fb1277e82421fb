"""消息: what the program tells a user inside the portal."""

from collections.abc import Iterable, Mapping
from typing import Any

from tianyuan import clock
from tianyuan.outbox.models import InboxMessage
from tianyuan.outbox.outside import tell


def notify(
    users: Iterable[Any],
    *,
    title: str,
    body: str = "",
    url: str = "",
    kind: str = "",
    key: str = "",
    why: str | Mapping[int, str] = "",
    outside: str = "",
    committee_id: int | None = None,
) -> int:
    """Write one message to each user (a User or its id) in the caller's transaction; returns how many users.

    `url` is a path of this portal. With a `key`, a user who has a message of that key gets no second one.
    `why` says why this user is told (为什么收到): the same words for all, or words by user id.
    `outside` is what groups and mailboxes are told of it, if anything: a sentence that stands for itself and may be
    read by everybody there; `committee_id` says whose group, None the town's.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"inbox: not a path of this portal: {url!r}")
    ids = list(dict.fromkeys(getattr(user, "pk", user) for user in users))
    moment = clock.now()
    rows = [
        InboxMessage(
            user_id=pk, title=title[:200], body=body, url=url, kind=kind, key=key, created_at=moment,
            why=(why if isinstance(why, str) else why.get(pk, ""))[:120],
        )
        for pk in ids
    ]  # fmt: skip
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=bool(key), batch_size=500)
    if outside:
        tell(outside, kind=kind, url=url, key=key, committee_id=committee_id, users=ids)
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
