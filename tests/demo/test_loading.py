"""The town is loaded whole or not at all, and only where nothing else is."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from committees.models import Community
from tianyuan import clock
from tianyuan.accounts.models import User
from tianyuan.audit.models import AuditEvent
from tianyuan.demo import loading, running
from tianyuan.demo.models import DemoClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock_unknown():
    running.forget()
    yield
    running.forget()


def nothing_left() -> bool:
    kept = (User, Community, AuditEvent, DemoClock)
    return not any(model._default_manager.exists() for model in kept)


def test_outside_a_demonstration_it_is_refused(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="演示模式"):
        call_command("load_demo")
    assert nothing_left()


def test_a_database_with_rows_is_refused(settings):
    settings.DEMO = True
    Community.objects.create(name="某", order=1)
    with pytest.raises(CommandError, match="已有数据"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_broken_half_way_leaves_nothing(settings, monkeypatch):
    settings.DEMO = True

    def broken(town):
        assert User.objects.count() > 100
        raise KeyboardInterrupt

    monkeypatch.setattr(loading.present, "act", broken)
    with pytest.raises(KeyboardInterrupt):
        loading.load()
    assert nothing_left()


def test_clock_starts_at_the_towns_morning_and_runs_on():
    assert running.offset() == timedelta()
    running.start()
    first = clock.real_now() + running.offset()
    assert abs(first - running.STARTS_AT) < timedelta(minutes=1)
    assert clock.real_now() + running.offset() > first


def test_clock_is_read_once_a_process(django_assert_num_queries):
    running.start()
    running.offset()
    with django_assert_num_queries(0):
        running.offset()


def test_clock_before_migrations_asks_no_table(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(running.connection.introspection, "table_names", list)
    with django_assert_num_queries(0):
        assert running.offset() == timedelta()
