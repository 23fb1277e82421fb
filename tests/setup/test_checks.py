"""Weak configuration is refused, each weakness with the line that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from tianyuan import checks
from tianyuan.devtools.install import ROOT
from tianyuan.devtools.servers import free_port

STRONG = "k3V-9sQ_wZ7pL2xR8tB5nM1cJ4hG6fD0aYeUiOqWzXvTrPlKsN"
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}


@pytest.fixture
def production(settings):
    settings.DEMO, settings.DEBUG = False, False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = STRONG, ["dangwei.example.gov.cn"]
    return settings


@pytest.fixture
def probes(monkeypatch):
    monkeypatch.setattr(checks, "_probes", {})
    return lambda demo, real: checks.use_probes(demo_rows=lambda: demo, real_rows=lambda: real)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SECRET_KEY", "short", "E002"),
        ("SECRET_KEY", "a" * 60, "E002"),
        ("SECRET_KEY", "django-insecure-" + STRONG, "E002"),
        ("ALLOWED_HOSTS", [], "E003"),
        ("ALLOWED_HOSTS", ["*"], "E003"),
        ("DEBUG", True, "E001"),
    ],
)
def test_weak_production_is_refused(production, probes, name, value, found) -> None:
    probes(False, False)
    checks.refuse_to_start()  # strong: nothing to say
    setattr(production, name, value)
    with pytest.raises(checks.WeakConfiguration) as refused:
        checks.refuse_to_start()
    assert f"tianyuan.{found}" in str(refused.value)
    assert name in str(refused.value)


def test_production_on_sqlite_is_warned_but_starts(production, monkeypatch) -> None:
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}
    monkeypatch.setitem(production.DATABASES, "default", engine)
    assert [message.id for message in checks.check_configuration()] == ["tianyuan.W001"]
    monkeypatch.setitem(production.DATABASES, "default", POSTGRES["default"])
    assert checks.check_configuration() == []


def test_a_demonstration_may_have_any_host(settings) -> None:
    settings.DEMO, settings.DEBUG, settings.ALLOWED_HOSTS = True, False, ["*"]
    assert checks.check_configuration() == []


def test_demo_rows_stop_production(production, probes) -> None:
    probes(True, True)
    with pytest.raises(checks.WeakConfiguration, match=r"tianyuan\.E004"):
        checks.refuse_to_start()


def test_real_rows_stop_a_demonstration(settings, probes) -> None:
    settings.DEMO = True
    probes(False, True)
    with pytest.raises(checks.WeakConfiguration, match=r"tianyuan\.E005"):
        checks.refuse_to_start()
    probes(True, True)
    checks.refuse_to_start()


def test_an_absent_database_is_left_to_others(production, monkeypatch) -> None:
    def away() -> bool:
        raise OperationalError("could not connect")

    monkeypatch.setattr(checks, "_probes", {"demo": away, "real": away})
    checks.refuse_to_start()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"TIANYUAN_MODE": "production"}, "SECRET_KEY"),
        ({"DATABASE_URL": "postgres://u:p@localhost/x"}, "TIANYUAN_MODE"),
        ({"TIANYUAN_MODE": "production", "SECRET_KEY": "short", "ALLOWED_HOSTS": "a.cn"}, "E002"),
        ({"TIANYUAN_MODE": "production", "SECRET_KEY": STRONG}, "E003"),
    ],
)
def test_nothing_starts_and_no_traceback(tmp_path: Path, given: dict[str, str], told: str) -> None:
    names = (
        "DATABASE_URL",
        "REDIS_URL",
        "TIANYUAN_MODE",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DJANGO_SETTINGS_MODULE",
    )
    env = {key: value for key, value in os.environ.items() if key not in names}
    env.update(given, TIANYUAN_VAR=str(tmp_path), PORT=str(free_port()))
    done = subprocess.run(
        [sys.executable, "-m", "tianyuan.devtools.run"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "tianyuan.sqlite3").exists()
