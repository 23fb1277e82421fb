"""A committee with more of everything than anybody has, and one with nothing: pages hold, papers come out on A4."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from servicelists.models import Agenda, AgendaItem, AgendaVersion, Claim, Meeting, MonthlyList, ServiceItem
from tests.browsing import picture, sideways
from tianyuan import clock

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MOST = 2_147_483_647
LONG = (
    "昌宁县田园镇龙井社区文昌路中段老旧小区三号院七单元门前"
    "路灯长期不亮老人夜间出行很不方便请有关单位尽快帮助解决为盼此件"
)
NAME = ("昌宁县田园镇龙井社区老年人日间照料和未成年人关爱保护综合服务中心联合党支部委员会" * 2)[:76]
TEXT = "夜里看不见路，下雨天更难走，希望能帮忙。" * 100
SEEN = """() => [...document.querySelectorAll("nav, .topbar, .dock, .btn, .foot")]
  .filter(e => e.getClientRects().length).map(e => e.className)"""
SECTIONS = ["big", "real", "urgent", "hard"]


@pytest.fixture
def overfull(town, committee, clerk, liaison, make_need, make_list, make_organization):
    """60 needs, 30 of them on the agenda of a closed meeting, 25 units, 12 claims on one need, 20 service items."""
    units = [make_organization(committee, name=f"{NAME}{n:02}") for n in range(25)]
    listed = make_list()
    needs = [
        make_need(
            title=f"{LONG[:57]}{n:03}", text=TEXT, quantity=MOST, unit="平方米", list=listed,
            place="文昌路中段三号院门口", state="tabled" if n < 30 else "submitted",
            submitted_at=clock.now() - timedelta(days=n),
        )
        for n in range(60)
    ]  # fmt: skip
    agenda = _agenda(listed, needs[:30])
    meeting = Meeting.objects.create(
        committee=committee, list=listed, agenda=agenda, state="closed", starts_at=clock.at(date(2026, 11, 5), 14),
        place="龙井社区居民委员会办公楼四楼东侧多功能大会议室", notice="请各单位按时到会。" * 40,
        notified_at=clock.now(),
        opened_at=clock.now(), closed_at=clock.now(), claims_until=clock.at(date(2026, 11, 20)),
    )  # fmt: skip
    then = {"agreed_at": clock.now(), "claimed_at": clock.now()}
    for n, unit in enumerate(units[:12]):
        Claim.objects.create(
            need=needs[0], committee=committee, organization=unit, role="support" if n else "lead", quantity=MOST // 20,
            state="agreed", promised_on=date(2026, 12, 20), measure=TEXT[:200], list=listed, **then,
        )  # fmt: skip
    MonthlyList.objects.filter(pk=listed.pk).update(
        stage="convened", compiled_at=clock.now(), convened_at=clock.now()
    )
    _items(listed, committee, units[:20])
    return {"list": listed, "agenda": agenda, "meeting": meeting, "need": needs[0], "committee": committee}


def _agenda(listed, needs):
    agenda = Agenda.objects.create(committee=listed.committee, list=listed, number=1, compiled_at=clock.now())
    AgendaItem.objects.bulk_create(
        AgendaItem(agenda=agenda, need=need, section=SECTIONS[n % 4], position=n + 1)
        for n, need in enumerate(needs)
    )
    AgendaVersion.objects.create(agenda=agenda, number=1, at=clock.now(), who="系统", why="编制")
    Agenda.objects.filter(pk=agenda.pk).update(frozen_at=clock.now(), frozen_number=1, frozen_hash="0" * 64)
    return agenda


def _items(listed, committee, units):
    ServiceItem.objects.bulk_create(
        ServiceItem(
            list=listed, committee=committee, organization=unit, category="care", title=LONG,
            due_on=date(2026, 12, 25), state="planned", place="文昌路中段三号院门口",
        )
        for unit in units
    )  # fmt: skip


def _pages(full):
    at = {name: row.pk for name, row in full.items()}
    return {
        "workbench": "/", "needs": "/needs/", "need": f"/needs/{at['need']}/", "triage": "/needs/triage/",
        "agenda": f"/agendas/{at['agenda']}/", "meeting": f"/meetings/{at['meeting']}/", "claims": "/claims/all/",
        "registering": "/claims/registering/", "lists": "/lists/", "list": f"/lists/{at['list']}/",
        "services": f"/lists/{at['list']}/?part=services", "items": "/items/",
        "committee": f"/committees/{at['committee']}/",
        "units": "/organizations/",
    }  # fmt: skip


@pytest.mark.parametrize("width", [1366, 390])
def test_an_overfull_committee_holds_its_pages(open_as, overfull, secretary, width):
    page = open_as(secretary, "/", width)
    address, wrong = page.url.rstrip("/"), []
    for name, path in _pages(overfull).items():
        page.goto(address + path)
        picture(page, f"full-{name}-{width}")
        wrong += [f"{path}: {over} px"] if (over := sideways(page)) > 0 else []
    assert not wrong


@pytest.mark.parametrize("width", [1366, 390])
def test_an_empty_committee_says_what_to_do(open_as, secretary, committee, width):
    page = open_as(secretary, "/", width)
    address, wrong = page.url.rstrip("/"), []
    paths = {"workbench": "/", "needs": "/needs/", "meetings": "/meetings/", "claims": "/claims/all/",
             "lists": "/lists/", "items": "/items/",
        "committee": f"/committees/{committee.pk}/"}  # fmt: skip
    for name, path in paths.items():
        page.goto(address + path)
        picture(page, f"empty-{name}-{width}")
        wrong += [f"{path}: {over} px"] if (over := sideways(page)) > 0 else []
    assert not wrong


def test_papers_come_out_on_a4_without_navigation(open_as, overfull, secretary, tmp_path):
    page = open_as(secretary, "/")
    address = page.url.rstrip("/")
    listed, folder = overfull["list"].pk, Path(os.environ.get("PICTURES") or tmp_path)
    papers = {"agenda": f"/agendas/{overfull['agenda'].pk}/print/",
              "notice": f"/meetings/{overfull['meeting'].pk}/print/",
              "needs": f"/lists/{listed}/print/needs/", "services": f"/lists/{listed}/print/services/"}  # fmt: skip
    for name, path in papers.items():
        page.goto(address + path)
        page.emulate_media(media="print")
        seen = page.evaluate(SEEN)
        assert not seen, f"{name}: {seen}"
        sheets = re.findall(
            rb"/MediaBox \[([0-9. ]+)\]", page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
        )
        lying = name == "needs"
        sizes = {tuple(round(float(side)) for side in sheet.split()) for sheet in sheets}
        assert sizes == {(0, 0, 842, 595) if lying else (0, 0, 595, 842)}, name
