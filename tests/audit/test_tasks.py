"""The clock's jobs: sealing through the day, purging at night."""

from datetime import timedelta

import pytest
from django.db import transaction

from tianyuan import audit, clock
from tianyuan.audit.models import AuditEvent, AuditSegment
from tianyuan.outbox import deliveries, periodic
from tianyuan.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def test_jobs_seal_and_purge_when_their_time_comes():
    from tianyuan.audit import tasks  # noqa: F401 - a worker loads it

    with transaction.atomic(), clock.frozen(clock.now() - timedelta(days=500)):
        audit.record("x.y", None, by=SYSTEM)
    sent = periodic.send_due()
    assert {"audit.seal", "audit.purge"} <= set(sent)
    assert deliveries.run_due() >= 2
    assert AuditSegment.objects.count() >= 1
    with clock.frozen(clock.now() + timedelta(days=1)):
        periodic.send_due()
        deliveries.run_due()
    assert AuditSegment.objects.get(number=1).purged_at is not None
    assert not AuditEvent.objects.filter(verb="x.y").exists()
