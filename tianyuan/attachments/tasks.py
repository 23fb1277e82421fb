"""Celery's edge of the attachments."""

from tianyuan.attachments import files
from tianyuan.outbox import deliveries, periodic


@periodic.job("attachments.sweep", at_hour=4)
def sweep(delivery: deliveries.Delivery) -> None:
    """Delete files without a row. Doing it twice changes nothing, so the mark may come after."""
    files.remove_orphans()
    with delivery.finish():
        pass
