"""What goes to groups and mailboxes: gathered into digests, never at night unless urgent, sent at least once."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min

from tianyuan import clock
from tianyuan.outbox import kinds, sending
from tianyuan.outbox.models import Channel, Mute, OutboxMessage, OutsideLine
from tianyuan.ui import leaks

TASK = "outbox.outside"
HEADING = "田园镇社区大党委工作平台"
LONGEST_LINE = 300
# A robot of 企业微信 takes 2,048 bytes.
MOST_BYTES = 1900
SHORTEST = timedelta(minutes=1)


def tell(
    text: str,
    *,
    kind: str,
    url: str = "",
    key: str = "",
    committee_id: int | None = None,
    users: Collection[int] = (),
) -> int:
    """Put a sentence on its way through every channel that carries it; returns how many.

    `committee_id` names whose group is meant, None the town's. With a `key` a channel says it once. Where all of
    `users` (ids of those it is about) muted the kind, nobody is told outside. In the caller's transaction.
    """
    channels = [] if settings.DEMO else _carrying(kind, committee_id)
    if not channels or _all_muted(users, kind):
        return 0
    moment, urgent = clock.now(), kinds.is_urgent(kind)
    due = goes_at(moment, urgent=urgent)
    rows = [
        OutsideLine(
            channel=channel, kind=kind, text=leaks.masked(text)[:LONGEST_LINE], url=url, key=key, urgent=urgent,
            created_at=moment, due_at=due,
        )
        for channel in channels
    ]  # fmt: skip
    OutsideLine.objects.bulk_create(rows, ignore_conflicts=bool(key))
    for channel in channels:
        ring(channel.pk, due)
    return len(rows)


def _carrying(kind: str, committee_id: int | None) -> list[Channel]:
    rows = Channel.objects.active().filter(committee_id=committee_id)
    return [channel for channel in rows if kind in channel.kinds]


def _all_muted(users: Collection[int], kind: str) -> bool:
    return bool(users) and Mute.objects.filter(user__in=users, kind=kind).count() >= len(set(users))


def ring(channel_id: int, due: datetime) -> None:
    """See to it that the channel's one open run comes no later than this."""
    row = sending.send(TASK, {"channel_id": channel_id}, key=str(channel_id), due_at=due)
    OutboxMessage.objects.open().filter(pk=row.pk, due_at__gt=due).update(due_at=due)


def is_quiet(moment: datetime) -> bool:
    """Between 22:00 and 7:00 on the wall (QUIET_FROM, QUIET_TO)."""
    hour, starts, ends = clock.local(moment).hour, settings.QUIET_FROM, settings.QUIET_TO
    return starts <= hour < ends if starts < ends else hour >= starts or hour < ends


def morning_after(moment: datetime) -> datetime:
    """The end of the quiet hours this moment lies in."""
    day = clock.local(moment).date()
    ends = clock.at(day, settings.QUIET_TO)
    return ends if ends > moment else clock.at(day + timedelta(days=1), settings.QUIET_TO)


def goes_at(moment: datetime, *, urgent: bool) -> datetime:
    """When what arises now goes out: urgent at once, else with the next digest, and after a night."""
    if urgent:
        return moment
    step = max(settings.DIGEST_EVERY, SHORTEST).total_seconds()
    digest = moment + timedelta(seconds=step - moment.timestamp() % step)
    held = next((at for at in (moment, digest) if is_quiet(at)), None)
    return morning_after(held) if held else digest


def due_lines(channel: Channel) -> list[OutsideLine]:
    """What goes out now, oldest first. A run that comes late into the night leaves what is not urgent for 7:00."""
    moment = clock.now()
    lines = channel.lines.filter(sent_at__isnull=True, due_at__lte=moment)
    if is_quiet(moment):
        lines.filter(urgent=False).update(due_at=morning_after(moment))
        lines = lines.filter(urgent=True)
    return list(lines.order_by("created_at", "pk"))


def ring_again(channel: Channel) -> None:
    """For what was written while a run was under way. In a transaction, after that run is done."""
    due = channel.lines.filter(sent_at__isnull=True).aggregate(first=Min("due_at"))["first"]
    if due is not None:
        ring(channel.pk, due)


def digest(channel: Channel, lines: Collection[OutsideLine], whose: str) -> tuple[str, str]:
    """Title and body of one message. What does not fit a robot's message is counted: it stands in the portal."""
    title = f"【{HEADING}】" if len(lines) == 1 else f"【{HEADING}】{len(lines)} 条消息"
    why = f"为什么收到：这里登记为{whose}的通知渠道。"
    room = MOST_BYTES - len(f"{title}\n{why}\n另有 999 条，请到平台看。".encode())
    body: list[str] = []
    for number, line in enumerate(lines, start=1):
        said = _said(line, number if len(lines) > 1 else 0)
        room -= len(said.encode()) + 1
        if room < 0 and body:
            body.append(f"另有 {len(lines) - len(body)} 条，请到平台看。")
            break
        body.append(said)
    return title, "\n".join([*body, why])


def _said(line: OutsideLine, number: int) -> str:
    head = f"{number}. " if number else ""
    link = f"\n{settings.PUBLIC_URL}{line.url}" if settings.PUBLIC_URL and line.url else ""
    return f"{head}{line.text}{link}"
