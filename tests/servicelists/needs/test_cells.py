"""Needs and the grid's cells on pages: chosen by their numbers, prefilled, shown on the cell's page."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from committees.models import Community
from grids.models import GridNode
from servicelists.actions import needs
from servicelists.models import Need
from tianyuan import clock
from tianyuan.permissions import posts_of
from tianyuan.refusals import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def twelve(cell, community):
    """第12组 with 03网格 and 13网格, beside 第1组 01网格."""
    group = GridNode.objects.create(
        parent=cell.parent.parent,
        level=4,
        name="第12组",
        path=f"{cell.parent.parent.path}12/",
        community=community,
    )
    return [
        GridNode.objects.create(
            parent=group, level=5, name=name, path=f"{group.path}{name[:2]}/", community=community
        )
        for name in ("03网格", "13网格")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12组3", ["第12组 03网格"]),
        ("12-13", ["第12组 13网格"]),
        ("龙井 12 3", ["第12组 03网格"]),
        ("第1组01网格", ["第1组 01网格"]),
        ("12", ["第12组 03网格", "第12组 13网格"]),
        ("关庙 12 3", []),
        ("9", []),
    ],
)
def test_a_cell_is_found_by_its_numbers(as_user, clerk, twelve, text, found):
    page = as_user(clerk).get(reverse("grid:pick"), {"q": text}).content.decode()
    for name in ("第12组 03网格", "第12组 13网格", "第1组 01网格"):
        assert (name in page) == (name in found), name


def test_the_picker_refuses_what_is_no_community(as_user, clerk):
    assert as_user(clerk).get(reverse("grid:pick"), {"q": "1", "community": "9" * 30}).status_code == 400


def test_recording_for_the_cell_of_a_link_needs_no_choice(as_user, clerk, other_cell, community):
    browser = as_user(clerk)
    page = browser.get(reverse("needs:create"), {"cell": other_cell.pk}).content.decode()
    assert "龙井社区 第1组 02网格" in page
    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    browser.post(
        reverse("needs:create"),
        {
            "idempotency_key": key,
            "text": "路灯不亮",
            "community": community.pk,
            "cell": other_cell.pk,
            "source": "resident",
        },
    )
    assert Need.objects.get().cell == other_cell


def test_a_grid_workers_page_has_the_own_cell_already(as_user, grid_worker, cell):
    page = as_user(grid_worker).get(reverse("needs:create")).content.decode()
    assert "记到龙井社区第1组 01网格" in page


def test_the_cells_page_shows_what_is_open_there(
    as_user, grid_worker, grid_head, make_need, cell, other_cell
):
    make_need(title="路灯不亮", cell=cell)
    make_need(title="井盖松动", cell=other_cell)
    make_need(title="早就办好了", cell=cell, state="solved_in_grid")
    page = as_user(grid_worker).get(cell.get_absolute_url()).content.decode()
    assert "路灯不亮" in page
    assert "井盖松动" not in page
    assert "早就办好了" not in page
    assert f"{reverse('needs:create')}?cell={cell.pk}" in page
    assert as_user(grid_worker).get(other_cell.get_absolute_url()).status_code == 404
    group = as_user(grid_head).get(cell.parent.get_absolute_url()).content.decode()
    assert "路灯不亮" in group
    assert "井盖松动" in group


def test_the_list_narrows_to_a_part_of_the_grid_and_says_so(as_user, clerk, make_need, cell, other_cell):
    make_need(title="路灯不亮", cell=cell)
    make_need(title="井盖松动", cell=other_cell)
    make_need(title="没有网格的", cell=None)
    browser = as_user(clerk)
    page = browser.get(reverse("needs:list"), {"under": cell.pk}).content.decode()
    assert "路灯不亮" in page
    assert "井盖松动" not in page
    assert "只看 第1组 01网格" in page
    group = browser.get(reverse("needs:list"), {"under": cell.parent.pk}).content.decode()
    assert "井盖松动" in group
    assert "没有网格的" not in group
    whole = browser.get(reverse("needs:list"), {"under": cell.parent.parent.pk}).content.decode()
    assert "没有网格的" in whole
    assert browser.get(reverse("needs:list"), {"under": "9" * 30}).status_code == 400


@pytest.fixture
def served_twelve(cell, twelve, committee):
    """龙泉 has no committee: 龙井's serves it too, and there is a 第12组 03网格 as well. 关庙 has one, out of reach."""
    made = []
    for name, order in (("龙泉", 51), ("关庙", 50)):
        served = Community.objects.create(
            name=name, order=order, served_by=committee if order == 51 else None
        )
        top = node_below(cell.parent.parent.parent, 3, f"{name}社区", served)
        made.append(node_below(node_below(top, 4, "第12组", served), 5, "03网格", served))
    return made


def node_below(parent, level, name, community):
    path = f"{parent.path if parent else '/'}{community.pk}{level}/"
    return GridNode.objects.create(parent=parent, level=level, name=name, path=path, community=community)


def picker_of(page):
    """What the cell's picker asks: `asking(q=…)` is its address."""
    address = re.search(r'hx-get="([^"]*pick[^"]*)"', page)[1].replace("&amp;", "&")
    return lambda **said: f"{address}&{urlencode(said)}"


def test_the_picker_offers_the_chosen_community_first_and_none_out_of_reach(
    as_user, clerk, twelve, served_twelve, community
):
    browser = as_user(clerk)
    page = browser.get(reverse("needs:create")).content.decode()
    assert "hx-include=\"[name='community']\"" in page
    asking = picker_of(page)
    chosen = browser.get(asking(q="12组3", community=community.pk)).content.decode()
    assert "龙井社区 第12组 03网格" in chosen
    assert "龙泉" not in chosen
    other = browser.get(asking(q="龙泉12组3", community=community.pk)).content.decode()
    assert "龙泉社区 第12组 03网格" in other
    assert "关庙" not in browser.get(asking(q="关庙 12 3")).content.decode()


@pytest.mark.parametrize(("chosen", "typed", "where"), [("龙井", "12组3", "龙井"), ("龙泉", "12组3", "龙泉"),
                                                         ("龙井", "龙泉 12 3", "龙泉")])  # fmt: skip
def test_typed_numbers_are_those_of_the_chosen_community(
    as_user, clerk, twelve, served_twelve, chosen, typed, where
):
    answer = record(as_user(clerk), community=Community.objects.get(name=chosen).pk, cell_text=typed)
    assert answer.status_code == 302, answer.content.decode()
    need = Need.objects.get()
    assert (need.cell.full_name, need.cell.community.name) == ("第12组 03网格", where)
    assert need.community.name == where


def test_a_cell_out_of_reach_is_refused_for_what_it_is(as_user, clerk, community, served_twelve):
    page = record(as_user(clerk), community=community.pk, cell=served_twelve[1].pk).content.decode()
    assert "不在您能记需求的社区" in page
    assert not Need.objects.exists()


def test_the_edit_page_reads_numbers_in_the_needs_own_community(
    as_user, secretary, make_need, twelve, served_twelve
):
    need = make_need(title="路灯不亮", state="accepted")
    page = as_user(secretary).get(reverse("needs:edit", args=[need.pk])).content.decode()
    offered = as_user(secretary).get(picker_of(page)(q="12组3")).content.decode()
    assert "龙井社区 第12组 03网格" in offered
    assert "龙泉" not in offered


def record(browser, **values):
    page = browser.get(reverse("needs:create")).content.decode()
    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    return browser.post(
        reverse("needs:create"),
        {"idempotency_key": key, "text": "路灯不亮", "source": "resident", **values},
    )


def test_nothing_is_recorded_into_a_cell_that_was_closed(grid_worker, community, cell):
    assert len(posts_of(grid_worker)) == 1  # asked before the cell was closed
    GridNode.objects.filter(pk=cell.pk).update(active=False, ended_on=clock.today())
    with pytest.raises(BadInput, match="已停用"):
        needs.create(community=community, text="路灯不亮", by=grid_worker)
    assert not Need.objects.exists()
