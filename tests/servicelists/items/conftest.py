"""Service items are tested on the same month as claims."""

from tests.servicelists.claims.conftest import *  # noqa: F403
