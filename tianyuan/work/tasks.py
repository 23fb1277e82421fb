"""Celery's edge of background work."""

from tianyuan.outbox import deliveries, periodic
from tianyuan.work import background


@deliveries.task("work.run", attempts=3, on_retry=background.to_be_retried, on_failure=background.given_up)
def run(delivery: deliveries.Delivery, *, work_id: int) -> None:
    background.run(delivery, work_id)


@periodic.job("work.purge", at_hour=3)
def purge(delivery: deliveries.Delivery) -> None:
    background.purge(delivery)
