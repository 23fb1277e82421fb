"""The clock's edge of the audit: sealing every ten minutes, purging once a night."""

from datetime import timedelta

from tianyuan.audit import sealing
from tianyuan.outbox import periodic
from tianyuan.outbox.deliveries import Delivery


@periodic.job("audit.seal", every=timedelta(minutes=10))
def seal(delivery: Delivery) -> None:
    """Bind what was recorded since the last time; each segment is a commit of its own."""
    sealing.seal_all()
    with delivery.finish():
        pass


@periodic.job("audit.purge", at_hour=3)
def purge(delivery: Delivery) -> None:
    """Remove the rows of whole segments past their time."""
    with delivery.finish():
        sealing.purge()
