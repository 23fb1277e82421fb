"""The committees' lines: every number opens exactly what it counts."""

import re

import pytest

from committees.models import Committee

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


def test_what_waits_for_the_town_opens_for_who_decides_there(
    as_user, town_officer, county_reader, make_list, make_need
):
    make_need(state="reported", list=make_list())
    assert Committee.objects.active().exists()
    line = as_user(town_officer).get("/data/").content.decode().split("龙井</a>")[1].split("</tr>")[0]
    assert '<a class="count" href="/claims/asks/">1 件</a>' in line
    seen = as_user(county_reader).get("/data/").content.decode().split("龙井</a>")[1].split("</tr>")[0]
    assert "/claims/asks/" not in seen
    assert "1 件" in seen
