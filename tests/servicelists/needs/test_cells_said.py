"""A cell by its numbers where people type: found by the search of needs, guessed from the sentence."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from committees.models import Community
from grids.models import GridNode
from servicelists import grams
from servicelists.actions import needs
from servicelists.models import Need

pytestmark = pytest.mark.django_db


def _below(parent, level, name, community):
    made = GridNode.objects.create(parent=parent, level=level, name=name, path="/0/", community=community)
    made.path = f"{parent.path}{made.pk}/"
    made.save()
    return made


@pytest.fixture
def twelve(cell, community):
    """第12组 with 03网格 and 13网格 in 龙井."""
    group = _below(cell.parent.parent, 4, "第12组", community)
    return [_below(group, 5, name, community) for name in ("03网格", "13网格")]


@pytest.fixture
def longquan(cell, committee):
    """龙泉, served by 龙井's committee, with a 第12组 03网格 of its own."""
    served = Community.objects.create(name="龙泉", order=51, served_by=committee)
    top = _below(cell.parent.parent.parent, 3, "龙泉社区", served)
    return _below(_below(top, 4, "第12组", served), 5, "03网格", served)


# ---- search
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("12组3", {"楼道", "井盖", "说起12组3"}),
        ("12-3", {"楼道", "井盖", "说起12组3"}),
        ("第12组 03网格", {"楼道", "井盖"}),
        ("龙井12组3", {"楼道"}),
        ("龙泉社区 12组3", {"井盖"}),
        ("12组3 楼道", {"楼道"}),
        ("12组4", set()),
        ("12组13", {"门前"}),
        ("关庙12组3", set()),
    ],
)
def test_the_list_its_tabs_and_the_search_of_everything_find_a_cell(
    as_user, clerk, twelve, longquan, make_need, words, found
):
    make_need(title="楼道", cell=twelve[0])
    make_need(title="井盖", cell=longquan, community=longquan.community)
    make_need(title="门前", cell=twelve[1])
    make_need(title="说起12组3", cell=None)
    for need in Need.objects.all():
        grams.index(need)
    browser = as_user(clerk)
    answer = browser.get(reverse("needs:list"), {"q": words})
    assert {need.title for need in answer.context["listing"].rows} == found
    assert answer.context["tabs"][0][3] == len(found)
    everything = browser.get(reverse("search"), {"q": words}).content.decode()
    rows = json.loads(browser.get("/api/v1/needs/", {"q": words}).content)["results"]
    assert {row["title"] for row in rows} == found
    for title in ("楼道", "井盖", "门前"):
        assert (f">{title}<" in everything) == (title in found), title


def test_a_number_of_something_else_stays_a_word(as_user, clerk, twelve, make_need):
    make_need(title="楼道", cell=twelve[0])
    for words in ("3号楼", "12组3户", "2026-12-3"):
        answer = as_user(clerk).get(reverse("needs:list"), {"q": words})
        assert list(answer.context["listing"].rows) == [], words


# ---- guessed from a sentence
@pytest.mark.parametrize(
    ("text", "lies_in"),
    [
        ("12组3网格路灯不亮 2盏", "03网格"),
        ("第12组 03网格：井盖松动", "03网格"),
        ("龙井12组13号网格路灯不亮", "13网格"),
        ("龙井社区12-13网格路灯不亮", "13网格"),
        ("路灯不亮，12组3", "03网格"),
        ("１２组３，路灯不亮", "03网格"),
        ("12组3户人家停水", ""),
        ("12组 3 盏路灯不亮", ""),
        ("12组3号楼漏水", ""),
        ("12组4网格路灯不亮", ""),
        ("龙泉12组3网格路灯不亮", ""),
        ("12-3之前修好", ""),
    ],
)
def test_a_cell_named_in_the_words_is_where_the_need_lies(clerk, community, twelve, longquan, text, lies_in):
    need = needs.create(community=community, text=text, by=clerk)
    assert (need.cell.name if need.cell else "") == lies_in


def test_a_chosen_cell_and_the_chosen_community_decide(clerk, community, twelve, longquan, other_cell):
    text = "12组3网格路灯不亮"
    assert needs.create(community=community, text=text, by=clerk, cell=other_cell).cell == other_cell
    assert needs.create(community=longquan.community, text=text, by=clerk).cell == longquan


def test_the_clerk_sees_the_guess_while_typing(as_user, clerk, community, twelve):
    said = {"text": "12组3网格路灯不亮 2盏", "community": community.pk}
    page = as_user(clerk).get(reverse("needs:similar"), said).content.decode()
    assert "网格 第12组 03网格" in page
    page = as_user(clerk).get(reverse("needs:similar"), {**said, "cell": twelve[1].pk}).content.decode()
    assert "网格 第12组" not in page  # chosen already


def test_pasted_lines_say_where_they_go_before_they_are_taken(as_user, clerk, community, twelve):
    browser = as_user(clerk)
    said = {"text": "#接龙\n1. 王秀兰 12组3网格路灯不亮\n2. 李文 菜市场下水道堵塞", "community": community.pk,
            "source": "resident"}  # fmt: skip
    page = browser.post("/needs/paste/", said).content.decode()
    assert page.count("按文字判断，记到第12组 03网格") == 1
    browser.post(
        "/needs/paste/",
        {**said, "confirm": "submit", "take": ["1", "2"], "idempotency_key": str(uuid4())},
    )
    assert dict(Need.objects.values_list("title", "cell")) == {
        "12组3网格路灯不亮": twelve[0].pk,
        "菜市场下水道堵塞": None,
    }
