"""The committees' lines: every number opens exactly what it counts."""

import re

import pytest

from committees.models import Committee
from servicelists.models import ClaimRequest
from tianyuan import clock

pytestmark = pytest.mark.django_db


def shown(page: str) -> int:
    """How many rows a list page says it has."""
    return int(re.search(r"共 (\d+) ", page).group(1))


def test_the_needs_of_the_month_open_as_many_rows(
    as_user, town_officer, make_list, make_need, other_committee
):
    listed = make_list()
    for state in ("submitted", "accepted", "merged", "solved_in_grid"):
        into = make_need(list=listed) if state == "merged" else None
        make_need(state=state, list=listed, merged_into=into)
    make_need(list=make_list(committee=other_committee))
    browser = as_user(town_officer)
    line = browser.get("/data/").content.decode().split("龙井</a>")[1].split("</tr>")[0]
    url, number = re.search(r'href="(/needs/\?list=\d+)">(\d+) 件', line).groups()
    assert int(number) == 5
    assert shown(browser.get(url).content.decode()) == 5


def test_what_waits_for_the_town_opens_exactly_that_for_who_decides_and_who_only_reads(
    as_user, town_officer, county_reader, secretary, make_list, make_need, unit
):
    make_need(state="reported", title="人行横道", list=make_list())
    make_need(state="pending", title="挂账的事")
    asked = make_need(state="reported", title="正在商请的事")
    ClaimRequest.objects.create(
        need=asked, organization=unit, asked_by=town_officer, asked_at=clock.now(), state="open"
    )
    assert Committee.objects.active().exists()
    for user in (town_officer, county_reader, secretary):
        browser = as_user(user)
        line = browser.get("/data/").content.decode().split("龙井</a>")[1].split("</tr>")[0]
        url, number = re.search(r'href="(/data/rows/needs_reported/[^"]+)">(\d+) 件', line).groups()
        rows = browser.get(url.replace("&amp;", "&")).content.decode()
        assert (number, shown(rows)) == ("1", 1)
        assert "人行横道" in rows or user is county_reader
