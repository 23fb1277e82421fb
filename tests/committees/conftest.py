"""What the tests of this room share."""

import pytest


@pytest.fixture
def events():
    """`events("seats.appoint")`: the audit events of a verb, oldest first."""
    from tianyuan.audit.models import AuditEvent

    return lambda verb: list(AuditEvent.objects.filter(verb=verb).order_by("pk"))


@pytest.fixture
def the_event(events):
    """`the_event("seats.appoint")`: the only one."""

    def one(verb):
        found = events(verb)
        assert len(found) == 1, found
        return found[0]

    return one
