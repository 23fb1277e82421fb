"""A meeting whose units have their links; a phone that holds one."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from servicelists.actions import links as actions
from servicelists.links import token_of
from tests.servicelists.claims.conftest import (  # noqa: F401 (the month with its meeting)
    close_meeting,
    meeting,
    month,
    need,
    on_agenda,
    open_meeting,
)
from tianyuan import clock

WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; V1934A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MMWEBID/1234 MicroMessenger/8.0.28.2240 WeChat/arm64"
)
MEETING_DAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def fresh_doors():
    """Nobody has knocked yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def links(meeting, secretary, unit, other_unit):  # noqa: F811
    """organization id → its link."""
    return {link.organization_id: link for link in actions.make_all(meeting, by=secretary)}


@pytest.fixture
def link(links, unit):
    """县医院's."""
    return links[unit.pk]


@pytest.fixture
def address(link):
    """`address("needs/3/claim/")` under 县医院's link."""
    return lambda path="": f"/u/{token_of(link)}/{path}"


@pytest.fixture
def phone():
    """WeChat's browser; nobody is logged in."""
    return Client(headers={"user-agent": WECHAT})


@pytest.fixture
def on_the_day():
    """The clock at 14:30 of the meeting's day."""
    with clock.frozen(clock.at(MEETING_DAY, 14, 30)) as moment:
        yield moment
