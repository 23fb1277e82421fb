"""Once a night the frame forgets what nobody can use any more."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from tianyuan import clock
from tianyuan.home import tasks  # noqa: F401 - the job says its name when it is loaded, as in beat
from tianyuan.outbox import deliveries, periodic
from tianyuan.ui.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def test_old_form_keys_and_ended_sessions_go_by_themselves(settings):
    now = clock.real_now()
    young, _ = (
        IdempotencyKey.objects.create(key=uuid.uuid4(), created_at=now - timedelta(days=days))
        for days in (6, 8)
    )
    for key, ends in (("ended", now - timedelta(minutes=1)), ("goes-on", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert "home.tidy" in periodic.send_due()
    deliveries.run_due()
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == [young.key]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["goes-on"]


def test_how_long_keys_are_kept_is_a_setting(settings):
    settings.KEEP_FORM_KEYS = timedelta(days=1)
    IdempotencyKey.objects.create(key=uuid.uuid4(), created_at=clock.real_now() - timedelta(days=2))
    periodic.send_due()
    deliveries.run_due()
    assert not IdempotencyKey.objects.exists()
