"""Celery's edge of the outbox."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction

from tianyuan import clock
from tianyuan.outbox import channels, deliveries, outside, periodic, transport
from tianyuan.outbox.models import Channel, InboxMessage, OutboxMessage, OutsideLine

ATTEMPTS = 6
REST = timedelta(hours=1)  # for a channel whose attempts were all in vain


@shared_task(name="outbox.tick")
def tick() -> None:
    """Beat's doorbell: send the periodic jobs that are due."""
    periodic.send_due()


@deliveries.task("outbox.periodic", attempts=3)
def run_periodic(delivery: deliveries.Delivery, *, name: str) -> None:
    periodic.run(name, delivery)


@periodic.job("outbox.purge", at_hour=3)
def purge(delivery: deliveries.Delivery) -> None:
    """Delete what is done and old: outbox rows, messages read long ago, notices sent or out of date."""
    now = clock.now()
    with delivery.finish():
        OutboxMessage.objects.filter(done_at__lt=now - settings.KEEP_DONE_WORK).delete()
        OutboxMessage.objects.filter(failed_at__lt=now - settings.KEEP_FAILED_WORK).delete()
        InboxMessage.objects.filter(read_at__lt=now - settings.KEEP_READ_MESSAGES).delete()
        OutsideLine.objects.filter(sent_at__lt=now - settings.KEEP_DONE_WORK).delete()
        OutsideLine.objects.filter(
            sent_at__isnull=True, due_at__lt=now - settings.KEEP_UNSENT_NOTICES
        ).delete()


def _say_failed(row: OutboxMessage, reason: str) -> None:
    channels.failed(row.payload["channel_id"], reason or "发送程序出错")


@deliveries.task("outbox.outside", attempts=ATTEMPTS, on_failure=_say_failed)
def send_outside(delivery: deliveries.Delivery, *, channel_id: int) -> None:
    """One digest through one channel. What is given up goes with the next digest, until it is out of date."""
    channel = Channel.objects.active().filter(pk=channel_id).first()
    lines = outside.due_lines(channel) if channel else []
    if channel and lines:
        _deliver(delivery, channel, lines)
    with delivery.finish():
        OutsideLine.objects.filter(pk__in=[line.pk for line in lines]).update(sent_at=clock.now())
        if lines:
            channels.went_out(channel_id)
    if channel:
        with transaction.atomic():
            outside.ring_again(channel)


def _deliver(delivery: deliveries.Delivery, channel: Channel, lines: list[OutsideLine]) -> None:
    title, body = outside.digest(channel, lines, channels.whose(channel))
    try:
        transport.deliver(channel.address, title, body)
    except transport.NotSent as refusal:
        channels.failed(channel.pk, refusal.words)
        if delivery.attempt >= ATTEMPTS or settings.DEMO:
            raise deliveries.GiveUp(refusal.words) from None
        raise


@periodic.job("outbox.outside_sweep", every=timedelta(minutes=10))
def sweep_outside(delivery: deliveries.Delivery) -> None:
    """Ring for channels in which something waits, also what an earlier run had to give up."""
    with delivery.finish():
        waiting = OutsideLine.objects.filter(sent_at__isnull=True)
        failing = Channel.objects.filter(failed_at__gt=clock.now() - REST)
        for channel in (
            Channel.objects.active().filter(pk__in=waiting.values("channel")).exclude(pk__in=failing)
        ):
            outside.ring_again(channel)
