"""Celery's edge of the outbox."""

from celery import shared_task
from django.conf import settings

from tianyuan import clock
from tianyuan.outbox import deliveries, periodic
from tianyuan.outbox.models import InboxMessage, OutboxMessage


@shared_task(name="outbox.tick")
def tick() -> None:
    """Beat's doorbell: send the periodic jobs that are due."""
    periodic.send_due()


@deliveries.task("outbox.periodic", attempts=3)
def run_periodic(delivery: deliveries.Delivery, *, name: str) -> None:
    periodic.run(name, delivery)


@periodic.job("outbox.purge", at_hour=3)
def purge(delivery: deliveries.Delivery) -> None:
    """Delete what is done and old: outbox rows, and messages read long ago."""
    now = clock.now()
    with delivery.finish():
        OutboxMessage.objects.filter(done_at__lt=now - settings.KEEP_DONE_WORK).delete()
        OutboxMessage.objects.filter(failed_at__lt=now - settings.KEEP_FAILED_WORK).delete()
        InboxMessage.objects.filter(read_at__lt=now - settings.KEEP_READ_MESSAGES).delete()
