"""The loaded town: once for all tests of this folder that ask for it, rolled back behind them."""

import time

import pytest
from django.db import transaction
from django.test import override_settings

from tianyuan import clock
from tianyuan.demo import loading, running


@pytest.fixture(scope="package")
def town(django_db_setup, django_db_blocker):
    """The demonstration town at its first moment; the clock stands there."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        began = time.monotonic()
        made = loading.load()
        print(f"\nloaded in {time.monotonic() - began:.1f} s")
        with clock.frozen(running.STARTS_AT):
            yield made
        transaction.set_rollback(True)
    running.forget()
