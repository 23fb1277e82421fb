"""通知渠道: who keeps them, whom they serve, and trying one out. Each step is in the audit, the address never."""

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from tianyuan import audit, clock, permissions
from tianyuan.outbox import kinds, transport
from tianyuan.outbox.models import Channel, Mute
from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.workflow import locked

REFUSAL = "通知渠道由镇党建办或系统管理员维护"
TOWN = "镇党建办"
SAME_NAME = "已有同名的通知渠道，请换个名称"
TRIAL = "这是一条试发的消息：收到就说明通知渠道接通了，不用回复。"
VERBS = {
    "channels.add": "登记通知渠道",
    "channels.switch_off": "停用通知渠道",
    "channels.switch_on": "启用通知渠道",
    "channels.try": "试发一条消息",
}
Groups = Callable[[], list[tuple[int, str]]]
_groups: list[Groups] = []


def register_groups(groups: Groups) -> None:
    """Say which committees have a group (id and name), from the app that knows them."""
    _groups[:] = [groups]


def groups() -> list[tuple[int, str]]:
    return _groups[0]() if _groups else []


def whose(channel: Channel) -> str:
    """`龙井社区“大党委”`, or the town's office."""
    return dict(groups()).get(channel.committee_id, "已停用的大党委") if channel.committee_id else TOWN


def check_can_edit(by: Any) -> None:
    permissions.check(by, "channels.edit", REFUSAL)


def add(
    *,
    name: str,
    address: str,
    secret: str = "",
    committee_id: int | None = None,
    kinds_carried: Collection[str],
    by: Any,
) -> Channel:
    """Register a way out. Raises Denied, BadInput (address, group or kind unknown), Conflict (name)."""
    check_can_edit(by)
    if committee_id is not None and committee_id not in dict(groups()):
        raise BadInput("没有这个大党委，请重新选")
    unknown = set(kinds_carried) - {kind.key for kind in kinds.known()}
    if unknown or not kinds_carried:
        raise BadInput("请选要发哪些消息")
    found = transport.recognise(address, secret)
    row = Channel(
        name=name, address=found.address, service=found.service, shown=found.shown, committee_id=committee_id,
        kinds=sorted(kinds_carried), created_by=by,
    )  # fmt: skip
    with transaction.atomic():
        _save(row)
        audit.record("channels.add", row, by=by, after=_facts(row), committee_id=committee_id)
    return row


def switch_off(channel: Channel, *, by: Any) -> Channel:
    """Nothing goes through it any more; what waits in it is dropped."""
    return _switch(channel, by=by, on=False)


def switch_on(channel: Channel, *, by: Any) -> Channel:
    return _switch(channel, by=by, on=True)


def _switch(channel: Channel, *, by: Any, on: bool) -> Channel:
    check_can_edit(by)
    with transaction.atomic():
        row = locked(channel)
        if on == (row.switched_off_at is None):
            raise Denied("已经是启用的" if on else "已经停用了")
        row.switched_off_at, row.failure, row.failed_at = None if on else clock.now(), "", None
        _save(row)
        row.lines.filter(sent_at__isnull=True).delete()
        verb = "channels.switch_on" if on else "channels.switch_off"
        audit.record(verb, row, by=by, after=_facts(row), committee_id=row.committee_id)
    return row


def try_out(channel: Channel, *, by: Any) -> None:
    """发一条试试, at once and at any hour. Raises Denied, or BadInput with the reason it did not arrive."""
    check_can_edit(by)
    if settings.DEMO:
        raise BadInput(transport.DEMO_WORDS)
    with transaction.atomic():
        audit.record("channels.try", channel, by=by, after=_facts(channel), committee_id=channel.committee_id)
    try:
        transport.deliver(channel.address, "试发", f"{TRIAL}（{whose(channel)} · {channel.name}）")
    except transport.NotSent as refusal:
        failed(channel.pk, refusal.words)
        raise BadInput(f"没有发出去：{refusal.words}") from None
    went_out(channel.pk)


def went_out(channel_id: int) -> None:
    Channel.objects.filter(pk=channel_id).update(sent_at=clock.now(), failed_at=None, failure="")


def failed(channel_id: int, words: str) -> None:
    Channel.objects.filter(pk=channel_id).update(failed_at=clock.now(), failure=words[:200])


def mute(user: Any, keys: Collection[str]) -> None:
    """The kinds this user does not want outside, all of them at once."""
    wanted = {kind.key for kind in kinds.known()} & set(keys)
    with transaction.atomic():
        Mute.objects.filter(user=user).exclude(kind__in=wanted).delete()
        Mute.objects.bulk_create([Mute(user=user, kind=key) for key in sorted(wanted)], ignore_conflicts=True)


def muted(user: Any) -> list[str]:
    return list(Mute.objects.filter(user=user).values_list("kind", flat=True))


def _save(row: Channel) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(SAME_NAME) from error


def _facts(row: Channel) -> dict[str, Any]:
    """What the audit keeps: everything but the address."""
    return {
        "name": row.name, "service": transport.SERVICES[row.service], "committee_id": row.committee_id,
        "kinds": row.kinds, "switched_off_at": row.switched_off_at,
    }  # fmt: skip
