"""Shared by all tests: the plumbing, the cast of people, the browser."""

from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.plumbing", "tests.cast", "tests.browsing"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The test database, which nobody holds any more when it is dropped.

    The live server's threads let go of their connections when the browser hangs up, which it does at its own pace.
    """
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
