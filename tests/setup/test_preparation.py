"""What a start prepares, and what `make demo` never throws away."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from tianyuan import checks
from tianyuan.home.management.commands import fresh_demo, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands `prepare` calls, recorded: the database of the tests has its tables already."""
    names: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: names.append(name))
    return names


@pytest.fixture
def demonstration(settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "first-password-1"
    return settings


def _account(username: str, *, is_demo: bool):
    user = get_user_model()(username=username, name="某人", is_demo=is_demo)
    user.set_password("first-password-1")
    user.save()
    return user


def test_the_town_is_loaded_once(demonstration, called) -> None:
    call_command("prepare", no_static=True)
    assert called == ["migrate", "load_demo"]
    called.clear()
    _account("town", is_demo=True)
    call_command("prepare")
    assert called == ["migrate", "collectstatic"]


def test_production_loads_no_town(called) -> None:
    call_command("prepare", no_static=True)
    assert called == ["migrate"]


def test_a_changed_demo_password_opens_the_door(demonstration, called) -> None:
    user = _account("town", is_demo=True)
    demonstration.DEMO_PASSWORD = "second-password-2"
    call_command("prepare", no_static=True)
    user.refresh_from_db()
    assert user.check_password("second-password-2")


def test_a_demonstration_refuses_real_accounts(demonstration, called) -> None:
    _account("wang", is_demo=False)
    with pytest.raises(checks.WeakConfiguration, match=r"tianyuan\.E005"):
        call_command("prepare", no_static=True)
    assert called == []


def test_production_refuses_demonstration_accounts(called) -> None:
    _account("town", is_demo=True)
    with pytest.raises(checks.WeakConfiguration, match=r"tianyuan\.E004"):
        call_command("prepare", no_static=True)
    assert called == []


def test_make_demo_refuses_production_and_real_rows(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh_demo, "_drop_rows", lambda: pytest.fail("rows thrown away"))
    with pytest.raises(CommandError):
        call_command("fresh_demo")
    settings.DEMO = True
    _account("wang", is_demo=False)
    with pytest.raises(checks.WeakConfiguration):
        call_command("fresh_demo")
