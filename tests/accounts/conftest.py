"""People of the account tests: the three administrators, a secretary, and whoever stands in."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from tianyuan import permissions
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Post, Role

PASSWORD = "Tianyuan-2026"


@pytest.fixture(autouse=True)
def no_throttle_left():
    cache.clear()


@pytest.fixture
def person(db) -> Callable[..., User]:
    """`person("zhang", Role.AUDITOR)`: an account with a password and granted roles."""

    def make(username: str, *roles: Role, name: str = "", **fields) -> User:
        user = User.objects.create_user(username, PASSWORD, name=name or username, **fields)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role)
        return user

    return make


@pytest.fixture
def sysadmin(person) -> User:
    return person("sysadmin", Role.SYSTEM_ADMIN, name="系统管理员")


@pytest.fixture
def secadmin(person) -> User:
    return person("secadmin", Role.SECURITY_ADMIN, name="安全管理员")


@pytest.fixture
def zhang(person) -> User:
    return person("zhang", name="张三")


@pytest.fixture
def posts():
    """`posts[username] = [Post, …]`: what another app would yield."""
    held: dict[str, list[Post]] = {}

    def provider(user):
        return held.get(user.username, [])

    permissions.register_provider(provider)
    yield held
    permissions._providers.remove(provider)


def verbs() -> list[str]:
    """What the audit holds, oldest first."""
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
